import {
  knownVersion,
  type KubernetesVersion,
  movedPlatformVersion,
  nextVersion,
  platformVersionAt,
} from "../kubernetesVersions";
import type { ClusterRecord, SupportType } from "../records";
import { startUpdate } from "../update/updates";

export interface AutoUpgrade {
  readonly at: number;
  readonly endOf: SupportType;
  readonly from: KubernetesVersion;
  readonly to: KubernetesVersion;
}

/**
 * EKS upgrades a cluster by itself at the end of standard support (upgrade policy STANDARD) or of extended support (user
 * guide). When exactly it does not say: "at any time after". Our guess: at once, if the cluster was there to see the day,
 * and never if a seed put it there afterwards, so that clusters left behind can be had. It waits for an update in progress.
 * The next minor is always still supported when the one before it ends, so one step will do.
 */
export function dueAutoUpgrade(cluster: ClusterRecord): AutoUpgrade | undefined {
  const from = knownVersion(cluster.version);
  const busy = cluster.updates.some((update) => update.target.kind === "cluster" && !update.settled);
  if (from === undefined || busy || cluster.goneAt !== undefined) {
    return undefined;
  }
  const end = cluster.supportType === "STANDARD" ? from.endOfStandardSupport : from.endOfExtendedSupport;
  const at = Math.max(end, ...cluster.updates.map((update) => update.endsAt ?? 0));
  const to = nextVersion(cluster.version, at);
  return to === undefined || end <= cluster.knownSince ? undefined : { at, endOf: cluster.supportType, from, to };
}

export function startAutoUpgrade(cluster: ClusterRecord, { at, endOf, from, to }: AutoUpgrade, seconds: number): void {
  const toPlatformVersion = platformVersionAt(to, at);
  startUpdate(
    cluster,
    {
      type: "VersionUpdate",
      target: { kind: "cluster" },
      params: [
        { type: "Version", value: to.version },
        { type: "PlatformVersion", value: toPlatformVersion },
      ],
      seconds,
      effect: {
        kind: "clusterVersion",
        from: from.version,
        to: to.version,
        fromPlatformVersion: movedPlatformVersion(from, cluster.platformVersion, cluster.platformSince, at),
        toPlatformVersion,
        endOf,
      },
    },
    at,
  );
}
