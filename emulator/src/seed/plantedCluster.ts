import { newAddon } from "../addons/newAddon";
import { ownedArn } from "../awsArn";
import type { ClusterRecord } from "../clusterRecord";
import type { FargateProfileRecord } from "../fargate/fargateProfileRecord";
import { isJsonObject, type JsonObject } from "../json";
import type { KubernetesVersion } from "../kubernetesVersions";
import { newCluster } from "../newCluster";
import { newestAmiRelease } from "../nodegroups/amiReleases";
import { newNodegroup } from "../nodegroups/newNodegroup";
import { platformVersionAt } from "../platformVersions";
import { plantedUpdate } from "./plantedUpdate";
import type { SeededCluster } from "./seededCluster";
import type { SeededFargateProfile } from "./seededFargateProfile";

/** The record of a seeded cluster. What is on it is as old as the cluster, node groups have the newest AMI unless the seed says otherwise. */
export function plantedCluster(seeded: SeededCluster, version: KubernetesVersion, now: number): ClusterRecord {
  const { account, region, name, createdVersion, createdAt, supportType, tags, nodeRollSeconds } = seeded;
  const since = { createdAt, activeAt: createdAt };
  const cluster = newCluster({
    ...{ account, region, name, createdVersion, supportType, tags },
    ...since,
    version: seeded.version,
    platformVersion: seeded.platformVersion ?? platformVersionAt(version, now),
    knownSince: now,
    ...(nodeRollSeconds === undefined ? {} : { nodeRollSeconds }),
    request: requestOf(seeded),
  });
  cluster.described.health = {
    issues: seeded.health.map(({ code, message, resourceIds }) => ({ code, message, resourceIds: [...resourceIds] })),
  };
  Object.assign(cluster.freeAddresses, freeAddresses(cluster, seeded));
  cluster.history.push(...seeded.history);
  cluster.updates.push(...seeded.history.map((change) => plantedUpdate(cluster, change)));
  cluster.selfManagedKubelets.push(...seeded.selfManagedKubelets);
  cluster.incompatibleFeatures.push(...seeded.incompatibleFeatures);
  cluster.insights.seeded.push(...seeded.insights);
  for (const { releaseVersion, ...nodegroup } of seeded.nodegroups) {
    const release = releaseVersion ?? newestAmiRelease(nodegroup.version, now);
    cluster.nodegroups.push(newNodegroup(cluster, { ...nodegroup, ...since, releaseVersion: release }));
  }
  for (const addon of seeded.addons) {
    cluster.addons.push(newAddon(cluster, { ...addon, ...since }));
  }
  cluster.fargateProfiles.push(...seeded.fargateProfiles.map((profile) => plantedProfile(cluster, profile)));
  return cluster;
}

function requestOf({ subnetIds, autoMode }: SeededCluster): JsonObject {
  return {
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
