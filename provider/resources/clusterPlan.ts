import type { UpgradePlan } from "./planTypes";

// Part of the package's public types, which must not lead to the AWS SDK's: `planCluster.ts` has what makes it.

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
