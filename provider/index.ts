export { ClusterUpgrade } from "./clusterUpgrade/ClusterUpgrade";
export type { ClusterUpgradeArgs } from "./clusterUpgrade/ClusterUpgrade";
export type { ClusterUpgradePlan, PlannedSchedule, PlannedStep } from "./clusterUpgrade/clusterPlan";
export type {
  AddonPolicy,
  NodegroupLaunchTemplate,
  NodegroupPolicy,
  ResolveConflicts,
} from "./clusterUpgrade/policies";
export type { StepRecord } from "./clusterUpgrade/stepRecord";
export { ClusterVersion } from "./ClusterVersion";
export type { ClusterVersionArgs } from "./ClusterVersion";
export type { AssumeRoleArgs, ConnectionArgs } from "./connectionArgs";
export type { FindingCode, Severity } from "./findings/catalogue";
export { getUpgradePlan } from "./getUpgradePlan";
export type { ClusterUpgradePlanArgs, UpgradePlanArgs } from "./getUpgradePlan";
export { AddonVersion } from "./moves/AddonVersion";
export type { AddonVersionArgs } from "./moves/AddonVersion";
export { NodegroupVersion } from "./moves/NodegroupVersion";
export type { NodegroupVersionArgs } from "./moves/NodegroupVersion";
export type { UpdateRecord } from "./updateRecord";
export type { PlanFinding, PlannedHop, SupportedVersion, UpgradePlan } from "./upgradePlan";
export type { Waiver } from "./waiver";
