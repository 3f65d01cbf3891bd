import type { Finding } from "../../../core/findings";
import { skewAllowed } from "../../../core/versions/skew";
import type { KubernetesVersion } from "../../../core/versions/kubernetesVersion";
import { compareVersions, formatVersion } from "../../../core/versions/kubernetesVersion";
import { ownerName } from "../../../observe/inside/observeNodes";
import type { Node, NodeOwner } from "../../../observe/inside/types";
import type { Step } from "../../../plan/hops";
import { formatMinutes } from "../../../core/time";
import type { PreflightContext } from "../../context";
import { hopText, placeOf, someOf } from "../../context";

/** Nodes that belong together, as a finding names them. */
interface Group {
  readonly owner: NodeOwner;
  readonly nodes: readonly Node[];
}

/** The nodes outside of managed node groups, by whose they are, against every hop; and nodes that cannot take pods. */
export function insideNodeFindings(context: PreflightContext): Finding[] {
  const { inside } = context.snapshot;
  if (inside?.seen !== true || !inside.value.nodes.seen || context.steps.length === 0) return [];
  const groups = byOwner(inside.value.nodes.value);
  return [
    ...groups.filter(({ owner }) => owner.kind !== "nodegroup").flatMap((group) => outside(group, context)),
    ...groups.flatMap(unwell),
  ];
}

export function ownerText({ kind, name }: NodeOwner): string {
  switch (kind) {
    case "nodegroup":
      return `node group ${name}`;
    case "nodepool":
      return `Karpenter's NodePool ${name}`;
    case "auto":
      return `EKS Auto Mode's NodePool ${name}`;
    case "fargate":
      return "Fargate";
    case "hybrid":
      return "hybrid nodes";
    case "self-managed":
      return name === "self-managed" ? "nodes that EKS does not manage" : `self-managed nodes ${name}`;
  }
}

function byOwner(nodes: readonly Node[]): Group[] {
  const groups = new Map<string, Node[]>();
  for (const node of nodes) {
    const key = ownerName(node.owner);
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  return [...groups.values()].flatMap((its) => (its[0] ? [{ owner: its[0].owner, nodes: its }] : []));
}

function outside({ owner, nodes }: Group, { steps, cluster, waitForNodes = 0 }: PreflightContext): Finding[] {
  const about = { code: "EKSV063", resource: ownerName(owner) } as const;
  const stopped = steps.flatMap((step) => {
    const its = nodes.filter((node) => breaksSkew(node, step));
    return its.length === 0 ? [] : [{ step, its }];
  })[0];
  if (!stopped) {
    return [
      {
        ...about,
        severity: "note",
        fact: `${ownerText(owner)}: ${count(nodes)} with ${versionsText(nodes)}, within the version skew of every hop; ${movedBy(owner)}`,
        remedy: "nothing to do",
      },
    ];
  }
  const { step, its } = stopped;
  const late = step.kind === "upgrade";
  const rule = late
    ? `after it they would be more than three minors behind the API server`
    : `a kubelet must not be newer than the API server`;
  const waits = late && waitForNodes > 0 && followsByItself(owner);
  return [
    {
      ...about,
      severity: waits ? "warning" : "error",
      hop: hopText(step),
      names: its.map(({ name }) => `node/${name}`),
      fact: `${ownerText(owner)}: ${count(its)} with ${versionsText(its)} (${someOf(its.map(({ name }) => name))}) would break the version skew at ${placeOf(step, steps)}: ${rule}${waits ? `; up waits up to ${formatMinutes(waitForNodes)} before that hop until they have followed (waitForNodes)` : ""}`,
      remedy: late
        ? `${replace(owner, its[0]?.name ?? "NODE", cluster.version)}; or go one minor at a time, when they have followed`
        : `bring them to ${formatVersion(step.to)} first (kubectl get nodes)`,
    },
  ];
}

/** Source: "Kubernetes version skew policy". EKS rolls the nodes of Auto Mode back by itself, before the control plane. */
export function breaksSkew({ kubelet, owner: { kind } }: Node, step: Pick<Step, "from" | "to">): boolean {
  if (kubelet === undefined) return false;
  if (compareVersions(step.to, step.from) < 0) return kind !== "auto" && compareVersions(kubelet, step.to) > 0;
  return step.to.minor - kubelet.minor > skewAllowed(kubelet);
}

/** Karpenter and EKS Auto Mode replace their nodes by drift. */
function followsByItself({ kind }: NodeOwner): boolean {
  return kind === "nodepool" || kind === "auto";
}

function movedBy({ kind }: NodeOwner): string {
  switch (kind) {
    case "auto":
      return "EKS Auto Mode replaces them after each hop, by drift, and this run does not wait for it";
    case "nodepool":
      return "Karpenter replaces them by drift where its EC2NodeClass follows the cluster's version, and this run does not wait for it";
    default:
      return "they stay as they are";
  }
}

function replace({ kind, name }: NodeOwner, node: string, version: KubernetesVersion): string {
  const to = formatVersion(version);
  switch (kind) {
    case "nodepool":
    case "auto":
      return `have them replaced at ${to} first: see what keeps them (kubectl describe nodepool ${name}; kubectl get nodeclaims -l karpenter.sh/nodepool=${name}), then delete their NodeClaims (kubectl delete nodeclaims -l karpenter.sh/nodepool=${name})`;
    case "fargate":
      return `delete their pods first (kubectl get pods -A -o wide --field-selector spec.nodeName=${node}): those that come back have ${to}`;
    case "hybrid":
      return `upgrade them first, on each: nodeadm upgrade ${to} -c file://nodeConfig.yaml`;
    default:
      return `replace them first by nodes with an image of ${to} (kubectl get nodes -l '!eks.amazonaws.com/nodegroup,!karpenter.sh/nodepool'; kubectl drain ${node} --ignore-daemonsets --delete-emptydir-data)`;
  }
}

/** `1.30` or `1.30 and 1.31` */
function versionsText(nodes: readonly Node[]): string {
  const known = nodes.flatMap(({ kubelet }) => kubelet ?? []).sort(compareVersions);
  const texts = new Set(known.map(formatVersion));
  const unknown = known.length < nodes.length ? ["an unknown version"] : [];
  return `kubelet ${[...texts, ...unknown].join(" and ")}`;
}

function count({ length }: readonly Node[]): string {
  return `${length} ${length === 1 ? "node" : "nodes"}`;
}

/** Nodes that are NotReady, or take no pods: the pods of a roll have less room. */
function unwell({ owner, nodes }: Group): Finding[] {
  const notReady = nodes.filter(({ ready }) => !ready);
  const cordoned = nodes.filter(({ ready, cordoned }) => ready && cordoned);
  if (notReady.length + cordoned.length === 0) return [];
  const said = (what: string, its: readonly Node[]): string[] =>
    its.length === 0 ? [] : [`${count(its)} ${what} (${someOf(its.map(({ name }) => name))})`];
  return [
    {
      code: "EKSV064",
      severity: "warning",
      resource: ownerName(owner),
      names: [...notReady, ...cordoned].map(({ name }) => `node/${name}`),
      fact: `${ownerText(owner)}: ${[...said("NotReady", notReady), ...said("cordoned", cordoned)].join(", ")}`,
      remedy: [
        ...notReady
          .slice(0, 1)
          .map((node) => `see why (kubectl describe node ${node.name}), and repair or replace what is NotReady`),
        ...cordoned
          .slice(0, 1)
          .map(
            (node) => `let cordoned nodes take pods again (kubectl uncordon ${node.name}), if nobody is draining them`,
          ),
      ].join("; "),
    },
  ];
}
