import { isAutoMode } from "../cluster/rollback";
import { dueAutoUpgrade, startAutoUpgrade } from "../cluster/autoUpgrade";
import {
  blocksRollback,
  endRefresh,
  holdInsights,
  insightsAt,
  refreshInsights,
  refreshSeeded,
} from "../insight/insights";
import {
  type AddonRecord,
  type ClusterRecord,
  type HealthIssue,
  kubeletOf,
  type NodegroupRecord,
  type UpdateEffect,
  type UpdateErrorDetail,
  type UpdateRecord,
  type UpdateTarget,
} from "../records";

interface Event {
  readonly at: number;
  readonly happen: () => void;
}

/**
 * Brings a cluster up to `now`: what has become due takes effect, in the order in which it did. There are no timers; the
 * store calls this on every access, and the result does not depend on when or how often.
 */
export function applyDueUpdates(cluster: ClusterRecord, now: number, upgradeSeconds: number): void {
  for (;;) {
    const [first] = dueEvents(cluster, now, upgradeSeconds).sort((a, b) => a.at - b.at);
    if (first === undefined) return;
    first.happen();
  }
}

function dueEvents(cluster: ClusterRecord, now: number, upgradeSeconds: number): Event[] {
  const events: Event[] = [];
  const expect = (at: number | null | undefined, happen: (at: number) => void): void => {
    if (typeof at === "number" && at <= now)
      events.push({
        at,
        happen: () => {
          happen(at);
        },
      });
  };
  for (const update of cluster.updates) {
    const rolling = update.nodeRoll !== undefined && update.nodesRolled === undefined;
    expect(rolling ? update.nodesRollUntil : undefined, (at) => {
      endNodeRoll(cluster, update, at);
    });
    expect(update.settled ? undefined : update.endsAt, (at) => {
      end(cluster, update, at);
    });
  }
  for (const nodegroup of cluster.nodegroups) {
    expect(nodegroup.goneAt, (at) => {
      forget(cluster, "nodegroup", nodegroup.name, at);
    });
    expect(nodegroup.healsAt, (at) => {
      holdInsights(cluster, at);
      rolled(nodegroup);
    });
  }
  for (const addon of cluster.addons) {
    expect(addon.goneAt, (at) => {
      forget(cluster, "addon", addon.name, at);
    });
    expect(addon.healsAt, () => {
      recovered(addon);
    });
  }
  expect(cluster.driftingNodes?.nextAt, (at) => {
    drift(cluster, at);
  });
  const { refresh } = cluster.insights;
  expect(refresh?.settled === false ? refresh.endsAt : undefined, (at) => {
    endRefresh(cluster, at);
  });
  const upgrade = dueAutoUpgrade(cluster);
  if (upgrade !== undefined) {
    expect(upgrade.at, () => {
      startAutoUpgrade(cluster, upgrade, upgradeSeconds);
    });
  }
  return events;
}

function end(cluster: ClusterRecord, update: UpdateRecord, at: number): void {
  update.settled = true;
  const { kind } = update.target;
  const addon = kind === "addon" ? named(cluster.addons, update.target) : undefined;
  const nodegroup = kind === "nodegroup" ? named(cluster.nodegroups, update.target) : undefined;
  const kubelet = nodegroup === undefined ? undefined : kubeletOf(nodegroup);
  const successful = update.outcome === "Successful";
  const stays = update.outcome === "Failed" && update.applied === true;
  if (successful || stays) applyUpdate(cluster, update, at);
  const rolls = update.effect.kind === "nodegroup" && update.effect.version !== undefined;
  if (successful) {
    if (addon !== undefined) {
      recovered(addon);
      delete addon.failed;
    }
    if (nodegroup !== undefined && rolls) rolled(nodegroup);
    return;
  }
  const part = addon ?? nodegroup;
  if (part === undefined || !stays) return;
  const codes = addon === undefined ? NODEGROUP_ISSUES : ADDON_ISSUES;
  const left = update.errors.length === 0 ? [codes.unexplained] : update.errors.map((error) => issueOf(error, codes));
  part.issues = [...part.issues.filter((issue) => !left.some(({ code }) => code === issue.code)), ...left];
  if (update.healsAfter !== undefined) part.healsAt = at + update.healsAfter;
  if (nodegroup !== undefined && rolls && kubelet !== undefined) nodegroup.nodesLeftAt = kubelet;
}

/**
 * The nodes of an EKS Auto Mode cluster have rolled back, as far as they have got. If all have, EKS looks at the insights again before it touches the
 * control plane (user guide). Where the rollback ends there, nodes drift back to the control plane's version (user guide).
 */
function endNodeRoll(cluster: ClusterRecord, update: UpdateRecord, at: number): void {
  update.nodesRolled = true;
  const { nodeRoll: roll, createdAt } = update;
  if (roll === undefined) return;
  holdInsights(cluster, at);
  const { driftingNodes } = cluster;
  if (driftingNodes !== undefined) {
    const { kubelets } = driftingNodes;
    const share = roll.seconds === 0 ? 1 : (at - createdAt) / (roll.seconds * 1000);
    const rolled = Math.floor(kubelets.length * Math.min(1, share));
    driftingNodes.kubelets = kubelets.map((version, index) => (index < rolled ? roll.to : version));
  }
  if (update.endsAt !== null && update.endsAt > at && !roll.force && rollbackIsBlocked(cluster, roll.to, at)) {
    update.endsAt = at;
    update.outcome = "Failed";
    update.errors = [NOT_READY_ANY_MORE];
  }
  if (update.outcome !== "Successful") expectDrift(cluster, at);
}

/** As found by a refresh of that moment. */
function rollbackIsBlocked(cluster: ClusterRecord, target: string, at: number): boolean {
  refreshSeeded(cluster, at);
  return blocksRollback(insightsAt(cluster, at).found, target);
}

/** That the update fails then is the user guide's word; code and text are our guess. */
const NOT_READY_ANY_MORE: UpdateErrorDetail = {
  errorCode: "Unknown",
  errorMessage: "Rollback readiness issues were detected after the EKS Auto Mode nodes had been rolled back",
  resourceIds: [],
};

/** The next node takes the control plane's version. */
function drift(cluster: ClusterRecord, at: number): void {
  holdInsights(cluster, at);
  const drifting = cluster.driftingNodes;
  if (drifting === undefined) return;
  const next = drifting.kubelets.findIndex((version) => version !== cluster.version);
  drifting.kubelets = drifting.kubelets.map((version, index) => (index === next ? cluster.version : version));
  expectDrift(cluster, at);
}

/** To be called when the control plane, or a node, has got another version. */
export function expectDrift(cluster: ClusterRecord, at: number): void {
  const drifting = cluster.driftingNodes;
  if (drifting === undefined) return;
  delete drifting.nextAt;
  if (drifting.kubelets.some((version) => version !== cluster.version)) {
    drifting.nextAt = at + drifting.secondsPerNode * 1000;
  }
}

function recovered(addon: AddonRecord): void {
  addon.issues = [];
  delete addon.healsAt;
}

/** All nodes have the node group's version: what a failed update left is over. Issues that no update leaves stay. */
function rolled(nodegroup: NodegroupRecord): void {
  nodegroup.issues = nodegroup.issues.filter(
    ({ code }) => !NODEGROUP_ISSUES.shared.includes(code) && code !== NODEGROUP_ISSUES.unexplained.code,
  );
  delete nodegroup.nodesLeftAt;
  delete nodegroup.healsAt;
}

interface IssueCodes {
  /** The codes that both an update's errors and the issues have (service model). */
  readonly shared: readonly string[];
  /** What an update leaves that failed without such a code: our guess. */
  readonly unexplained: HealthIssue;
}

const ADDON_ISSUES: IssueCodes = {
  shared: [
    "AccessDenied",
    "ClusterUnreachable",
    "InsufficientNumberOfReplicas",
    "ConfigurationConflict",
    "AdmissionRequestDenied",
    "UnsupportedAddonModification",
    "K8sResourceNotFound",
  ],
  unexplained: { code: "InternalFailure", message: "The update failed", resourceIds: [] },
};

const NODEGROUP_ISSUES: IssueCodes = {
  shared: [
    "AccessDenied",
    "ClusterUnreachable",
    "NodeCreationFailure",
    "PodEvictionFailure",
    "InsufficientFreeAddresses",
  ],
  unexplained: { code: "Unknown", message: "The update failed", resourceIds: [] },
};

function issueOf({ errorCode, errorMessage, resourceIds }: UpdateErrorDetail, { shared, unexplained }: IssueCodes) {
  const code = shared.includes(errorCode) ? errorCode : unexplained.code;
  return { code, message: errorMessage, resourceIds };
}

/** A deleted node group or add-on goes with its updates: another of its name starts afresh. */
function forget(cluster: ClusterRecord, kind: "nodegroup" | "addon", name: string, at: number): void {
  holdInsights(cluster, at);
  if (kind === "nodegroup") cluster.nodegroups = cluster.nodegroups.filter((each) => each.name !== name);
  else cluster.addons = cluster.addons.filter((each) => each.name !== name);
  cluster.updates = cluster.updates.filter(({ target }) => target.kind !== kind || target.name !== name);
}

type Effect<K extends UpdateEffect["kind"]> = Extract<UpdateEffect, { kind: K }>;

/** What a successful update changes, at the instant it ends. */
function applyUpdate(cluster: ClusterRecord, update: UpdateRecord, at: number): void {
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
  if (cluster.driftingNodes !== undefined && type === "VersionRollback" && isAutoMode(cluster)) {
    // They were rolled back first.
    cluster.driftingNodes.kubelets = cluster.driftingNodes.kubelets.map(() => effect.to);
  }
  expectDrift(cluster, at);
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
