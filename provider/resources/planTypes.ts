import type { FindingCode, Severity, Finding } from "../core/findings";

// Part of the package's public types, which must not lead to the AWS SDK's.

/** How EKS supports a version now, and until when. */
export interface SupportedVersion {
  readonly version: string;
  readonly status: "STANDARD_SUPPORT" | "EXTENDED_SUPPORT" | "UNSUPPORTED" | undefined;
  /** `YYYY-MM-DD` */
  readonly endOfStandardSupport: string | undefined;
  readonly endOfExtendedSupport: string | undefined;
  /** What EKS charges for the control plane; undefined where the status is not known. */
  readonly dollarsPerHour: number | undefined;
}

/** One update of the control plane. */
export interface PlannedHop {
  readonly kind: "upgrade" | "rollback";
  readonly from: string;
  readonly to: string;
  readonly expectedMinutes: number;
}

/** A finding as data: what preview shows of it. */
export interface PlanFinding extends Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** A link to the page about it. */
  readonly docs: string;
}

/** What up would do, and what stands in its way. Plain data. */
export interface UpgradePlan {
  readonly clusterName: string;
  readonly region: string;
  /** The version now; undefined where it could not be seen. */
  readonly from: string | undefined;
  readonly to: string;
  readonly hops: readonly PlannedHop[];
  readonly expectedMinutes: number;
  /** Where the expected time comes from. */
  readonly durationSource: string;
  /** What is changed, besides the control plane: nothing. */
  readonly alsoTouched: readonly string[];
  readonly support: { readonly now: SupportedVersion | undefined; readonly then: SupportedVersion | undefined };
  /** What EKS does at the end of standard support: upgrade the cluster (STANDARD), or charge (EXTENDED). undefined: not seen. */
  readonly supportType: "STANDARD" | "EXTENDED" | undefined;
  /** The cluster's tags; none where the cluster could not be seen. */
  readonly tags: Readonly<Record<string, string>>;
  /** For a rollback: when its window closes, ISO 8601, at the earliest. */
  readonly rollbackUntil: string | undefined;
  readonly findings: readonly PlanFinding[];
  /** Whether an error stands in the way that no waiver lets pass. */
  readonly refused: boolean;
}

/** A step that was done. */
export interface StepRecord {
  /** The step's id in the plan: `nodegroup workers 1.33`. */
  readonly step: string;
  readonly kind: "control-plane" | "addon" | "nodegroup" | "bake";
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** EKS's id of the update; absent where there was nothing to start. */
  readonly updateId?: string;
  /** ISO 8601 */
  readonly finishedAt: string;
}

/** One step of a whole cluster's upgrade, as data. */
export interface PlannedStep {
  readonly id: string;
  readonly kind: "control-plane" | "addon" | "nodegroup" | "bake";
  /** `control plane`, or the name of the add-on or node group. */
  readonly name: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** The ids of the steps that end before this one begins. */
  readonly after: readonly string[];
  readonly expectedMinutes: number;
  readonly why: string;
}

/** What up would do to a whole cluster. */
export interface PlannedSchedule {
  /** In an order in which they could be done one after another. */
  readonly steps: readonly PlannedStep[];
  /** How often node groups are rolled, all together. */
  readonly nodeRolls: number;
  /** The longest way through the steps, in minutes. */
  readonly criticalPathMinutes: number;
  /** What `nodegroupPolicy: "strict"` costs over `"skew"`, where it is set and costs something. */
  readonly strictCosts: { readonly nodeRolls: number; readonly minutes: number } | undefined;
}

/** An upgrade plan of a whole cluster. */
export interface ClusterUpgradePlan extends UpgradePlan {
  readonly schedule: PlannedSchedule;
}
