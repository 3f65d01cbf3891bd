import type { JsonObject } from "../json";

export type InsightCategory = "UPGRADE_READINESS" | "MISCONFIGURATION" | "ROLLBACK_READINESS";
export type InsightStatus = "PASSING" | "WARNING" | "ERROR" | "UNKNOWN";

/** What a check found, about the cluster or about one resource of it. */
export interface Finding {
  readonly status: InsightStatus;
  readonly reason: string;
}

/** An insight as a check, or a seed, has it. When it was refreshed is added where it is shown. */
export interface InsightRecord extends Finding {
  readonly name: string;
  readonly category: InsightCategory;
  /** The minor that it is about: the one to upgrade to, or to roll back to. */
  readonly kubernetesVersion: string;
  readonly description: string;
  readonly recommendation: string;
  readonly additionalInfo: Readonly<Record<string, string>>;
  readonly resources: readonly (Finding & { readonly arn?: string; readonly kubernetesResourceUri?: string })[];
  readonly deprecationDetails: readonly JsonObject[];
  readonly addonCompatibilityDetails: readonly {
    readonly name: string;
    readonly compatibleVersions: readonly string[];
  }[];
  /** Given by a seed: the check has not succeeded since. */
  readonly lastRefreshTime?: number;
  readonly lastTransitionTime?: number;
}

/** An insight that a seed gives; it takes the place of a computed one of the same name and category. */
export interface SeededInsight extends Omit<InsightRecord, "kubernetesVersion" | "lastRefreshTime" | "status"> {
  /** Absent for ROLLBACK_READINESS: whatever the cluster can be rolled back to. */
  readonly kubernetesVersion?: string;
  status: InsightStatus;
  lastRefreshTime?: number;
  /** What the next refresh on demand will find. */
  afterRefresh?: InsightStatus;
}

/** A cluster's insights, plain JSON. How they are kept up to date: `insightsAt.ts`. */
export interface ClusterInsights {
  /** The last refresh that was not just another day's: on demand, or when the version changed. */
  refreshedAt: number;
  /** What the checks found at a refresh, kept because the cluster has changed since. */
  held?: { readonly refreshedAt: number; readonly found: readonly InsightRecord[] };
  /** The latest refresh on demand. */
  refresh?: { readonly startedAt: number; readonly endsAt: number; settled: boolean };
  readonly seeded: SeededInsight[];
}
