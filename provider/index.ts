export { ClusterVersion } from "./ClusterVersion";
export type { ClusterVersionArgs } from "./ClusterVersion";
export type { AssumeRoleArgs, ConnectionArgs } from "./connectionArgs";
export type { FindingCode, Severity } from "./findings/catalogue";
export { getUpgradePlan } from "./getUpgradePlan";
export type { UpgradePlanArgs } from "./getUpgradePlan";
export type { UpdateRecord } from "./updateRecord";
export type { PlanFinding, PlannedHop, SupportedVersion, UpgradePlan } from "./upgradePlan";
export type { Waiver } from "./waiver";
