import type { RawInputs } from "../core/pulumiValues";
import { withoutUndefined } from "../core/pulumiValues";
import { formatVersion } from "../core/versions/kubernetesVersion";
import type { Connected, EksConnection } from "../eks/connect";
import { explained } from "../eks/connect";
import type { Cluster } from "../eks/types";
import type { ClusterVersionInputs } from "../inputs/clusterVersion";
import { normalised } from "../inputs/clusterVersion";
import { contradictions } from "../inputs/contradictions";
import type { ExecutionTools } from "../execute/Execution";
import { stateFrom } from "../outputs/clusterVersion";
import { inputsIn } from "../outputs/recordedInputs";
import type { Outputs } from "./Lifecycle";
import { Lifecycle } from "./Lifecycle";
import type * as inside from "./insideTools";
import type { ChangePreview } from "./preview/ChangePreview";

/** What ClusterVersion and ClusterUpgrade have alike. */
export abstract class ControlPlaneLifecycle<Seen extends { readonly cluster: Cluster }> extends Lifecycle<Seen> {
  protected abstract readonly changes: ChangePreview;
  /** What a sentence on the end of the management says of the rest. */
  protected abstract readonly stays: string;
  protected override readonly normalised = normalised;
  protected override readonly contradictions = contradictions;

  protected override get deferred() {
    return this.changes.deferred;
  }

  protected override async preview(olds: RawInputs, news: RawInputs, connected: Connected) {
    const { clusterArn, failures } = await this.changes.check(olds, news, connected);
    return { filled: withoutUndefined({ __clusterArn: clusterArn }), failures };
  }

  protected override idOf(news: RawInputs): string {
    return String(news.clusterName);
  }

  protected override recorded(id: string, props: RawInputs, region: string): Outputs {
    const clusterName = typeof props.clusterName === "string" ? props.clusterName : id;
    return { ...inputsIn({ ...props, clusterName, region }) };
  }

  protected override failure(error: unknown, { clusterName }: RawInputs, by: EksConnection, state: string) {
    return explained(error, { clusterName: String(clusterName), region: by.region }, by, state);
  }

  protected override truth(inputs: Outputs, { cluster }: Seen): Outputs {
    return { ...inputs, version: formatVersion(cluster.version) };
  }

  protected override leftAlone(props: RawInputs): string {
    const { clusterName, version } = stateFrom(props);
    return `cluster "${clusterName ?? "?"}" stays as it is, at Kubernetes ${version ?? "?"}${this.stays} no longer managed by this resource`;
  }
}

/** What looks into the cluster, where that is asked for: it is loaded only then. */
export function toolsInside(
  inputs: ClusterVersionInputs,
  connection: EksConnection,
): Pick<ExecutionTools, "nodes" | "evictions"> {
  return inputs.inspectCluster === true ? insideCluster().insideTools(inputs, connection) : {};
}

export async function kubeletsSeen(
  nodes: ExecutionTools["nodes"],
  warn: (message: string) => void,
): Promise<Record<string, string[]> | undefined> {
  return nodes && insideCluster().kubeletsSeen(nodes, warn);
}

function insideCluster(): typeof inside {
  return require("./insideTools") as typeof inside;
}
