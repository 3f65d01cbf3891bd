import type { ClusterRecord } from "../../eks/records";
import { isJsonObject } from "../../json";
import type { Place, Store } from "../../state/Store";

export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  /** `a` */
  readonly zone: string;
  readonly freeAddresses: number;
}

/** In a subnet of which a seed says nothing: a /20, but for the five addresses that AWS keeps. */
const PLENTY = 4091;

/** The subnets of an account and region that clusters and node groups name; there are no others here. */
export function subnets(store: Store, place: Place, now: number): Subnet[] {
  const byId = new Map<string, Subnet>();
  for (const cluster of store.clusters(place, now)) {
    for (const [index, id] of idsIn(cluster).entries()) {
      const freeAddresses = Math.min(byId.get(id)?.freeAddresses ?? PLENTY, cluster.freeAddresses[id] ?? PLENTY);
      byId.set(id, { id, vpcId: vpcOf(cluster), zone: "abc"[index % 3] ?? "a", freeAddresses });
    }
  }
  return [...byId.values()];
}

function idsIn({ described, nodegroups, freeAddresses }: ClusterRecord): string[] {
  const vpc = described.resourcesVpcConfig;
  const lists = [isJsonObject(vpc) ? vpc.subnetIds : [], ...nodegroups.map((nodegroup) => nodegroup.described.subnets)];
  const named = lists.flatMap((list) => (Array.isArray(list) ? list : [])).filter((id) => typeof id === "string");
  return [...new Set([...named, ...Object.keys(freeAddresses)])];
}

function vpcOf({ described }: ClusterRecord): string {
  const vpc = described.resourcesVpcConfig;
  return isJsonObject(vpc) && typeof vpc.vpcId === "string" ? vpc.vpcId : "vpc-0";
}
