import type { KubernetesApi } from "../../kubernetes/KubernetesApi";
import { timeToAnswer } from "../../eks/requestTimeout";
import { formatVersion } from "../../core/versions/kubernetesVersion";
import * as shapes from "./shapes";
import type { Node, NodeOwner } from "./types";

/** How long the nodes may take to be listed. */
const LOOK_MS = 20_000;

/** The cluster's nodes as they are now. Throws AwsFailure. */
export async function observeNodes(api: KubernetesApi): Promise<Node[]> {
  return api.until(timeToAnswer(LOOK_MS)).list("/api/v1/nodes", shapes.toNode);
}

/** `nodegroup/workers`, `nodepool/default`, `nodes/self-managed`: whose a node is, as findings and outputs name it. */
export function ownerName({ kind, name }: NodeOwner): string {
  if (kind === "nodegroup") return `nodegroup/${name}`;
  return kind === "nodepool" || kind === "auto" ? `nodepool/${name}` : `nodes/${name}`;
}

/** The kubelets by whose nodes they are on: `{ "nodepool/default": ["1.32", "1.33"] }`. */
export function kubeletsByOwner(nodes: readonly Node[]): Record<string, string[]> {
  const versions = new Map<string, Set<string>>();
  for (const { owner, kubelet } of nodes) {
    const its = versions.get(ownerName(owner)) ?? new Set();
    versions.set(ownerName(owner), its.add(kubelet ? formatVersion(kubelet) : "unknown"));
  }
  return Object.fromEntries(
    [...versions].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, its]) => [name, [...its].sort(byNumber)]),
  );
}

/** `1.9` before `1.10`. */
function byNumber(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
