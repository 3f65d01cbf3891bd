import type { Stage } from "../pipeline";

/** Operations whose answer has an endpoint in it. */
const SHOW_A_CLUSTER = new Set(["CreateCluster", "DeleteCluster", "DescribeCluster"]);

/** Sees to it that something listens at the endpoint that is about to be shown. */
export const openEndpoint: Stage = async ({ emulator, operationName }, next) => {
  if (SHOW_A_CLUSTER.has(operationName)) {
    await emulator.kubernetesApi.open();
  }
  return next();
};
