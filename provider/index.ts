export { ClusterUpgrade } from "./resources/ClusterUpgrade";
export type { ClusterUpgradeArgs, ClusterUpgradeState } from "./resources/ClusterUpgrade";
export type { ClusterUpgradePlan, PlannedSchedule, PlannedStep } from "./resources/planTypes";
export type { AddonPolicy, NodegroupLaunchTemplate, NodegroupPolicy, ResolveConflicts } from "./resources/policies";
export type { StepRecord } from "./resources/planTypes";
export { ClusterVersion } from "./resources/ClusterVersion";
export type { ClusterVersionArgs, ClusterVersionState } from "./resources/ClusterVersion";
export type { AssumeRoleArgs, ConnectionArgs } from "./aws/connectionArgs";
export type { FindingCode, Severity } from "./core/findings";
export { Fleet } from "./resources/Fleet";
export type { FleetArgs } from "./resources/Fleet";
export type { FleetProgress } from "./resources/fleetPlan";
export { getFleetPlan, getFleetPlanOutput } from "./lifecycle/plans/getFleetPlan";
export { getUpgradePlan, getUpgradePlanOutput } from "./lifecycle/plans/getUpgradePlan";
export type { ClusterUpgradePlanArgs, UpgradePlanArgs } from "./lifecycle/plans/getUpgradePlan";
export { AddonVersion } from "./resources/AddonVersion";
export type { AddonVersionArgs, AddonVersionState } from "./resources/AddonVersion";
export { NodegroupVersion } from "./resources/NodegroupVersion";
export type { NodegroupVersionArgs, NodegroupVersionState } from "./resources/NodegroupVersion";
export type { UpdateRecord } from "./core/updateRecord";
export type {
  DiscoveredMembers,
  FleetAcceptance,
  FleetChannel,
  FleetDeadline,
  FleetExemption,
  FleetFreeze,
  FleetGate,
  FleetManage,
  FleetPlanArgs,
  FleetRetry,
  FleetWave,
  FleetWindow,
  NamedMember,
} from "./resources/fleetArgs";
export type {
  FleetBlocker,
  FleetCosts,
  FleetDecision,
  FleetFailure,
  FleetHeldReason,
  FleetHold,
  FleetMemberPlan,
  FleetPlan,
  FleetUnreadable,
  FleetWaveForecast,
  FleetWavePlan,
} from "./resources/fleetPlan";
export type { PlanFinding, PlannedHop, SupportedVersion, UpgradePlan } from "./resources/planTypes";
export type { Waiver } from "./core/findings";
