import type { Finding } from "../../core/findings";
import { CONNECTION_ARGS } from "../../aws/connectionArgs";
import type { RawInputs } from "../../core/pulumiValues";
import { holdsUnknown, urnOf } from "../../core/pulumiValues";
import { canonical } from "../../core/fields";

/**
 * Which version each resource of the program asks for, by cluster: two resources that lead one cluster to different versions would
 * undo each other's work with every `up`. One process serves all resources of a command.
 */
export class Claims {
  private readonly versions = new Map<string, Map<string, string>>();

  /** Notes what a resource asks for, and returns the finding where another one asks for something else of the same cluster. */
  claim(inputs: RawInputs): Finding | undefined {
    const { clusterName, version } = inputs;
    const way = ["clusterName", ...CONNECTION_ARGS].map((name) => inputs[name]);
    if (typeof clusterName !== "string" || typeof version !== "string" || holdsUnknown([way, version]))
      return undefined;
    const cluster = canonical(way);
    const claims = this.versions.get(cluster) ?? new Map<string, string>();
    this.versions.set(cluster, claims);
    const urn = urnOf(inputs);
    claims.set(urn, version);
    const [other, wanted] = [...claims].find(([one, its]) => one !== urn && its !== version) ?? [];
    if (other === undefined || wanted === undefined) return undefined;
    return {
      code: "EKSV016",
      severity: "error",
      resource: `cluster/${clusterName}`,
      fact: `${nameOf(other)} of the same program asks for ${wanted} of cluster "${clusterName}", and this resource for ${version}`,
      remedy: "leave the version of a cluster to one resource, or write the same version in both",
    };
  }
}

/** `urn:pulumi:stack::project::type::name` as `Type "name"`. */
function nameOf(urn: string): string {
  const [type, name] = urn.split("::").slice(-2);
  return `${type?.split(":").at(-1) ?? "a resource"} "${name ?? "?"}"`;
}

const claims = new WeakMap<object, Claims>();

/** One for all lifecycles of a process: they share what they depend on. */
export function claimsOf(dependencies: object): Claims {
  const kept = claims.get(dependencies) ?? new Claims();
  claims.set(dependencies, kept);
  return kept;
}
