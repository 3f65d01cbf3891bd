import { createHash } from "node:crypto";
import { knownVersion, minorOf, patchVersionAt } from "../eks/kubernetesVersions";
import { type ClusterRecord, kubeletOf, type NodegroupRecord } from "../eks/records";
import { isJsonObject, type JsonObject } from "../json";
import { metadataOf } from "./resources";

/** A node as it follows from what is seeded of the cluster: its kubelet, and whose it is. */
interface OwnedNode {
  readonly kubelet: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * The cluster's nodes: those of the managed node groups, which follow a roll one by one; those that follow the control plane by
 * themselves (Karpenter, EKS Auto Mode); those that the user manages; one for each Fargate profile. A new kubelet is a new node
 * with a name of its own: `ip-10-MINOR-GROUP-NUMBER.REGION.compute.internal`, groups counted from 0 in that order.
 * Source of the labels: the EKS user guide and Karpenter's documentation.
 */
export function nodesOf(cluster: ClusterRecord, now: number): JsonObject[] {
  const drifting = cluster.driftingNodes;
  const groups: OwnedNode[][] = [
    ...cluster.nodegroups.map((nodegroup) => managedNodes(cluster, nodegroup, now)),
    (drifting?.kubelets ?? []).map((kubelet) => ({ kubelet, labels: poolLabels(cluster, drifting?.nodePool) })),
    cluster.selfManagedKubelets.map((kubelet) => ({ kubelet, labels: {} })),
    cluster.fargateProfiles.map(({ version }) => ({
      kubelet: version,
      labels: { "eks.amazonaws.com/compute-type": "fargate" },
    })),
  ];
  return groups.flatMap((nodes, group) => nodes.map((node, index) => nodeObject(cluster, node, group, index, now)));
}

/** In a roll one node after another gets the new version, in equal parts of the time that it takes: that is our guess. */
function managedNodes(cluster: ClusterRecord, nodegroup: NodegroupRecord, now: number): OwnedNode[] {
  const { scalingConfig, labels, capacityType } = nodegroup.described;
  const size = isJsonObject(scalingConfig) ? scalingConfig.desiredSize : undefined;
  const count = typeof size === "number" ? size : 2;
  const roll = cluster.updates.find(
    ({ target, effect, settled }) =>
      !settled && target.kind === "nodegroup" && target.name === nodegroup.name && effect.kind === "nodegroup",
  );
  const to = roll?.effect.kind === "nodegroup" ? roll.effect.version : undefined;
  const share =
    roll === undefined || roll.endsAt === null || roll.outcome !== "Successful"
      ? 0
      : (now - roll.createdAt) / (roll.endsAt - roll.createdAt);
  const rolled = Math.floor(share * count);
  return Array.from({ length: count }, (_, index) => ({
    kubelet: index < rolled ? (to ?? nodegroup.version) : kubeletOf(nodegroup),
    labels: {
      ...textsIn(labels),
      "eks.amazonaws.com/nodegroup": nodegroup.name,
      "eks.amazonaws.com/capacityType": typeof capacityType === "string" ? capacityType : "ON_DEMAND",
    },
  }));
}

function poolLabels({ described }: ClusterRecord, nodePool: string | undefined): Record<string, string> {
  const { computeConfig } = described;
  const auto = isJsonObject(computeConfig) && computeConfig.enabled === true;
  return {
    "karpenter.sh/nodepool": nodePool ?? (auto ? "general-purpose" : "default"),
    ...(auto ? { "eks.amazonaws.com/compute-type": "auto" } : {}),
  };
}

function nodeObject(
  { region, id, createdAt, freeAddresses }: ClusterRecord,
  { kubelet, labels }: OwnedNode,
  group: number,
  index: number,
  now: number,
): JsonObject {
  const zones = Math.max(1, Object.keys(freeAddresses).length, 2);
  const zone = `${region}${"abc"[index % Math.min(3, zones)] ?? "a"}`;
  const name = `ip-10-${minorOf(kubelet) ?? 0}-${group}-${index + 1}.${region}.compute.internal`;
  const instance = createHash("md5").update(`${id}/${name}`).digest("hex").slice(0, 17);
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      creationTimestamp: new Date(createdAt).toISOString().replace(/\.\d+Z$/, "Z"),
      labels: {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "topology.kubernetes.io/region": region,
        "topology.kubernetes.io/zone": zone,
        ...labels,
      },
    },
    spec: { providerID: `aws:///${zone}/i-${instance}` },
    status: {
      allocatable: { cpu: "1930m", memory: "3388360Ki", pods: "17" },
      conditions: [{ type: "Ready", status: "True", reason: "KubeletReady" }],
      nodeInfo: { kubeletVersion: kubeletVersion(kubelet, now), osImage: "Amazon Linux 2023", architecture: "amd64" },
    },
  };
}

function kubeletVersion(minor: string, now: number): string {
  const known = knownVersion(minor);
  const full = known === undefined ? `${minor}.0` : patchVersionAt(known, now);
  return `v${full}-eks-${createHash("sha1").update(full).digest("hex").slice(0, 7)}`;
}

function textsIn(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** A seeded Node of the same name changes a node that is there: NotReady, cordoned. */
export function withSeededNodes(nodes: readonly JsonObject[], seeded: readonly JsonObject[]): JsonObject[] {
  const names = new Set(nodes.map((node) => metadataOf(node).name));
  const changed = nodes.map((node) => {
    const change = seeded.find((one) => metadataOf(one).name === metadataOf(node).name);
    return change === undefined ? node : merged(node, change);
  });
  return [...changed, ...seeded.filter((one) => !names.has(metadataOf(one).name))];
}

function merged(base: JsonObject, change: JsonObject): JsonObject {
  const result: JsonObject = { ...base };
  for (const [key, value] of Object.entries(change)) {
    const before = base[key];
    result[key] = isJsonObject(before) && isJsonObject(value) ? merged(before, value) : value;
  }
  return result;
}
