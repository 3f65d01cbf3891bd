import { AwsFailure } from "../core/awsFailure";
import type { EksConnection } from "../eks/connect";
import type { ExecutionTools } from "../execute/Execution";
import type { ClusterUpgradeInputs } from "../inputs/clusterUpgrade";
import type { KubernetesApi } from "../kubernetes/KubernetesApi";
import type * as evictions from "../observe/inside/observeEvictions";
import type * as nodes from "../observe/inside/observeNodes";

/** What a run looks at in the cluster, where that is asked for. */
export function insideTools(
  { clusterName, inspectCluster }: ClusterUpgradeInputs,
  { eks, kubernetes }: Pick<EksConnection, "eks" | "kubernetes">,
): Pick<ExecutionTools, "nodes" | "evictions"> {
  if (inspectCluster !== true) return {};
  const { observeEvictions } = require("../observe/inside/observeEvictions") as typeof evictions;
  const { observeNodes } = require("../observe/inside/observeNodes") as typeof nodes;
  let connected: Promise<KubernetesApi> | undefined;
  const api = (): Promise<KubernetesApi> => {
    connected ??= eks.cluster(clusterName).then(kubernetes);
    connected.catch(() => (connected = undefined));
    return connected;
  };
  return {
    nodes: async () => observeNodes(await api()),
    evictions: async () => observeEvictions(await api()),
  };
}

/** The kubelets for the outputs; undefined where they are not to be read, or could not be, which is said. */
export async function kubeletsSeen(
  look: ExecutionTools["nodes"],
  warn: (message: string) => void,
): Promise<Record<string, string[]> | undefined> {
  if (look === undefined) return undefined;
  const { kubeletsByOwner } = require("../observe/inside/observeNodes") as typeof nodes;
  try {
    return kubeletsByOwner(await look());
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    warn(`the cluster's kubelets could not be read (${error.message}): kubeletVersions stays what it was`);
    return undefined;
  }
}
