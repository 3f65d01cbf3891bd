import type { Snapshot } from "../../observe/snapshot";
import { seenIn } from "../../observe/part";
import type { WholeClusterPolicies } from "../../plan/scheduleProblem";

/** The names that policies and orders mention and the cluster does not have. */
export function unknownNames(
  snapshot: Snapshot,
  { addons, nodegroups, nodegroupOrder }: WholeClusterPolicies,
): {
  readonly addons: readonly string[];
  readonly nodegroups: readonly string[];
} {
  const has = { addons: namesIn(seenIn(snapshot.addons)), nodegroups: namesIn(seenIn(snapshot.nodegroups)) };
  const asked = [...Object.keys(nodegroups ?? {}), ...(nodegroupOrder ?? []).flat()];
  return {
    addons: snapshot.addons.seen
      ? Object.keys(addons ?? {}).filter((name) => name !== "*" && !has.addons.has(name))
      : [],
    nodegroups: snapshot.nodegroups.seen
      ? [...new Set(asked)].filter((name) => name !== "*" && !has.nodegroups.has(name))
      : [],
  };
}

function namesIn(things: readonly { readonly name: string }[]): Set<string> {
  return new Set(things.map(({ name }) => name));
}
