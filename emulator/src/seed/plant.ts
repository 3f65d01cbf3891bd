import type { Emulator } from "../emulator";
import { releasedVersion } from "../kubernetesVersions";
import { SeedError, type Seed } from "./parseSeed";
import { plantedCluster } from "./plantedCluster";

/** Puts a seed's clusters into the store, all of them or none, and adds its access keys and roles. Unlike CreateCluster, any version will do, and they are ACTIVE at once. */
export function plant(emulator: Emulator, seed: Seed): void {
  const now = emulator.clock.now();
  const seen = new Set<string>();
  const clusters = seed.clusters.map((cluster) => {
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
    return plantedCluster(cluster, version, now);
  });
  for (const cluster of clusters) {
    emulator.store.add(cluster);
  }
  for (const credential of seed.credentials) {
    emulator.credentials.add(credential);
  }
  for (const role of seed.roles) {
    emulator.roles.set(role.arn, role);
  }
}
