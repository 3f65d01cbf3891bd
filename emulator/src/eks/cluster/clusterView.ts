import { uuidOf } from "../../aws/arn";
import { epochSeconds } from "../../clock";
import type { Emulator } from "../../emulator";
import type { JsonObject } from "../../json";
import { knownVersion, movedPlatformVersion } from "../kubernetesVersions";
import type { ClusterRecord } from "../records";

type ClusterStatus = "CREATING" | "ACTIVE" | "DELETING" | "UPDATING" | "FAILED" | "PENDING";

/**
 * What DescribeCluster shows at `now`. It lags behind the truth by `consistencySeconds`, as EKS's answer is eventually
 * consistent (UpdateClusterVersion's page of the API reference):
 *   the call ── lag ──▶ UPDATING ── … ── update ends ── lag/2 ──▶ ACTIVE, old version ── lag/2 ──▶ ACTIVE, new version
 * That there are two phases after the end, and that ACTIVE with the old version is one of them, is our guess at the worst.
 */
export function describedCluster(emulator: Emulator, cluster: ClusterRecord, now: number): JsonObject {
  const lag = emulator.settings.consistencySeconds * 1000;
  if (cluster.connectorConfig !== undefined) {
    return {
      name: cluster.name,
      arn: cluster.arn,
      createdAt: epochSeconds(cluster.createdAt),
      status: clusterStatus(cluster, now, lag),
      connectorConfig: cluster.connectorConfig,
      tags: cluster.tags,
    };
  }
  const shown = shownVersion(cluster, now, lag);
  return {
    name: cluster.name,
    arn: cluster.arn,
    createdAt: epochSeconds(cluster.createdAt),
    version: shown.version,
    ...cluster.described,
    // EKS tells these only once there is something behind them.
    ...(now < cluster.activeAt
      ? { identity: undefined, certificateAuthority: {} }
      : clusterEndpoint(emulator, cluster)),
    status: clusterStatus(cluster, now, lag),
    platformVersion: shown.platformVersion,
    tags: cluster.tags,
    upgradePolicy: { supportType: cluster.supportType },
  };
}

function clusterStatus(cluster: ClusterRecord, now: number, lag: number): ClusterStatus {
  if (cluster.goneAt !== undefined) return "DELETING";
  if (now < cluster.activeAt) return "CREATING";
  if (cluster.state !== undefined) return cluster.state;
  const updating = cluster.updates.some(
    (update) =>
      update.target.kind === "cluster" &&
      now >= (update.nodesRollUntil ?? update.createdAt) + lag &&
      now < (update.endsAt ?? Infinity) + lag / 2,
  );
  return updating ? "UPDATING" : "ACTIVE";
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
  return { version: cluster.version, platformVersion: currentPlatformVersion(cluster, now) };
}

/** The platform version that the cluster has by now: it moves without any update. */
export function currentPlatformVersion(cluster: ClusterRecord, now: number): string {
  const known = knownVersion(cluster.version);
  return known === undefined
    ? cluster.platformVersion
    : movedPlatformVersion(known, cluster.platformVersion, cluster.platformSince, now);
}

/**
 * `endpoint` and `certificateAuthority` as DescribeCluster shows them. Asked for each time and never stored, because it
 * listens on another port in every run. Unlike EKS's, the endpoint has a path, and all clusters have the same authority.
 */
function clusterEndpoint({ kubernetesApi }: Emulator, cluster: ClusterRecord): JsonObject {
  const { url, authority } = kubernetesApi.endpointOf(cluster);
  const data = Buffer.from(authority).toString("base64");
  return {
    endpoint: url,
    certificateAuthority: { data, active: { id: uuidOf(cluster.arn, cluster.id), activatedBy: "EKS" } },
  };
}
