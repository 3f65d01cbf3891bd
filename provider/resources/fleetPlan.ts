import type { PlanFinding, SupportedVersion } from "./planTypes";

// Part of the package's public types, which must not lead to the AWS SDK's.

/** What is due for a cluster of a fleet now. */
export type FleetDecision =
  /** An upgrade by one minor version is started. */
  | "start"
  /** An update of the control plane runs; it is followed to its end. */
  | "follow"
  /** The cluster has the target, or a newer version. */
  | "there"
  /** It waits: `reason` says for what, `until` how long where that is known. */
  | "held"
  /** Findings stop the next hop: `findings`. */
  | "blocked"
  /** It failed as often as `retry` allows; somebody has to look at it. */
  | "failed"
  /** The program exempts it. */
  | "exempt"
  /** Another stack upgrades it; here it only counts as proof. */
  | "notManaged";

/** What a cluster waits for. */
export type FleetHeldReason =
  /** The wave before has not proven the version. */
  | "wave"
  /** The wave, or one before it, has more failures than it may. */
  | "failures"
  /** It, or a cluster of a wave before, was rolled back. */
  | "rolledBack"
  /** With one minor version at a time: the wave's last upgrades have not lasted long enough. */
  | "soak"
  /** A person has not approved the wave for this version. */
  | "approval"
  /** A gate of the program is closed. */
  | "gate"
  | "freeze"
  /** No maintenance window is open that is long enough. */
  | "window"
  /** It would not end within `runFor`. */
  | "runFor"
  /** As many clusters of the wave are upgraded as may be at the same time. */
  | "concurrency"
  /** The last attempt failed, and the next is not due yet. */
  | "retry"
  /** The cluster is being created, updated or deleted. */
  | "notActive"
  /** EKS could not be read, so that nothing is known. */
  | "unreadable";

/** One cluster of a fleet: what was seen, and what is due. */
export interface FleetMemberPlan {
  readonly clusterArn: string;
  readonly clusterName: string;
  /** The AWS account, twelve digits. */
  readonly account: string;
  readonly region: string;
  /** The cluster's tags, or the labels that the program gives it. */
  readonly labels: Readonly<Record<string, string>>;
  readonly wave: string;
  /** The version now; undefined where it could not be read. */
  readonly version: string | undefined;
  readonly support: SupportedVersion | undefined;
  /** What EKS does at the end of standard support: charge for extended support, or upgrade by itself. */
  readonly supportType: "STANDARD" | "EXTENDED" | undefined;
  readonly decision: FleetDecision;
  /** For `start` and `follow`: the version that the update leads to. */
  readonly to: string | undefined;
  /** For `held`. */
  readonly reason: FleetHeldReason | undefined;
  /** For `held` and `exempt`: until when, ISO 8601; undefined where nobody knows. */
  readonly until: string | undefined;
  /** A sentence that says why; undefined where the decision says it all. */
  readonly why: string | undefined;
  /** What preflight found, where the cluster was due and so was looked at: errors, and warnings. */
  readonly findings: readonly PlanFinding[];
  /** The updates of its control plane that failed since one succeeded, the newest first. */
  readonly failures: readonly FleetFailure[];
}

/** An update of a cluster that failed. */
export interface FleetFailure {
  readonly updateId: string;
  readonly to: string;
  /** When it began, ISO 8601. */
  readonly at: string;
  /** EKS's own words; undefined where EKS gave none. */
  readonly words: string | undefined;
}

/** A reason to wait, and how many clusters of a wave it holds. */
export interface FleetHold {
  readonly reason: FleetHeldReason;
  readonly members: number;
  /** The earliest, ISO 8601; undefined where nobody knows. */
  readonly until: string | undefined;
  readonly why: string;
}

/**
 * When a wave is expected to go on, if everything succeeds, nobody intervenes and an up runs whenever something is due. Times are
 * ISO 8601; undefined: not to be told, since it waits for a person or for a cluster that needs one.
 */
export interface FleetWaveForecast {
  readonly startsAt: string | undefined;
  /** When its last cluster is at the target. */
  readonly endsAt: string | undefined;
  /** When it has proven the target, so that the next wave may begin. */
  readonly provenAt: string | undefined;
}

/** A wave of a fleet. */
export interface FleetWavePlan {
  readonly name: string;
  readonly members: number;
  /** How many clusters run each version. */
  readonly versions: Readonly<Record<string, number>>;
  /** How many clusters each decision is made for; decisions for nobody are left out. */
  readonly decisions: Readonly<Partial<Record<FleetDecision, number>>>;
  readonly held: readonly FleetHold[];
  /** The newest version that the wave may have now; undefined: none, for the wave before has proven nothing. */
  readonly opensFor: string | undefined;
  /** The newest version, up to the target, that the wave has proven. */
  readonly proven: string | undefined;
  /** How many clusters failed since they last succeeded. */
  readonly failed: number;
  /** More than `failures` clusters failed: nothing more starts in this wave and after it. */
  readonly overBudget: boolean;
  readonly forecast: FleetWaveForecast;
}

/** What stops clusters, by cause. */
export interface FleetBlocker {
  /** The code of the finding, for example `EKSV020`. */
  readonly code: string;
  /** How to remove it, in the words of the first such finding. */
  readonly remedy: string;
  /** The ARNs of the clusters that it stops. */
  readonly clusterArns: readonly string[];
}

/** An account and region, or a cluster, of which nothing is known. Its wave proves nothing until it can be read. */
export interface FleetUnreadable {
  /** `123456789012 eu-west-1`, or the name of a cluster in it. */
  readonly what: string;
  readonly why: string;
}

/** What waiting costs, in dollars of EKS's price of a control plane, until the forecast's end. */
export interface FleetCosts {
  /** Extended support of the clusters that are in it, or come into it before they are upgraded. */
  readonly extendedSupport: number;
  /** The part of it that falls into soaks. */
  readonly soak: number;
}

/** What a fleet would do now, what it waits for, and what stands in its way. Plain data. */
export interface FleetPlan {
  /** The name of the fleet. */
  readonly fleet: string;
  /** When EKS was read, ISO 8601, by AWS's clock. */
  readonly at: string;
  /** The version that the first wave goes to. */
  readonly target: string;
  /** In the order in which they go. */
  readonly waves: readonly FleetWavePlan[];
  /** In the order of their waves, then by ARN. */
  readonly members: readonly FleetMemberPlan[];
  readonly blockers: readonly FleetBlocker[];
  readonly unreadable: readonly FleetUnreadable[];
  /**
   * When all clusters are expected to be at the target, ISO 8601; `at` itself where they are there; undefined where that cannot be
   * told.
   */
  readonly completeAt: string | undefined;
  /** When the last upgrade of a control plane began that was successful, ISO 8601; undefined where a history is not known, or none has one. */
  readonly lastUpgradeAt: string | undefined;
  readonly costs: FleetCosts;
  /** What needs attention although nothing stops: a deadline that will be missed, a soak beyond the days of rollback. */
  readonly warnings: readonly string[];
  /** What makes up fail: a wave over its failure budget, a deadline that says so. */
  readonly errors: readonly string[];
}

/** Where a wave of a fleet was when an up last looked. */
export interface FleetProgress {
  readonly name: string;
  readonly members: number;
  /** How many clusters run each version. */
  readonly versions: Readonly<Record<string, number>>;
  /** How many clusters each decision was made for. */
  readonly decisions: Readonly<Partial<Record<FleetDecision, number>>>;
  /** The newest version that the wave may have; undefined: none. */
  readonly opensFor?: string | undefined;
  /** The newest version, up to the target, that the wave has proven. */
  readonly proven?: string | undefined;
  /** How many clusters failed since they last succeeded. */
  readonly failed: number;
  /** More than `failures` clusters failed: nothing more starts in this wave and after it. */
  readonly overBudget: boolean;
}
