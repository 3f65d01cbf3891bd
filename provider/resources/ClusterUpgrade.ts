import * as pulumi from "@pulumi/pulumi";
import type { ClusterVersionArgs } from "./ClusterVersion";
import { hiddenInputs } from "./VersionResource";
import { plainStackTraces } from "./plainStackTraces";
import type { UpdateRecord } from "./records";
import type { AddonPolicy, NodegroupPolicy } from "./policies";
import type { StepRecord } from "./stepRecord";

/** The inputs of a {@link ClusterUpgrade}: those of a ClusterVersion, and how the rest of the cluster goes along. */
export interface ClusterUpgradeArgs extends ClusterVersionArgs {
  /**
   * How add-ons go along, by their names; `"*"` stands for all that are not named. A text is short for `{ version }`.
   * Default: every managed add-on follows, with no more updates than its versions make necessary.
   *
   * @example { "vpc-cni": "latest", coredns: { resolveConflicts: "OVERWRITE" }, "aws-ebs-csi-driver": "excluded" }
   */
  readonly addons?: pulumi.Input<Record<string, pulumi.Input<AddonPolicy | string>>> | undefined;

  /**
   * How managed node groups go along, by their names; `"*"` stands for all that are not named. A text is short for
   * `{ version }`. Default: every managed node group follows, and rolls as rarely as the version skew allows.
   *
   * @example { gpu: "1.32", legacy: "excluded", "*": { force: true } }
   */
  readonly nodegroups?: pulumi.Input<Record<string, pulumi.Input<NodegroupPolicy | string>>> | undefined;

  /** How many node groups roll side by side, at least 1. Default: as many as there are. */
  readonly maxParallelNodegroups?: pulumi.Input<number> | undefined;

  /**
   * The order in which node groups roll: each element, a name or a list of names, begins when the one before has ended. Node
   * groups that are not named roll last. Default: all side by side.
   *
   * @example ["canary", ["blue", "green"]]
   */
  readonly nodegroupOrder?: pulumi.Input<pulumi.Input<string | string[]>[]> | undefined;

  /**
   * A pause, in minutes, between the control plane and the node groups, in which the upgrade can still be rolled back without
   * rolling nodes. After it, the cluster's health and EKS's insights are looked at again, and what has become worse stops the
   * nodes. 0 to 10080. Default: 0, no pause.
   */
  readonly bakeMinutes?: pulumi.Input<number> | undefined;
}

/** The name Pulumi knows the component by. */
export const CLUSTER_UPGRADE_TYPE = "pulumi-eks-version:index:ClusterUpgrade";

/** The name Pulumi knows the component's resource by. */
export const CLUSTER_SCHEDULE_TYPE = "pulumi-nodejs:dynamic/eks:ClusterSchedule";

/** The resource that does the component's work: one for the whole cluster, for its steps depend on each other. */
class ClusterSchedule extends pulumi.CustomResource {
  declare readonly clusterName: pulumi.Output<string>;
  declare readonly version: pulumi.Output<string>;
  declare readonly region: pulumi.Output<string>;
  declare readonly clusterArn: pulumi.Output<string>;
  declare readonly previousVersion: pulumi.Output<string | undefined>;
  declare readonly rollbackUntil: pulumi.Output<string | undefined>;
  declare readonly endOfStandardSupport: pulumi.Output<string | undefined>;
  declare readonly endOfExtendedSupport: pulumi.Output<string | undefined>;
  declare readonly addonVersions: pulumi.Output<Record<string, string>>;
  declare readonly nodegroupVersions: pulumi.Output<Record<string, string>>;
  declare readonly updates: pulumi.Output<UpdateRecord[]>;
  declare readonly steps: pulumi.Output<StepRecord[]>;

  constructor(name: string, args: ClusterUpgradeArgs, opts: pulumi.CustomResourceOptions) {
    const mapStackTraces = plainStackTraces();
    try {
      const hidden = hiddenInputs(name, { type: CLUSTER_SCHEDULE_TYPE, verbs: "clusterUpgrade", opts });
      super(CLUSTER_SCHEDULE_TYPE, name, { ...outputsOnly, ...args, ...hidden }, opts);
    } finally {
      mapStackTraces();
    }
  }
}

/** Outputs that are no inputs: named so that the SDK makes an Output of each. */
const outputsOnly = {
  region: undefined,
  clusterArn: undefined,
  clusterCreatedAt: undefined,
  platformVersion: undefined,
  status: undefined,
  previousVersion: undefined,
  rollbackUntil: undefined,
  endOfStandardSupport: undefined,
  endOfExtendedSupport: undefined,
  addonVersions: undefined,
  nodegroupVersions: undefined,
  updates: undefined,
  steps: undefined,
};

/**
 * The Kubernetes version of a whole EKS cluster, as state: the control plane, the managed add-ons and the managed node groups, in
 * the right order, with as few node rolls as the version skew allows.
 *
 * - Creating it adopts the cluster; what is at its version already is left alone.
 * - Changing `version` does all the steps that the preview showed, side by side where they do not depend on each other.
 * - A step that fails stops what depends on it; the next up goes on with what is left.
 * - Deleting it leaves the cluster as it is.
 *
 * @example
 * const prod = new ClusterUpgrade("prod", { clusterName: "prod", version: "1.33" });
 * export const nodegroups = prod.nodegroupVersions;
 */
export class ClusterUpgrade extends pulumi.ComponentResource {
  /** The name of the cluster. */
  readonly clusterName: pulumi.Output<string>;
  /** The Kubernetes minor version the control plane has, for example `1.33`. */
  readonly version: pulumi.Output<string>;
  /** The region of the cluster, wherever it was taken from. */
  readonly region: pulumi.Output<string>;
  /** The ARN of the cluster. */
  readonly clusterArn: pulumi.Output<string>;
  /** The version before the last hop that this resource made or adopted. */
  readonly previousVersion: pulumi.Output<string | undefined>;
  /** Until when the last hop can be rolled back, ISO 8601. */
  readonly rollbackUntil: pulumi.Output<string | undefined>;
  /** The last day of standard support of the version (`YYYY-MM-DD`). */
  readonly endOfStandardSupport: pulumi.Output<string | undefined>;
  /** The last day of extended support of the version (`YYYY-MM-DD`). */
  readonly endOfExtendedSupport: pulumi.Output<string | undefined>;
  /** The version of each managed add-on, by its name. */
  readonly addonVersions: pulumi.Output<Record<string, string>>;
  /** The Kubernetes version of each managed node group, by its name. */
  readonly nodegroupVersions: pulumi.Output<Record<string, string>>;
  /** The control plane's updates that this resource made or adopted, oldest first (the last 50). */
  readonly updates: pulumi.Output<UpdateRecord[]>;
  /** The steps that this resource did, oldest first (the last 100). */
  readonly steps: pulumi.Output<StepRecord[]>;

  /**
   * @param name The name of the resource in the stack.
   * @param args The cluster, the version it shall have, and how add-ons and node groups go along.
   * @param opts Pulumi's options; `customTimeouts` bound the whole (default: 1 h for a hop, 40 min for an add-on, 6 h for a roll).
   */
  constructor(name: string, args: ClusterUpgradeArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { customTimeouts, ...component } = opts;
    super(CLUSTER_UPGRADE_TYPE, name, {}, component);
    const schedule = new ClusterSchedule(name, args, {
      parent: this,
      ...(customTimeouts === undefined ? {} : { customTimeouts }),
    });
    this.clusterName = schedule.clusterName;
    this.version = schedule.version;
    this.region = schedule.region;
    this.clusterArn = schedule.clusterArn;
    this.previousVersion = schedule.previousVersion;
    this.rollbackUntil = schedule.rollbackUntil;
    this.endOfStandardSupport = schedule.endOfStandardSupport;
    this.endOfExtendedSupport = schedule.endOfExtendedSupport;
    this.addonVersions = schedule.addonVersions;
    this.nodegroupVersions = schedule.nodegroupVersions;
    this.updates = schedule.updates;
    this.steps = schedule.steps;
    const { version, addonVersions, nodegroupVersions } = schedule;
    this.registerOutputs({ version, addonVersions, nodegroupVersions });
  }
}
