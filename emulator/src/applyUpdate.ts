import type { AddonRecord } from "./addons/addonRecord";
import type { ClusterRecord } from "./clusterRecord";
import { holdInsights, refreshInsights } from "./insights/insightsAt";
import type { NodegroupRecord } from "./nodegroups/nodegroupRecord";
import type { UpdateEffect, UpdateRecord, UpdateTarget } from "./updateRecord";

type Effect<K extends UpdateEffect["kind"]> = Extract<UpdateEffect, { kind: K }>;

/** What a successful update changes, at the instant it ends. */
export function applyUpdate(cluster: ClusterRecord, update: UpdateRecord, at: number): void {
  const effect = update.effect;
  holdInsights(cluster, at);
  switch (effect.kind) {
    case "none":
      return;
    case "clusterVersion":
      applyVersion(cluster, update, effect, at);
      return;
    case "clusterConfig":
      cluster.described = { ...cluster.described, ...effect.described };
      return;
    case "upgradePolicy":
      cluster.supportType = effect.supportType;
      return;
    case "nodegroup":
      applyToNodegroup(named(cluster.nodegroups, update.target), effect, at);
      return;
    case "addon":
      applyToAddon(named(cluster.addons, update.target), effect, at);
  }
}

function applyVersion(
  cluster: ClusterRecord,
  update: UpdateRecord,
  effect: Effect<"clusterVersion">,
  at: number,
): void {
  const type = update.type === "VersionRollback" ? "VersionRollback" : "VersionUpdate";
  cluster.version = effect.to;
  cluster.platformVersion = effect.toPlatformVersion;
  cluster.platformSince = update.createdAt;
  cluster.history.push({
    from: effect.from,
    to: effect.to,
    ...(effect.endOf === undefined ? { type } : { type: "AutoUpgrade", endOf: effect.endOf }),
    startedAt: update.createdAt,
    finishedAt: at,
  });
  // EKS has rollback insights "after you perform an upgrade"; that all checks run then is our guess.
  refreshInsights(cluster, at);
}

function applyToNodegroup(nodegroup: NodegroupRecord | undefined, effect: Effect<"nodegroup">, at: number): void {
  if (nodegroup === undefined) return;
  nodegroup.version = effect.version ?? nodegroup.version;
  nodegroup.releaseVersion = effect.releaseVersion ?? nodegroup.releaseVersion;
  nodegroup.described = { ...nodegroup.described, ...effect.described };
  nodegroup.modifiedAt = at;
}

function applyToAddon(addon: AddonRecord | undefined, effect: Effect<"addon">, at: number): void {
  if (addon === undefined) return;
  addon.version = effect.version;
  addon.described = { ...addon.described, ...effect.described };
  // The update has made its objects EKS's again, or has kept somebody's changes as they are wanted.
  addon.conflicting = false;
  addon.modifiedAt = at;
}

/** What an update is of; it may have been deleted in the meantime. */
function named<T extends { readonly name: string }>(list: readonly T[], target: UpdateTarget): T | undefined {
  return target.kind === "cluster" ? undefined : list.find((each) => each.name === target.name);
}
