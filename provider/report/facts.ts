import type { UpgradePlan, ClusterUpgradePlan } from "../resources/planTypes";

/** All that a report is made of: plans, and the moment they were made. The same facts give the same bytes. */
export interface ReportFacts {
  /** When the clusters were read, ISO 8601. */
  readonly at: string;
  readonly clusters: readonly ReportedCluster[];
  /** The waves of a fleet, in the order in which they go. None: the clusters are not planned as a fleet. */
  readonly waves?: readonly string[];
  /** What a fleet's plan says besides: warnings, and when all is expected to be done. */
  readonly notes?: readonly string[];
  /** Accounts and regions, or clusters of the fleet, of which nothing is known. */
  readonly unreadable?: readonly { readonly what: string; readonly why: string }[];
  /** The keys of tags that name who looks after a cluster; the first that a cluster has counts. Default: OWNER_TAGS. */
  readonly ownerTags?: readonly string[];
}

/** The keys of tags in which owners are looked for; case does not matter. */
export const OWNER_TAGS = ["owner", "team", "contact"] as const;

/** What is known of one cluster. */
export interface ReportedCluster {
  readonly clusterName: string;
  readonly region: string;
  readonly account?: string | undefined;
  /** What an upgrade would do. undefined: the cluster could not be read, as `notReadable` says. */
  readonly plan: UpgradePlan | ClusterUpgradePlan | undefined;
  /** Why nothing is known of it, in AWS's words. */
  readonly notReadable?: string | undefined;
  /** The wave of the fleet that it belongs to. */
  readonly wave?: string | undefined;
  /** What the fleet decided about it, where that is more than its plan says. */
  readonly decision?: FleetDecision | undefined;
  /** When the fleet expects its upgrade, ISO 8601. */
  readonly forecast?: Period | undefined;
  /** Updates that failed, with EKS's words. */
  readonly failures?: readonly ReportedFailure[];
}

export interface FleetDecision {
  readonly state: "done" | "ready" | "blocked" | "running" | "held" | "exempt" | "unproven" | "failed";
  readonly why: string;
  /** Until when it stays so, ISO 8601. */
  readonly until?: string | undefined;
}

/** From and to, ISO 8601. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

export interface ReportedFailure {
  /** What failed: `update 2c43e22a-… to 1.33`, `nodegroup/blue`. */
  readonly what: string;
  /** EKS's own words. */
  readonly words: string;
}
