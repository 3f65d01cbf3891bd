import { epochSeconds } from "./clock";
import type { ClusterRecord } from "./clusterRecord";
import type { JsonObject } from "./json";
import { updateStatus, type UpdateRecord } from "./updateRecord";

export type ClusterStatus = "CREATING" | "ACTIVE" | "DELETING" | "UPDATING";

/**
 * What DescribeCluster shows at `now`. It lags behind the truth by `lag` milliseconds, as EKS's answer is eventually
 * consistent (UpdateClusterVersion's page of the API reference):
 *   the call ── lag ──▶ UPDATING ── … ── update ends ── lag/2 ──▶ ACTIVE, old version ── lag/2 ──▶ ACTIVE, new version
 * That there are two phases after the end, and that ACTIVE with the old version is one of them, is our guess at the worst.
 */
export function describedCluster(cluster: ClusterRecord, now: number, lag: number): JsonObject {
  const shown = shownVersion(cluster, now, lag);
  return {
    name: cluster.name,
    arn: cluster.arn,
    createdAt: epochSeconds(cluster.createdAt),
    version: shown.version,
    ...(now < cluster.activeAt ? withoutEndpoint(cluster.described) : cluster.described),
    status: clusterStatus(cluster, now, lag),
    platformVersion: shown.platformVersion,
    tags: cluster.tags,
    upgradePolicy: { supportType: cluster.supportType },
  };
}

/** EKS tells endpoint and certificate only once there is one. */
function withoutEndpoint({ endpoint: _e, certificateAuthority: _c, identity: _i, ...rest }: JsonObject): JsonObject {
  return rest;
}

export function clusterStatus(cluster: ClusterRecord, now: number, lag: number): ClusterStatus {
  if (cluster.goneAt !== undefined) return "DELETING";
  if (now < cluster.activeAt) return "CREATING";
  const updating = cluster.updates.some(
    (update) =>
      update.target.kind === "cluster" && now >= update.createdAt + lag && now < (update.endsAt ?? Infinity) + lag / 2,
  );
  return updating ? "UPDATING" : "ACTIVE";
}

/** The update of the control plane that is in progress, in truth and without any lag. */
export function runningClusterUpdate(cluster: ClusterRecord, now: number): UpdateRecord | undefined {
  return cluster.updates.find(
    (update) => update.target.kind === "cluster" && updateStatus(update, now) === "InProgress",
  );
}

interface ShownVersion {
  readonly version: string;
  readonly platformVersion: string;
}

function shownVersion(cluster: ClusterRecord, now: number, lag: number): ShownVersion {
  for (const { effect, settled, outcome, endsAt } of cluster.updates) {
    const recent = settled && outcome === "Successful" && now < (endsAt ?? 0) + lag;
    if (recent && effect.kind === "clusterVersion") {
      return { version: effect.from, platformVersion: effect.fromPlatformVersion };
    }
  }
  return { version: cluster.version, platformVersion: cluster.platformVersion };
}
