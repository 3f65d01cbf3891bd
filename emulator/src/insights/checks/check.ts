import type { ClusterRecord } from "../../clusterRecord";
import type { InsightRecord } from "../insightRecord";

/** What the cluster is checked for. */
export interface CheckedChange {
  readonly category: "UPGRADE_READINESS" | "ROLLBACK_READINESS";
  /** The minor it would have afterwards. */
  readonly target: string;
}

/** One of EKS's checks: looks at the cluster as it is, and gives one insight, or none where it does not apply. */
export type Check = (cluster: ClusterRecord, change: CheckedChange) => InsightRecord[];

/** An insight with what nearly all have in common. */
export function insight(
  change: CheckedChange,
  found: Pick<InsightRecord, "name" | "description" | "status" | "reason" | "recommendation"> & Partial<InsightRecord>,
): InsightRecord {
  return {
    category: change.category,
    kubernetesVersion: change.target,
    additionalInfo: {},
    resources: [],
    deprecationDetails: [],
    addonCompatibilityDetails: [],
    ...found,
  };
}
