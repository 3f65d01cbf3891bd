import type { Finding, Severity } from "../../../core/findings";
import { printableLine } from "../../../core/printable";
import type { Subnet } from "../../../ec2/Ec2Api";
import type { Nodegroup } from "../../../eks/types";
import type { Node } from "../../../observe/inside/types";
import type { Unseen } from "../../../observe/part";
import { seenIn } from "../../../observe/part";
import type { Snapshot } from "../../../observe/snapshot";
import { remedyFor } from "../../../observe/templateNumbers";

/** Source: UpdateNodegroupConfig: no more nodes than this are unavailable at once. */
const MOST_AT_ONCE = 100;

/** The node groups that bring up new nodes before the old ones go, of those that roll: with MINIMAL the old ones go first. */
export function surging({ nodegroups }: Pick<Snapshot, "nodegroups">, rolled: ReadonlySet<string>): Nodegroup[] {
  return seenIn(nodegroups).filter(
    ({ name, updateConfig }) => rolled.has(name) && updateConfig?.updateStrategy !== "MINIMAL",
  );
}

/**
 * Whether the subnets of a node group have IP addresses for the nodes that its roll brings up. What is certain is an error: a zone
 * without a free address, or fewer of them than nodes. How many addresses a node takes besides its own is up to the CNI.
 */
export function surgeFindings(snapshot: Snapshot, rolled: ReadonlySet<string>): Finding[] {
  const { inside, subnets, clusterName } = snapshot;
  if (subnets === undefined) return [];
  const nodes = inside?.seen === true ? seenIn(inside.value.nodes) : [];
  const groups = surging(snapshot, rolled);
  return groups.flatMap((nodegroup) => {
    const { name, subnets: ids } = nodegroup;
    if (!subnets.seen) return [unseen(nodegroup, subnets.why)];
    return [
      ...missing(nodegroup, subnets.value),
      ...roomFor(nodegroup, {
        clusterName,
        subnets: subnets.value.filter(({ id }) => ids.includes(id)),
        nodes: nodes.filter(({ owner }) => owner.kind === "nodegroup" && owner.name === name),
        beside: groups.flatMap((one) => (one !== nodegroup && shares(one, nodegroup) ? [one.name] : [])),
      }),
    ];
  });
}

/** What is there for a roll. */
interface Room {
  readonly clusterName: string;
  readonly subnets: readonly Subnet[];
  /** The node group's, as far as the cluster was seen. */
  readonly nodes: readonly Node[];
  /** The other node groups that roll in the same subnets. */
  readonly beside: readonly string[];
}

function shares({ subnets }: Nodegroup, other: Nodegroup): boolean {
  return subnets.some((id) => other.subnets.includes(id));
}

function unseen({ name, subnets }: Nodegroup, why: Unseen): Finding {
  return {
    code: "EKSV005",
    severity: "warning",
    resource: `nodegroup/${name}`,
    fact: `could not check whether the subnets of node group ${name} (${subnets.join(", ")}) have free IP addresses for its roll: ${why.operation} met ${printableLine(why.words).slice(0, 300)}`,
    remedy: remedyFor(why),
  };
}

function missing({ name, subnets }: Nodegroup, known: readonly Subnet[]): Finding[] {
  const lost = subnets.filter((id) => !known.some((one) => one.id === id));
  if (lost.length === 0) return [];
  return [
    {
      code: "EKSV005",
      severity: "warning",
      resource: `nodegroup/${name}`,
      fact: `could not check whether ${lost.join(", ")} of node group ${name} ${lost.length === 1 ? "has" : "have"} free IP addresses for its roll: EC2 lists no such subnet`,
      remedy: `see whether it is there (aws ec2 describe-subnets --subnet-ids ${lost.join(" ")}): EKS does not roll a node group whose subnets are gone`,
    },
  ];
}

function roomFor({ name, updateConfig = {}, desiredSize }: Nodegroup, room: Room): Finding[] {
  const { subnets, nodes, beside, clusterName } = room;
  const zones = byZone(subnets);
  if (zones.length === 0 || desiredSize === 0) return [];
  const size = desiredSize ?? nodes.length;
  const { maxUnavailable: count, maxUnavailablePercentage: percentage } = updateConfig;
  const share = percentage === undefined ? 1 : Math.ceil((size * percentage) / 100);
  const atOnce = Math.min(count ?? share, MOST_AT_ONCE);
  // Source: the EKS user guide, "Understand each phase of node updates", scale up: twice the zones, or what may be unavailable.
  const come = Math.max(2 * zones.length, atOnce);
  const inZone = Math.ceil(come / zones.length);
  const each = addressesOf(nodes);
  const free = sum(subnets);
  const dry = zones.filter(([, its]) => sum(its) === 0).map(([zone]) => zone);
  const tight = zones.filter(([, its]) => sum(its) < inZone * (each ?? 1)).map(([zone]) => zone);
  const [severity, outcome]: [Severity, string] =
    dry.length > 0
      ? ["error", `: no new node can come in ${dry.join(" and ")}`]
      : free < come
        ? ["error", ": fewer than the nodes that come"]
        : tight.length > 0
          ? ["warning", `: in ${tight.join(" and ")} new nodes, or pods on them, may get none`]
          : ["note", ""];
  const config = percentage === undefined ? `maxUnavailable ${atOnce}` : `maxUnavailablePercentage ${percentage}`;
  const takes =
    each === undefined ? "" : `; a node takes one and, as the CNI is configured, up to ${each} with those of its pods`;
  const others =
    beside.length === 0 ? "" : `; node groups ${beside.join(", ")}, which roll too, take theirs from the same`;
  const figures = subnets.map(({ id, zone, freeAddresses }) => `${id} in ${zone}: ${freeAddresses}`).join(", ");
  return [
    {
      code: "EKSV067",
      severity,
      resource: `nodegroup/${name}`,
      fact: `the subnets of node group ${name} have ${free} free IP addresses (${figures}), and its roll brings up ${come} nodes before the old ones go, ${inZone} in each zone (updateConfig: ${config})${takes}${others}${outcome}`,
      remedy:
        severity === "note"
          ? "nothing to do"
          : `free some addresses, or let old nodes go first (aws eks update-nodegroup-config --cluster-name ${clusterName} --nodegroup-name ${name} --update-config updateStrategy=MINIMAL,maxUnavailable=1); a node group's subnets cannot be changed, so where they stay full it takes another node group`,
    },
  ];
}

function byZone(subnets: readonly Subnet[]): [string, Subnet[]][] {
  const zones = new Map<string, Subnet[]>();
  for (const one of subnets) zones.set(one.zone, [...(zones.get(one.zone) ?? []), one]);
  return [...zones];
}

function sum(subnets: readonly Subnet[]): number {
  return subnets.reduce((free, { freeAddresses }) => free + freeAddresses, 0);
}

/** Of a node and its pods, at the most; undefined where the nodes do not tell. */
function addressesOf(nodes: readonly Node[]): number | undefined {
  const pods = nodes.flatMap(({ maxPods }) => maxPods ?? []);
  return pods.length === 0 ? undefined : Math.max(...pods) + 1;
}
