import type { ClusterRecord } from "../eks/records";
import { applyDueUpdates } from "../eks/update/applyDue";

/** Clusters belong to an account and a region; nothing is seen across either. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/**
 * All state, keyed account/region/cluster. Records come out settled to `now` and may be changed in place by their handler.
 * Persistence takes it up again with `restore`, and keeps up with `takeChanged`.
 */
export class Store {
  /** `upgradeSeconds`: how long the upgrades take that EKS makes by itself. */
  constructor(private readonly upgradeSeconds: number) {}

  private readonly places = new Map<string, Map<string, ClusterRecord>>();
  /** By place and name: those that may have changed since `takeChanged`. */
  private changed = new Map<string, Pick<ClusterRecord, "account" | "region" | "name">>();

  /** The cluster, or undefined where there is none (or none any more). Whoever gets it may change it. */
  cluster(place: Place, name: string, now: number): ClusterRecord | undefined {
    const known = this.places.get(keyOf(place))?.get(name);
    if (known !== undefined) {
      this.touch(known);
    }
    return this.settled(place, name, now);
  }

  private settled(place: Place, name: string, now: number): ClusterRecord | undefined {
    const clusters = this.places.get(keyOf(place));
    const cluster = clusters?.get(name);
    if (cluster?.goneAt !== undefined && cluster.goneAt <= now) {
      clusters?.delete(name);
      return undefined;
    }
    if (cluster !== undefined) {
      applyDueUpdates(cluster, now, this.upgradeSeconds);
    }
    return cluster;
  }

  /** All clusters of a place, by name, to be looked at only. */
  clusters(place: Place, now: number): ClusterRecord[] {
    const names = [...(this.places.get(keyOf(place))?.keys() ?? [])].sort();
    return names.map((name) => this.settled(place, name, now)).filter((cluster) => cluster !== undefined);
  }

  add(cluster: ClusterRecord): void {
    this.touch(cluster);
    const key = keyOf(cluster);
    const clusters = this.places.get(key) ?? new Map<string, ClusterRecord>();
    this.places.set(key, clusters.set(cluster.name, cluster));
  }

  clear(): void {
    this.snapshot().forEach((cluster) => {
      this.touch(cluster);
    });
    this.places.clear();
  }

  /** To be called for a cluster of `snapshot` that is changed. */
  touch({ account, region, name }: Pick<ClusterRecord, "account" | "region" | "name">): void {
    this.changed.set(`${account}/${region}/${name}`, { account, region, name });
  }

  /** What persistence has to look at since the last time: each with its record, or undefined if it is gone. */
  takeChanged(): (readonly [key: string, cluster: ClusterRecord | undefined])[] {
    const changed = [...this.changed];
    this.changed = new Map();
    return changed.map(([key, { name, ...place }]) => [key, this.places.get(keyOf(place))?.get(name)]);
  }

  /** The cluster of this key (as in `takeChanged`) is what it was: this record, or not there. */
  putBack(key: string, cluster: ClusterRecord | undefined): void {
    const [account = "", region = "", name = ""] = key.split("/");
    if (cluster !== undefined) this.add(cluster);
    else this.places.get(keyOf({ account, region }))?.delete(name);
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
