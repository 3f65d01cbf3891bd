import type { Waiver } from "../core/findings";
import type { AssumeRoleArgs } from "../aws/connectionArgs";

export type { Waiver } from "../core/findings";

// Part of the package's public types, which must not lead to the AWS SDK's.

/** Clusters that are found: all of some accounts and regions, or those of them that have certain tags. */
export interface DiscoveredMembers {
  /** The AWS accounts, twelve digits each. More than one needs {@link readRole}. Default: that of the stack's credentials. */
  readonly accounts?: readonly string[] | undefined;
  /** The regions, for example `["eu-west-1", "us-east-1"]`. Default: the stack's (`aws:region`). */
  readonly regions?: readonly string[] | undefined;
  /**
   * The name of a role that each of the accounts has, with which EKS is read there; the stack's credentials assume it.
   * docs/fleets.md has its policy. Default: none, EKS is read with the stack's own credentials.
   *
   * @example "eks-fleet-read"
   */
  readonly readRole?: string | undefined;
  /** Tags that a cluster must have, all of them, to be one of the fleet. Default: none, every cluster is. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** A cluster that is named. */
export interface NamedMember {
  /** The name of the cluster. */
  readonly clusterName: string;
  /** Its region. Default: the stack's (`aws:region`). */
  readonly region?: string | undefined;
  /** The role with which it is read. Default: the stack's own credentials. */
  readonly assumeRole?: AssumeRoleArgs | undefined;
  /** What waves choose it by, beside its tags; a label wins over a tag of the same name. Default: none. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

/** What this stack upgrades. All other clusters count as proof of a wave, and are upgraded by the stacks that they belong to. */
export interface FleetManage {
  /** The accounts whose clusters this stack upgrades. Default: all. */
  readonly accounts?: readonly string[] | undefined;
  /** The regions in which it does. Default: all. */
  readonly regions?: readonly string[] | undefined;
  /**
   * The name of a role that each of these accounts has, with which clusters are upgraded there; the stack's credentials assume
   * it. Default: clusters are upgraded as they are read.
   *
   * @example "eks-upgrades"
   */
  readonly role?: string | undefined;
}

/** A version that follows what EKS offers, instead of one that is written down. */
export interface FleetChannel {
  /**
   * - `"default"`: the version that EKS gives a new cluster
   * - `"latest"`: the newest that EKS offers
   * - `"latest-standard"`: the newest in standard support
   */
  readonly channel: "default" | "latest" | "latest-standard";
  /** How many minor versions to stay behind it, 0 to 10. Default: 0. */
  readonly behind?: number | undefined;
}

/** When a maintenance window opens, and how long it is. An upgrade starts only if it is expected to end within it. */
export interface FleetWindow {
  /** When it opens, as cron has it: minute, hour, day, month, weekday. */
  readonly cron: string;
  /** How long it is open, for example `"6h"`. */
  readonly duration: string;
  /** The IANA time zone of `cron`, for example `"Europe/Berlin"`. Default: `"UTC"`. */
  readonly timezone?: string | undefined;
}

/**
 * Clusters that go together. A wave goes when the one before has proven the version: its clusters went to it by an upgrade that was
 * successful and has lasted for {@link soak}, were not rolled back since, and are healthy.
 */
export interface FleetWave {
  /** The name, for messages and {@link FleetWavePlan}. */
  readonly name: string;
  /** Its members: those with all of these labels (named members) or tags. Excludes `share` and `rest`. */
  readonly where?: Readonly<Record<string, string>> | undefined;
  /**
   * Its members: this part of those that no `where` chooses, 0 to 1. Which ones is a hash of the fleet's name and the cluster's
   * ARN, the same in every stack, and does not change as others join. Excludes `where` and `rest`.
   */
  readonly share?: number | undefined;
  /** Its members: all that are in no other wave. Excludes `where` and `share`. */
  readonly rest?: boolean | undefined;
  /** How long an upgrade must have lasted before it is proof, for example `"24h"` or `"3d"`. Default: `"0s"`. */
  readonly soak?: string | undefined;
  /** Which part of the clusters must prove a version before the next wave may have it, for example `"80%"`. Default: `"100%"`. */
  readonly proof?: string | undefined;
  /** How many clusters may have failed before nothing more starts in this wave and after it. Default: 0. */
  readonly failures?: number | undefined;
  /**
   * How many clusters are upgraded at the same time, as a number, or as a part of the wave such as `"5%"` (rounded up). It counts
   * over all stacks of the fleet. Default: all.
   */
  readonly maxConcurrent?: number | string | undefined;
  /**
   * The version that a person has approved for this wave, for example from the stack's configuration. It approves no other
   * version than the one for which the wave is open; where it is given without a value, or with `""`, nothing is approved.
   * Default: no approval is needed.
   *
   * @example new pulumi.Config().get("approved")
   */
  readonly approve?: string | undefined;
  /** When upgrades may start. Default: at any time. */
  readonly windows?: readonly FleetWindow[] | undefined;
}

/** A time in which nothing starts. */
export interface FleetFreeze {
  /** ISO 8601, a day (`2026-11-20`, from its beginning in UTC) or an instant. */
  readonly from: string;
  /** ISO 8601; a day is the first one on which upgrades start again. */
  readonly to: string;
  readonly why: string;
}

/** A condition that the program computes: while it is not open, nothing starts in the waves that it is for. */
export interface FleetGate {
  readonly name: string;
  /** Whether upgrades may start. What is not computed yet, in a preview, is not open. */
  readonly open: boolean;
  /** The names of the waves. Default: all. */
  readonly waves?: readonly string[] | undefined;
}

/** How a cluster that failed is tried again. What EKS's history tells counts, by any person or tool. */
export interface FleetRetry {
  /** How many times after the first failure, 0 to 10. Default: 2. */
  readonly max?: number | undefined;
  /** How long after a failure, for example `"12h"`. Default: `"12h"`. */
  readonly after?: string | undefined;
}

/** By when clusters shall have left a version. */
export interface FleetDeadline {
  /** What is not to be reached: the end of which support of the version that a cluster has. */
  readonly before: "endOfStandardSupport" | "endOfExtendedSupport";
  /** How many days before that end it is due. Default: 0. */
  readonly days?: number | undefined;
  /** What a cluster that misses it does: preview and up warn, or up fails. Default: `"warn"`. */
  readonly action?: "warn" | "fail" | undefined;
}

/** A cluster that is left alone for some time, and counts for nothing. */
export interface FleetExemption {
  /** The name of the cluster, or its ARN where several clusters have the name. */
  readonly cluster: string;
  /** Until when, ISO 8601. */
  readonly until: string;
  readonly why: string;
}

/** A cluster that counts as proof of a version although EKS's history does not prove it. */
export interface FleetAcceptance {
  /** The name of the cluster, or its ARN where several clusters have the name. */
  readonly cluster: string;
  /** The version that it shall prove, and all below. */
  readonly at: string;
  /** Until when, ISO 8601. */
  readonly until: string;
  readonly why: string;
}

/** The arguments of `getFleetPlan`: what a fleet consists of, and how it goes. */
export interface FleetPlanArgs {
  /** The name of the fleet, the same in all of its stacks: `share` depends on it. */
  readonly name: string;
  /** The clusters: found, named, or both. A cluster that is found several times counts once. */
  readonly members: readonly (DiscoveredMembers | NamedMember)[];
  /** What this stack upgrades. Default: every cluster. */
  readonly manage?: FleetManage | undefined;
  /** The version for all, for example `"1.34"`, or what it follows. Nobody is taken to a lower version. */
  readonly target: string | FleetChannel;
  /** In the order in which they go. Each cluster is in one. */
  readonly waves: readonly FleetWave[];
  /**
   * What is upgraded: the control planes alone, as by a ClusterVersion, or with the add-ons and node groups, as by a
   * ClusterUpgrade. Default: `"controlPlane"`.
   */
  readonly scope?: "controlPlane" | "cluster" | undefined;
  /** Times in which nothing starts. Default: none. */
  readonly freezes?: readonly FleetFreeze[] | undefined;
  /** Conditions that the program computes. Default: none. */
  readonly gates?: readonly FleetGate[] | undefined;
  /** How clusters that failed are tried again. */
  readonly retry?: FleetRetry | undefined;
  /**
   * How long one up may take: it starts nothing that is not expected to end within it, and what still runs then is left to the
   * next up. Default: `"50m"`, and `"3h"` with the scope `"cluster"`.
   */
  readonly runFor?: string | undefined;
  /** `"one"`: a wave soaks after each minor version. `"all"`: only at the target. Default: `"one"`. */
  readonly hops?: "one" | "all" | undefined;
  /** By when clusters shall have left a version. Default: none. */
  readonly deadline?: FleetDeadline | undefined;
  /** Clusters that are left alone for some time. Default: none. */
  readonly exempt?: readonly FleetExemption[] | undefined;
  /** Clusters that count as proof by a person's word. Default: none. */
  readonly accept?: readonly FleetAcceptance[] | undefined;
  /** Findings that may pass, for all clusters. Default: none. */
  readonly waive?: readonly Waiver[] | undefined;
}
