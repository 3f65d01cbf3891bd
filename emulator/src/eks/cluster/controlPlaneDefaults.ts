import type { JsonObject } from "../../json";

/**
 * What DescribeCluster shows of a control plane that nobody has configured: "these fields are always present" (user guide), the values are
 * those of a public dump of 2026-09.
 */
export const CONTROL_PLANE_DEFAULTS = {
  computeConfig: { enabled: false, nodePools: [] },
  storageConfig: { blockStorage: { enabled: false } },
  controlPlaneScalingConfig: { tier: "standard" },
  kubeApiServerConfig: { eventTtl: "60m", serviceNodePortRange: { minPort: 30_000, maxPort: 32_767 } },
  kubeSchedulerConfig: {
    nodeResourcesFit: {
      scoringStrategy: {
        type: "LeastAllocated",
        resources: [
          { name: "cpu", weight: 1 },
          { name: "memory", weight: 1 },
        ],
      },
    },
  },
  kubeControllerManagerConfig: {
    podGcControllerConfig: { terminatedPodGcThreshold: 12_500 },
    horizontalPodAutoscalerControllerConfig: { horizontalPodAutoscalerSyncPeriod: "15s" },
  },
} satisfies JsonObject;

const { kubeApiServerConfig, kubeSchedulerConfig, kubeControllerManagerConfig } = CONTROL_PLANE_DEFAULTS;
const strategy = kubeSchedulerConfig.nodeResourcesFit.scoringStrategy;
const { podGcControllerConfig, horizontalPodAutoscalerControllerConfig } = kubeControllerManagerConfig;

/** As DescribeClusterVersions shows them, with the bounds within which they can be set. The bounds that the service model does not have are our guess. */
export const CONTROL_PLANE_COMPONENT_CONFIG = {
  kubeApiServerConfig: {
    eventTtl: { defaultValue: kubeApiServerConfig.eventTtl, constraints: { min: "5m", max: "60m" } },
    serviceNodePortRange: {
      defaultValue: kubeApiServerConfig.serviceNodePortRange,
      constraints: { minPort: { min: 1024, max: 65_535 }, maxPort: { min: 1024, max: 65_535 } },
    },
  },
  kubeSchedulerConfig: {
    nodeResourcesFit: {
      scoringStrategy: {
        defaultValue: strategy,
        constraints: {
          scoringStrategy: { allowedValues: ["LeastAllocated", "MostAllocated"] },
          resources: { weight: { min: 1, max: 100 } },
        },
      },
    },
  },
  kubeControllerManagerConfig: {
    podGcControllerConfig: {
      terminatedPodGcThreshold: {
        defaultValue: podGcControllerConfig.terminatedPodGcThreshold,
        constraints: { min: 1, max: 1_000_000 },
      },
    },
    horizontalPodAutoscalerControllerConfig: {
      horizontalPodAutoscalerSyncPeriod: {
        defaultValue: horizontalPodAutoscalerControllerConfig.horizontalPodAutoscalerSyncPeriod,
        constraints: { min: "5s", max: "60s" },
      },
    },
  },
} satisfies JsonObject;

/** The tiers that can be provisioned. Names are the service model's; what each can do is our guess, after the user guide's table. */
export const CONTROL_PLANE_SCALING_TIERS = (
  [
    ["tier-xl", 1700, 167],
    ["tier-2xl", 3400, 283],
    ["tier-4xl", 6800, 400],
    ["tier-8xl", 13_600, 400],
  ] as const
).map(([tierName, apiRequestConcurrency, podSchedulingRatePerSecond]) => ({
  tierName,
  apiRequestConcurrency,
  podSchedulingRatePerSecond,
  clusterDatabaseSizeGb: 16,
}));
