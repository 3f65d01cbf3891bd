import type { ClusterRecord } from "./clusterRecord";
import type { UpdateRecord } from "./updateRecord";

/**
 * Brings a cluster up to `now`: updates that have ended take effect, in the order in which they ended. There are no timers;
 * the store calls this on every access, and the result does not depend on when or how often.
 */
export function settle(cluster: ClusterRecord, now: number): void {
  const ended = cluster.updates
    .filter((update) => !update.settled && endOf(update) <= now)
    .sort((a, b) => endOf(a) - endOf(b));
  for (const update of ended) {
    update.settled = true;
    if (update.outcome === "Successful") {
      apply(cluster, update);
    }
  }
}

function endOf(update: UpdateRecord): number {
  return update.endsAt ?? Infinity;
}

function apply(cluster: ClusterRecord, update: UpdateRecord): void {
  const effect = update.effect;
  switch (effect.kind) {
    case "none":
      return;
    case "clusterVersion":
      cluster.version = effect.to;
      cluster.platformVersion = effect.toPlatformVersion;
      cluster.history.push({
        from: effect.from,
        to: effect.to,
        type: update.type === "VersionRollback" ? "VersionRollback" : "VersionUpdate",
        startedAt: update.createdAt,
        finishedAt: endOf(update),
      });
  }
}
