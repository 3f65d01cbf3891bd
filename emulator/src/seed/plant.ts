import type { Emulator } from "../emulator";
import { releasedVersion } from "../kubernetesVersions";
import { newAddon } from "../addons/newAddon";
import type { AddonRecord } from "../addons/addonRecord";
import type { ClusterRecord } from "../clusterRecord";
import { newCluster } from "../newCluster";
import { platformVersionAt } from "../platformVersions";
import { newestAmiRelease } from "../nodegroups/amiReleases";
import { newNodegroup } from "../nodegroups/newNodegroup";
import type { NodegroupRecord } from "../nodegroups/nodegroupRecord";
import { SeedError, type Seed } from "./parseSeed";
import type { SeededAddon } from "./seededAddon";
import type { SeededNodegroup } from "./seededNodegroup";

/** Puts a seed's clusters into the store, all of them or none, and adds its access keys and roles. Unlike CreateCluster, any version will do, and they are ACTIVE at once. */
export function plant(emulator: Emulator, seed: Seed): void {
  const now = emulator.clock.now();
  const seen = new Set<string>();
  const clusters = seed.clusters.map(({ history, platformVersion, nodegroups, addons, ...cluster }) => {
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
      platformVersion: platformVersion ?? platformVersionAt(version, now),
      knownSince: now,
      activeAt: cluster.createdAt,
      request: {},
    });
    record.history.push(...history);
    record.nodegroups.push(...nodegroups.map((each) => plantedNodegroup(record, each, now)));
    record.addons.push(...addons.map((each) => plantedAddon(record, each)));
    return record;
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

/** As old as its cluster, at the newest AMI release unless the seed has another. */
function plantedNodegroup(
  cluster: ClusterRecord,
  { releaseVersion, ...seeded }: SeededNodegroup,
  now: number,
): NodegroupRecord {
  return newNodegroup(cluster, {
    ...seeded,
    releaseVersion: releaseVersion ?? newestAmiRelease(seeded.version, now),
    createdAt: cluster.createdAt,
    activeAt: cluster.createdAt,
  });
}

function plantedAddon(cluster: ClusterRecord, seeded: SeededAddon): AddonRecord {
  return newAddon(cluster, { ...seeded, createdAt: cluster.createdAt, activeAt: cluster.createdAt });
}
