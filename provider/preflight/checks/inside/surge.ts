import type { Finding } from "../../../core/findings";
import type { Nodegroup } from "../../../eks/types";
import type { Inside, Node } from "../../../observe/inside/types";
import { seenIn } from "../../../observe/part";
import type { Snapshot } from "../../../observe/snapshot";

/**
 * How many IP addresses the new nodes of a roll may take, which are there before the old ones go. How many are free is in no API
 * that is asked here, and is said to be unchecked.
 */
export function surgeFindings({ inside, nodegroups }: Snapshot, rolled: ReadonlySet<string>): Finding[] {
  if (inside?.seen !== true) return [];
  return seenIn(nodegroups)
    .filter(({ name, updateConfig }) => rolled.has(name) && updateConfig?.updateStrategy !== "MINIMAL")
    .flatMap((nodegroup) => surgeOf(nodegroup, inside.value));
}

function surgeOf({ name, subnets = [], updateConfig = {} }: Nodegroup, inside: Inside): Finding[] {
  const nodes = seenIn(inside.nodes).filter(({ owner }) => owner.kind === "nodegroup" && owner.name === name);
  if (nodes.length === 0) return [];
  const zones = Math.max(subnets.length, new Set(nodes.map(({ zone }) => zone)).size);
  const { maxUnavailable: count, maxUnavailablePercentage: percentage } = updateConfig;
  const atOnce = count ?? (percentage === undefined ? 1 : Math.ceil((nodes.length * percentage) / 100));
  // Source: the EKS user guide, "Understand each phase of node updates", scale up: twice the zones, or what may be unavailable.
  const more = Math.max(2 * zones, atOnce);
  const config = percentage === undefined ? `maxUnavailable ${atOnce}` : `maxUnavailablePercentage ${percentage}`;
  const where = subnets.length === 0 ? "" : ` (${subnets.join(", ")})`;
  const each = addressesOf(nodes);
  const room = each === undefined ? "" : `, each with up to ${each} IP addresses, ${more * each} in all`;
  return [
    {
      code: "EKSV005",
      severity: "note",
      resource: `nodegroup/${name}`,
      fact: `did not check whether the subnets of node group ${name}${where} have room for its roll, which brings up to ${more} nodes before the old ones go (updateConfig: ${config}; at least two for each zone)${room}: neither EKS nor Kubernetes tells how many are free`,
      remedy: `see how many are free (aws ec2 describe-subnets --subnet-ids ${subnets.join(" ")} --query "Subnets[].[SubnetId,AvailableIpAddressCount]")`,
    },
  ];
}

/** Of a node and its pods, at the most. */
function addressesOf(nodes: readonly Node[]): number | undefined {
  const pods = nodes.flatMap(({ maxPods }) => maxPods ?? []);
  return pods.length === 0 ? undefined : Math.max(...pods) + 1;
}
