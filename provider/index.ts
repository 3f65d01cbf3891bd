export { ClusterUpgrade } from "./resources/ClusterUpgrade";
export type { ClusterUpgradeArgs } from "./resources/ClusterUpgrade";
export type { ClusterUpgradePlan, PlannedSchedule, PlannedStep } from "./resources/clusterPlan";
export type {
  AddonPolicy,
  NodegroupLaunchTemplate,
  NodegroupPolicy,
  ResolveConflicts,
} from "./resources/policies";
export type { StepRecord } from "./resources/stepRecord";
export { ClusterVersion } from "./resources/ClusterVersion";
export type { ClusterVersionArgs } from "./resources/ClusterVersion";
export type { AssumeRoleArgs, ConnectionArgs } from "./aws/connectionArgs";
export type { FindingCode, Severity } from "./preflight/catalogue";
export { getUpgradePlan } from "./lifecycle/preview/getUpgradePlan";
export type { ClusterUpgradePlanArgs, UpgradePlanArgs } from "./lifecycle/preview/getUpgradePlan";
export { AddonVersion } from "./resources/AddonVersion";
export type { AddonVersionArgs } from "./resources/AddonVersion";
export { NodegroupVersion } from "./resources/NodegroupVersion";
export type { NodegroupVersionArgs } from "./resources/NodegroupVersion";
export type { UpdateRecord } from "./resources/records";
export type { PlanFinding, PlannedHop, SupportedVersion, UpgradePlan } from "./resources/planTypes";
export type { Waiver } from "./preflight/waiver";
