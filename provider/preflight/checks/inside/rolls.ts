import type { Severity, Finding } from "../../../core/findings";
import type { EvictionView } from "../../../observe/inside/observeEvictions";
import { selects } from "../../../observe/inside/selector";
import type { Budget, Inside, Node, Pod } from "../../../observe/inside/types";
import { seenIn } from "../../../observe/part";
import type { Snapshot } from "../../../observe/snapshot";
import { someOf } from "../../context";
import { ownerText } from "./nodes";

/**
 * How a plan rolls a node: a step of it does, whose roll fails on a pod that cannot be evicted; a step with `force` does, which
 * deletes such pods; or EKS Auto Mode does after a hop, and waits. undefined: it stays.
 */
export type Roll = "step" | "forced" | "drift" | undefined;

/** A pod on a node that rolls. */
interface Evicted extends Pod {
  readonly roll: NonNullable<Roll>;
  /** Whose its node is: `node group workers`. */
  readonly nodeOwner: string;
}

/** What keeps pods on nodes that roll, and what is down while they roll. */
export function rollFindings({ inside }: Snapshot, rollOf: (node: Node) => Roll): Finding[] {
  if (inside?.seen !== true) return [];
  const rolled = new Map<string, Pick<Evicted, "roll" | "nodeOwner">>();
  for (const node of seenIn(inside.value.nodes)) {
    const roll = rollOf(node);
    if (roll !== undefined) rolled.set(node.name, { nodeOwner: ownerText(node.owner), roll });
  }
  const pods = seenIn(inside.value.pods).flatMap((pod): Evicted[] => {
    const on = rolled.get(pod.node ?? "");
    return on !== undefined && isEvicted(pod) ? [{ ...pod, ...on }] : [];
  });
  const byStep = pods.filter(({ roll }) => roll !== "drift");
  return [
    ...blockingBudgets(seenIn(inside.value.budgets), pods),
    ...severalBudgets(seenIn(inside.value.budgets), byStep),
    ...singleReplicas(inside.value, byStep),
    ...unmanaged(byStep),
  ];
}

/** A drain leaves the pods of DaemonSets where they are. Source: the EKS user guide, "Understand each phase of node updates". */
function isEvicted({ owner }: Pod): boolean {
  return owner?.kind !== "DaemonSet" && owner?.kind !== "Node";
}

function covers({ namespace, selector }: Budget, pod: Pod): boolean {
  return selector !== undefined && namespace === pod.namespace && selects(selector, pod.labels);
}

function blockingBudgets(budgets: readonly Budget[], pods: readonly Evicted[]): Finding[] {
  return budgets.flatMap((budget): Finding[] => {
    const its = budget.disruptionsAllowed === 0 ? pods.filter((pod) => covers(budget, pod)) : [];
    if (its.length === 0) return [];
    const { namespace, name, rule } = budget;
    const rolls = new Set(its.map(({ roll }) => roll));
    const owners = [...new Set(its.map(({ nodeOwner }) => nodeOwner))];
    const severity: Severity = rolls.has("step") ? "error" : "warning";
    const outcome = rolls.has("step")
      ? "their roll would end with PodEvictionFailure"
      : rolls.has("forced")
        ? "force: true deletes them all the same"
        : "EKS Auto Mode waits for them after the hop, before it deletes them";
    return [
      {
        code: "EKSV060",
        severity,
        resource: `budget/${namespace}/${name}`,
        names: its.map((pod) => `pod/${pod.namespace}/${pod.name}`),
        fact: `budget ${namespace}/${name} (${rule}) lets no pod go now, and covers ${someOf(its.map((pod) => pod.name))} on nodes that roll (${owners.join(", ")}): ${outcome}`,
        remedy: `give its workload more replicas (kubectl scale ${scaled(its)} -n ${namespace} --replicas=N) or the budget more room (kubectl get pdb ${name} -n ${namespace} -o yaml; kubectl edit pdb ${name} -n ${namespace}); force: true for the node group deletes these pods against their budget`,
      },
    ];
  });
}

/** The budgets that hold up the roll of a node group now, each with its pods; those on cordoned nodes, where there are any. */
export function blockersOf({ nodes, pods, budgets }: EvictionView, nodegroup: string): string[] {
  const its = nodes.filter(({ owner }) => owner.kind === "nodegroup" && owner.name === nodegroup);
  const drained = its.some(({ cordoned }) => cordoned) ? its.filter(({ cordoned }) => cordoned) : its;
  const names = new Set(drained.map(({ name }) => name));
  const here = pods.filter((pod) => pod.node !== undefined && names.has(pod.node) && isEvicted(pod));
  return budgets.flatMap((budget) => {
    const held = budget.disruptionsAllowed === 0 ? here.filter((pod) => covers(budget, pod)) : [];
    if (held.length === 0) return [];
    const on = [...new Set(held.flatMap(({ node }) => node ?? []))];
    return [
      `budget ${budget.namespace}/${budget.name} (${budget.rule}) lets no pod go now: ${someOf(held.map(({ name }) => name))} on ${someOf(on)}`,
    ];
  });
}

/** Source: the Kubernetes documentation of eviction: a pod that several budgets cover cannot be evicted at all (500). */
function severalBudgets(budgets: readonly Budget[], pods: readonly Evicted[]): Finding[] {
  const found = new Map<string, { readonly its: Budget[]; readonly pods: Pod[] }>();
  for (const pod of pods) {
    if (pod.roll !== "step") continue;
    const its = budgets.filter((budget) => covers(budget, pod));
    if (its.length < 2) continue;
    const key = its.map(({ namespace, name }) => `${namespace}/${name}`).join(" ");
    found.set(key, { its, pods: [...(found.get(key)?.pods ?? []), pod] });
  }
  return [...found.values()].map(({ its, pods: covered }) => ({
    code: "EKSV060",
    severity: "error",
    resource: `budget/${its[0]?.namespace ?? ""}/${its[0]?.name ?? ""}`,
    names: covered.map((pod) => `pod/${pod.namespace}/${pod.name}`),
    fact: `${its.length} budgets (${its.map(({ namespace, name }) => `${namespace}/${name}`).join(", ")}) cover the same pods (${someOf(covered.map(({ name }) => name))}) on nodes that roll, and Kubernetes evicts no pod with more than one`,
    remedy: `leave one of them: kubectl delete pdb ${its[1]?.name ?? ""} -n ${its[1]?.namespace ?? ""}`,
  }));
}

/** Whatever makes a pod again makes it after the old one is gone: with one replica there is none meanwhile. */
function singleReplicas({ workloads }: Inside, pods: readonly Pod[]): Finding[] {
  const single = seenIn(workloads).filter(({ replicas }) => replicas === 1);
  const down = single.filter((one) =>
    pods.some((pod) => pod.namespace === one.namespace && workloadOf(pod) === `${one.kind}/${one.name}`),
  );
  return byNamespace(down).map(([namespace, its]) => ({
    code: "EKSV061",
    severity: "warning",
    resource: `namespace/${namespace}`,
    names: its.map(({ kind, name }) => `${kind.toLowerCase()}/${namespace}/${name}`),
    fact: `in namespace ${namespace} ${its.length === 1 ? "a workload has" : `${its.length} workloads have`} a single replica, on nodes that roll: ${someOf(its.map(({ kind, name }) => `${kind.toLowerCase()}/${name}`))}; each is down from the eviction of its pod until another one is ready`,
    remedy: `give those that must not be down a second replica for the roll (kubectl scale -n ${namespace} ${its[0]?.kind.toLowerCase() ?? "deployment"}/${its[0]?.name ?? ""} --replicas=2)`,
  }));
}

/** `Deployment/cart`: a Deployment's pods are its ReplicaSet's, which has the Deployment's name and a hash, in which there is no dash. */
function workloadOf({ owner }: Pod): string | undefined {
  if (owner?.kind !== "ReplicaSet") return owner && `${owner.kind}/${owner.name}`;
  return `Deployment/${owner.name.replace(/-[^-]+$/, "")}`;
}

/** As kubectl takes it: `deployment/cart`. */
function scaled(pods: readonly Pod[]): string {
  const [kind = "deployment", name = "NAME"] = pods.flatMap((pod) => workloadOf(pod) ?? [])[0]?.split("/") ?? [];
  return `${kind.toLowerCase()}/${name}`;
}

function unmanaged(pods: readonly Pod[]): Finding[] {
  const alone = pods.filter(({ owner }) => owner === undefined);
  return byNamespace(alone).map(([namespace, its]) => ({
    code: "EKSV062",
    severity: "warning",
    resource: `namespace/${namespace}`,
    names: its.map(({ name }) => `pod/${namespace}/${name}`),
    fact: `in namespace ${namespace} nothing makes ${its.length === 1 ? "a pod" : `${its.length} pods`} again when ${its.length === 1 ? "its node rolls" : "their nodes roll"}: ${someOf(its.map(({ name }) => name))}`,
    remedy: `keep what they are (kubectl get pod ${its[0]?.name ?? ""} -n ${namespace} -o yaml), or have a Deployment or a Job make them`,
  }));
}

function byNamespace<T extends { readonly namespace: string }>(all: readonly T[]): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(one.namespace, [...(groups.get(one.namespace) ?? []), one]);
  return [...groups];
}
