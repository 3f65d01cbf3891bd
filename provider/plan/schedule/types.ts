import type { AddonRelease } from "../../eks/types";
import type { PlannedStep } from "../../resources/planTypes";
import { formatVersion } from "../../core/versions/kubernetesVersion";
import type { KubernetesVersion } from "../../core/versions/kubernetesVersion";

/** How the version of an add-on is chosen. `follow`: moved only where its version does not fit, then to EKS's default. */
export type AddonChoice =
  | { readonly kind: "follow" | "default" | "latest" }
  | { readonly kind: "exact"; readonly version: string }
  /** It stays what it is, whatever the cluster does. */
  | { readonly kind: "excluded" };

export interface ScheduledAddon {
  readonly name: string;
  /** `v1.19.0-eksbuild.1` */
  readonly version: string;
  readonly choice: AddonChoice;
}

/** How the version of a managed node group is chosen. `follow`: the cluster's. */
export type NodegroupChoice =
  | { readonly kind: "follow" }
  | {
      readonly kind: "pinned";
      readonly version: KubernetesVersion;
      /** EKS has no later images of its kind: it follows as far as that, whatever its policy says. */
      readonly lastImage?: true;
    }
  | { readonly kind: "excluded" };

export interface ScheduledNodegroup {
  readonly name: string;
  readonly version: KubernetesVersion;
  readonly choice: NodegroupChoice;
  /**
   * Something besides the version that has to become another (release version, launch template): a roll at the end is
   * due even where the Kubernetes version is right.
   */
  readonly otherwiseDue: boolean;
  /** What that is, where more is to be said of it: `its launch template is at version 3, $Latest is 5`. */
  readonly otherwiseWhy?: string | undefined;
  /** Its last roll failed, and what versions its nodes have is not known: it rolls before the next hop, and in any case. */
  readonly rollFailed?: boolean;
}

/** What the planner goes by. Plain data. */
export interface ScheduleProblem {
  readonly from: KubernetesVersion;
  readonly to: KubernetesVersion;
  readonly addons: readonly ScheduledAddon[];
  readonly releases: readonly AddonRelease[];
  readonly nodegroups: readonly ScheduledNodegroup[];
  readonly nodegroupPolicy: "skew" | "strict";
  /** Groups of node groups by name; each begins when the one before has ended. What is not named comes last. */
  readonly nodegroupOrder: readonly (readonly string[])[];
  readonly maxParallelNodegroups: number | undefined;
  /** A pause after the control plane's hops, before nodes roll; 0: none. */
  readonly bakeMinutes: number;
  /** A bake is due although no hop is left: an interrupted run did the hop, and its nodes have not rolled. */
  readonly bakeDue: boolean;
  /** Expected minutes of each kind of step. */
  readonly minutes: StepMinutes;
}

export interface StepMinutes {
  readonly hop: number;
  readonly addon: number;
  readonly nodegroup: number;
}

interface StepBase {
  /** For people `stepName`. `hop 1.31`, `addon vpc-cni v1.19.0-eksbuild.1`, `nodegroup workers 1.33`, `bake 1.33`: unique in its schedule. */
  readonly id: string;
  /** The ids of the steps that have to end well before this one begins. No cycles; every id is in the schedule. */
  readonly after: readonly string[];
  readonly minutes: number;
  /** Why it is done, and why there: half a sentence for people. */
  readonly why: string;
}

export interface ControlPlaneStep extends StepBase {
  readonly kind: "control-plane";
  readonly from: KubernetesVersion;
  readonly to: KubernetesVersion;
}

export interface AddonStep extends StepBase {
  readonly kind: "addon";
  readonly addon: string;
  readonly from: string;
  readonly to: string;
  /** From the hop to this version until the step has ended, the add-on has a version that EKS does not list for it. */
  readonly unfitSince?: KubernetesVersion;
}

export interface NodegroupStep extends StepBase {
  readonly kind: "nodegroup";
  readonly nodegroup: string;
  readonly from: KubernetesVersion;
  readonly to: KubernetesVersion;
}

export interface BakeStep extends StepBase {
  readonly kind: "bake";
}

export type ScheduleStep = ControlPlaneStep | AddonStep | NodegroupStep | BakeStep;

/** Something that the planner could not keep to, and where. */
export interface Obstacle {
  readonly kind:
    /** A pinned or excluded node group is too far behind (or, for a rollback, ahead) at a hop: there is no schedule. */
    | "nodegroup-blocks"
    /** No version of the add-on fits the cluster version, or none can be got to: it stays where it is there. */
    | "addon-does-not-fit"
    /** The exact version asked for is not listed for the target. */
    | "addon-version-unfit"
    /** The add-on does not end as its policy says, though the policy names no exact version. */
    | "addon-policy-unmet"
    /** A node group is pinned to a version past the target. */
    | "pin-past-target"
    /** A node group is pinned to a version that EKS does not roll it to: older than what it runs, or than the control plane. */
    | "pin-unmet";
  readonly resource: string;
  /** The cluster version at which it shows. */
  readonly at: KubernetesVersion;
  readonly fact: string;
}

/** A graph of steps, in an order in which they could be done one after another. */
export interface ClusterSchedule {
  readonly steps: readonly ScheduleStep[];
  readonly obstacles: readonly Obstacle[];
  readonly nodeRolls: number;
  /** The longest way through the graph, with `maxParallelNodegroups` kept; minutes. */
  readonly criticalPathMinutes: number;
}

export function plannedStep(step: ScheduleStep): PlannedStep {
  const { id, kind, after, minutes, why } = step;
  const rest = { id, kind, after, expectedMinutes: minutes, why };
  switch (step.kind) {
    case "control-plane":
      return { ...rest, name: "control plane", from: formatVersion(step.from), to: formatVersion(step.to) };
    case "addon":
      return { ...rest, name: step.addon, from: step.from, to: step.to };
    case "nodegroup":
      return { ...rest, name: step.nodegroup, from: formatVersion(step.from), to: formatVersion(step.to) };
    case "bake":
      return { ...rest, name: "bake", from: undefined, to: undefined };
  }
}

/** How a step is called in messages: `add-on vpc-cni v1.19.0-eksbuild.1`, `node group workers 1.33`. */
export function stepName({ id }: Pick<ScheduleStep, "id">): string {
  return id.replace(/^addon /, "add-on ").replace(/^nodegroup /, "node group ");
}
