import type { ClusterRecord } from "./clusterRecord";
import { settle } from "./settle";

/** Clusters belong to an account and a region; nothing is seen across either. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/**
 * All state, keyed account/region/cluster. Records come out settled to `now` and may be changed in place by their handler.
 * `snapshot` and `restore` are all that persistence needs.
 */
export class Store {
  /** `upgradeSeconds`: how long the upgrades take that EKS makes by itself. */
  constructor(private readonly upgradeSeconds: number) {}

  private readonly places = new Map<string, Map<string, ClusterRecord>>();

  /** The cluster, or undefined where there is none (or none any more). */
  cluster(place: Place, name: string, now: number): ClusterRecord | undefined {
    const clusters = this.places.get(keyOf(place));
    const cluster = clusters?.get(name);
    if (cluster?.goneAt !== undefined && cluster.goneAt <= now) {
      clusters?.delete(name);
      return undefined;
    }
    if (cluster !== undefined) {
      settle(cluster, now, this.upgradeSeconds);
    }
    return cluster;
  }

  /** All clusters of a place, by name. */
  clusters(place: Place, now: number): ClusterRecord[] {
    const names = [...(this.places.get(keyOf(place))?.keys() ?? [])].sort();
    return names.map((name) => this.cluster(place, name, now)).filter((cluster) => cluster !== undefined);
  }

  add(cluster: ClusterRecord): void {
    const key = keyOf(cluster);
    const clusters = this.places.get(key) ?? new Map<string, ClusterRecord>();
    this.places.set(key, clusters.set(cluster.name, cluster));
  }

  clear(): void {
    this.places.clear();
  }

  snapshot(): ClusterRecord[] {
    return [...this.places.values()].flatMap((clusters) => [...clusters.values()]);
  }

  restore(clusters: readonly ClusterRecord[]): void {
    this.clear();
    for (const cluster of clusters) {
      this.add(cluster);
    }
  }
}

function keyOf(place: Place): string {
  return `${place.account}/${place.region}`;
}
