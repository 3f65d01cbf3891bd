import { launchTemplates, templateOf } from "../aws/ec2/launchTemplates";
import { currentPlatformVersion } from "../eks/cluster/clusterView";
import { newAddon } from "../eks/addon/addon";
import { newCluster } from "../eks/cluster/newCluster";
import { knownVersion, minorOf, platformVersionAt } from "../eks/kubernetesVersions";
import { newNodegroup } from "../eks/nodegroup/nodegroup";
import type { ClusterRecord } from "../eks/records";
import { type NewUpdate, runningUpdate, startUpdate } from "../eks/update/updates";
import type { Emulator } from "../emulator";
import type { Place } from "../state/Store";
import type { ClusterEvent } from "./faultRule";

type UpdateStarted = Extract<ClusterEvent, { kind: "updateStarted" }>;

const TARGET = { kind: "cluster" } as const;

/**
 * Something that others do to a cluster. Rules of UpdateClusterVersion do not apply, so that any situation can be made; only
 * one update at a time can run, as ever. Says why it could not be, or undefined.
 */
export function befall(emulator: Emulator, event: ClusterEvent, place: Place, name: string): string | undefined {
  const now = emulator.clock.now();
  const cluster = emulator.store.cluster(place, name, now);
  if (cluster === undefined) {
    return `there is no cluster ${name} in account ${place.account}, region ${place.region}`;
  }
  switch (event.kind) {
    case "clusterDeleted":
      cluster.goneAt = now + event.seconds * 1000;
      return undefined;
    case "clusterRecreated":
      emulator.store.add(recreated(cluster, event.version ?? cluster.version, now));
      return undefined;
    case "healthChanged":
      cluster.described.health = {
        issues: event.issues.map((issue) => ({ ...issue, resourceIds: [...issue.resourceIds] })),
      };
      return undefined;
    case "templateChanged":
      return changeTemplate(emulator, event, place, now);
    case "updateStarted":
      return startExternalUpdate(emulator, cluster, event, now);
  }
}

/** Somebody makes a new version of a launch template, or another one its default. */
function changeTemplate(
  { store }: Emulator,
  { template, latestVersion, defaultVersion }: Extract<ClusterEvent, { kind: "templateChanged" }>,
  place: Place,
  now: number,
): string | undefined {
  const known = launchTemplates(store, place, now).find(({ name }) => name === template);
  if (known === undefined)
    return `no node group in account ${place.account}, region ${place.region} has a launch template ${template}`;
  const { latest, default: standard } = known.versions;
  for (const cluster of store.clusters(place, now)) {
    for (const nodegroup of cluster.nodegroups.filter((one) => templateOf(one)?.id === known.id)) {
      nodegroup.templateVersions = { latest: latestVersion ?? latest, default: defaultVersion ?? standard };
      store.touch(cluster);
    }
  }
  return undefined;
}

/** Another cluster of the name, with other node groups and add-ons of the names that there were. */
function recreated(cluster: ClusterRecord, version: string, now: number): ClusterRecord {
  const { account, region, name, supportType, tags } = cluster;
  const since = { createdAt: now, activeAt: now };
  const another = newCluster({
    account,
    region,
    name,
    version,
    platformVersion: platformVersionOf(version, now),
    createdAt: now,
    activeAt: now,
    createdVersion: version,
    supportType,
    tags,
    generation: new Date(now).toISOString(),
    request: {},
  });
  for (const { name: nodegroup, version: at, releaseVersion } of cluster.nodegroups) {
    const was = { name: nodegroup, version: at, releaseVersion, request: {}, tags: {}, evictionBlocked: false };
    another.nodegroups.push(newNodegroup(another, { ...was, ...since }));
  }
  for (const { name: addon, version: at } of cluster.addons) {
    another.addons.push(newAddon(another, { name: addon, version: at, request: {}, tags: {}, ...since }));
  }
  return another;
}

function startExternalUpdate(
  emulator: Emulator,
  cluster: ClusterRecord,
  event: UpdateStarted,
  now: number,
): string | undefined {
  const running = runningUpdate(cluster, TARGET, now);
  if (running !== undefined) {
    return `cluster ${cluster.name} has update ${running.id} in progress`;
  }
  const changes = event.type === "VersionUpdate" || event.type === "VersionRollback";
  const update = startUpdate(
    cluster,
    {
      type: event.type,
      target: TARGET,
      seconds: event.seconds ?? emulator.settings.upgradeSeconds,
      ...(changes ? versionChange(cluster, event, now) : { params: event.params, effect: { kind: "none" } }),
    },
    now,
  );
  update.outcome = event.outcome;
  update.errors = [...event.errors];
  if (event.held) {
    update.endsAt = null;
  }
  return undefined;
}

function versionChange(
  cluster: ClusterRecord,
  { type, version }: UpdateStarted,
  now: number,
): Pick<NewUpdate, "params" | "effect"> {
  const to = version ?? `1.${(minorOf(cluster.version) ?? 0) + (type === "VersionRollback" ? -1 : 1)}`;
  const toPlatformVersion = platformVersionOf(to, now);
  return {
    params: [
      { type: "Version", value: to },
      { type: "PlatformVersion", value: toPlatformVersion },
    ],
    effect: {
      kind: "clusterVersion",
      from: cluster.version,
      to,
      fromPlatformVersion: currentPlatformVersion(cluster, now),
      toPlatformVersion,
    },
  };
}

function platformVersionOf(version: string, now: number): string {
  const known = knownVersion(version);
  return known === undefined ? "eks.1" : platformVersionAt(known, now);
}
