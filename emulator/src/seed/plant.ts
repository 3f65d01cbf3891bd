import type { Emulator } from "../emulator";
import { platformVersionOf, releasedVersion } from "../kubernetesVersions";
import { newCluster } from "../newCluster";
import { SeedError, type Seed } from "./parseSeed";

/** Puts a seed's clusters into the store, all of them or none. Unlike CreateCluster, any version will do, and they are ACTIVE at once. */
export function plant(emulator: Emulator, seed: Seed): void {
  const now = emulator.clock.now();
  const seen = new Set<string>();
  const clusters = seed.clusters.map(({ history, platformVersion, ...cluster }) => {
    const key = `${cluster.account}/${cluster.region}/${cluster.name}`;
    if (seen.has(key) || emulator.store.cluster(cluster, cluster.name, now) !== undefined) {
      throw new SeedError(
        `there is a cluster ${cluster.name} in account ${cluster.account}, region ${cluster.region} already; give this one another name`,
      );
    }
    seen.add(key);
    const version = releasedVersion(cluster.version, now);
    if (version === undefined) {
      throw new SeedError(`cluster ${cluster.name} is at ${cluster.version}, which the clock says is not released yet`);
    }
    const record = newCluster({
      ...cluster,
      platformVersion: platformVersion ?? platformVersionOf(version),
      activeAt: cluster.createdAt,
      request: {},
    });
    record.history.push(...history);
    return record;
  });
  for (const cluster of clusters) {
    emulator.store.add(cluster);
  }
}
