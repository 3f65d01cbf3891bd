import { ownedArn, uuidOf } from "../aws/arn";
import { newAddon } from "../eks/addon/addon";
import { newCluster } from "../eks/cluster/newCluster";
import { type KubernetesVersion, platformVersionAt, releasedVersion } from "../eks/kubernetesVersions";
import { newestAmiRelease } from "../eks/nodegroup/amiReleases";
import { DEFAULT_AMI_TYPE, newNodegroup } from "../eks/nodegroup/nodegroup";
import { expectDrift } from "../eks/update/applyDue";
import type { ClusterRecord, FargateProfileRecord, UpdateRecord, VersionChange } from "../eks/records";
import type { Emulator } from "../emulator";
import { isJsonObject, type JsonObject } from "../json";
import { SeedError } from "./FieldReader";
import type { Seed } from "./parseSeed";
import type { SeededCluster, SeededFargateProfile } from "./seededCluster";

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
    if (version === undefined && cluster.connectorConfig === undefined) {
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

/** The record of a seeded cluster. What is on it is as old as the cluster, node groups have the newest AMI unless the seed says otherwise. */
function plantedCluster(seeded: SeededCluster, version: KubernetesVersion | undefined, now: number): ClusterRecord {
  const { account, region, name, createdVersion, createdAt, supportType, tags, nodeRollSeconds } = seeded;
  const { driftingNodes, selfManagedAddons, state, connectorConfig } = seeded;
  const since = { createdAt, activeAt: createdAt };
  const cluster = newCluster({
    ...{ account, region, name, createdVersion, supportType, tags },
    ...since,
    version: seeded.version,
    platformVersion: seeded.platformVersion ?? (version === undefined ? "" : platformVersionAt(version, now)),
    selfManagedAddons,
    ...(driftingNodes === undefined ? {} : { driftingNodes }),
    ...(state === undefined ? {} : { state }),
    ...(connectorConfig === undefined ? {} : { connectorConfig }),
    knownSince: now,
    ...(nodeRollSeconds === undefined ? {} : { nodeRollSeconds }),
    request: requestOf(seeded),
  });
  expectDrift(cluster, now);
  cluster.described.health = {
    issues: seeded.health.map(({ code, message, resourceIds }) => ({ code, message, resourceIds: [...resourceIds] })),
  };
  Object.assign(cluster.freeAddresses, freeAddresses(cluster, seeded));
  cluster.history.push(...seeded.history);
  cluster.updates.push(...seeded.history.map((change) => plantedUpdate(cluster, change)));
  cluster.selfManagedKubelets.push(...seeded.selfManagedKubelets);
  cluster.incompatibleFeatures.push(...seeded.incompatibleFeatures);
  cluster.insights.seeded.push(...seeded.insights);
  if (seeded.kubernetes !== undefined) cluster.kubernetes = seeded.kubernetes;
  for (const { releaseVersion, ...nodegroup } of seeded.nodegroups) {
    const { amiType } = nodegroup.request;
    const type = typeof amiType === "string" ? amiType : DEFAULT_AMI_TYPE;
    const release = releaseVersion ?? newestAmiRelease(type, nodegroup.version, now);
    cluster.nodegroups.push(newNodegroup(cluster, { ...nodegroup, ...since, releaseVersion: release }));
  }
  for (const addon of seeded.addons) {
    cluster.addons.push(newAddon(cluster, { ...addon, ...since }));
  }
  cluster.fargateProfiles.push(...seeded.fargateProfiles.map((profile) => plantedProfile(cluster, profile)));
  return cluster;
}

function requestOf({ subnetIds, autoMode, outpostConfig }: SeededCluster): JsonObject {
  return {
    ...(outpostConfig === undefined ? {} : { outpostConfig }),
    ...(subnetIds === undefined ? {} : { resourcesVpcConfig: { subnetIds: [...subnetIds] } }),
    ...(autoMode
      ? {
          computeConfig: { enabled: true, nodePools: ["general-purpose", "system"] },
          kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true } },
          storageConfig: { blockStorage: { enabled: true } },
        }
      : {}),
  };
}

function freeAddresses(cluster: ClusterRecord, seeded: SeededCluster): Readonly<Record<string, number>> {
  const free = seeded.freeAddresses;
  const vpc = cluster.described.resourcesVpcConfig;
  const subnets = isJsonObject(vpc) && Array.isArray(vpc.subnetIds) ? vpc.subnetIds : [];
  return typeof free === "number"
    ? Object.fromEntries(subnets.filter((id) => typeof id === "string").map((id) => [id, free]))
    : free;
}

function plantedProfile(cluster: ClusterRecord, profile: SeededFargateProfile): FargateProfileRecord {
  const { name, version, tags, subnets, selectors } = profile;
  const role = profile.podExecutionRoleArn ?? `arn:aws:iam::${cluster.account}:role/eks-fargate-${name}`;
  return {
    name,
    arn: ownedArn(cluster.arn, "fargateprofile", name, cluster.createdAt),
    createdAt: cluster.createdAt,
    version,
    tags,
    described: { podExecutionRoleArn: role, subnets: [...subnets], selectors: [...selectors] },
  };
}

/** The update behind a change of version that a seed tells: ListUpdates and DescribeUpdate show it, too. */
function plantedUpdate(cluster: ClusterRecord, change: VersionChange): UpdateRecord {
  const { from, to, type, startedAt, finishedAt, endOf } = change;
  const { platformVersion } = cluster;
  return {
    id: uuidOf(cluster.arn, "update", type, to, String(startedAt)),
    // EKS's own upgrades are VersionUpdates too, as those that it starts here are.
    type: type === "AutoUpgrade" ? "VersionUpdate" : type,
    target: { kind: "cluster" },
    params: [
      { type: "Version", value: to },
      { type: "PlatformVersion", value: platformVersion },
    ],
    createdAt: startedAt,
    endsAt: finishedAt,
    outcome: "Successful",
    errors: [],
    effect: {
      kind: "clusterVersion",
      ...{ from, to, fromPlatformVersion: platformVersion, toPlatformVersion: platformVersion },
      ...(endOf === undefined ? {} : { endOf }),
    },
    settled: true,
  };
}
