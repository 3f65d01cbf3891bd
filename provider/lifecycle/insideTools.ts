import { AwsFailure, failureText } from "../core/failures/awsFailure";
import type { EksConnection } from "../eks/connect";
import type { ExecutionTools } from "../execute/Execution";
import type { ClusterUpgradeInputs } from "../inputs/clusterUpgrade";
import type { KubernetesApi } from "../kubernetes/KubernetesApi";
import { observeEvictions } from "../observe/inside/observeEvictions";
import { kubeletsByOwner, observeNodes } from "../observe/inside/observeNodes";

/** What a run looks at in the cluster. Loaded where that is asked for. */
export function insideTools(
  { clusterName }: ClusterUpgradeInputs,
  { eks, kubernetes }: Pick<EksConnection, "eks" | "kubernetes">,
): Required<Pick<ExecutionTools, "nodes" | "evictions">> {
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

/** The kubelets for the outputs; undefined where they could not be read, which is said. */
export async function kubeletsSeen(
  nodes: NonNullable<ExecutionTools["nodes"]>,
  warn: (message: string) => void,
): Promise<Record<string, string[]> | undefined> {
  try {
    return kubeletsByOwner(await nodes());
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    warn(`the cluster's kubelets could not be read (${failureText(error)}): kubeletVersions stays what it was`);
    return undefined;
  }
}
