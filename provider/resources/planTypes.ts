import type { FindingCode, Severity, Finding } from "../core/findings";

// Part of the package's public types, which must not lead to the AWS SDK's: `planUpgrade.ts` has what makes it.

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
