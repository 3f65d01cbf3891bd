import { applyUpdate } from "./applyUpdate";
import { dueAutoUpgrade, startAutoUpgrade } from "./autoUpgrade";
import type { ClusterRecord } from "./clusterRecord";
import { endRefresh, holdInsights } from "./insights/insightsAt";
import type { UpdateRecord } from "./updateRecord";

interface Event {
  readonly at: number;
  readonly happen: () => void;
}

/**
 * Brings a cluster up to `now`: what has become due takes effect, in the order in which it did. There are no timers; the
 * store calls this on every access, and the result does not depend on when or how often.
 */
export function settle(cluster: ClusterRecord, now: number, upgradeSeconds: number): void {
  for (;;) {
    const [first] = eventsOf(cluster, upgradeSeconds)
      .filter((event) => event.at <= now)
      .sort((a, b) => a.at - b.at);
    if (first === undefined) return;
    first.happen();
  }
}

function eventsOf(cluster: ClusterRecord, upgradeSeconds: number): Event[] {
  const events: Event[] = [];
  const expect = (at: number | null | undefined, happen: (at: number) => void): void => {
    if (typeof at === "number")
      events.push({
        at,
        happen: () => {
          happen(at);
        },
      });
  };
  for (const update of cluster.updates) {
    expect(update.settled ? undefined : update.endsAt, (at) => {
      end(cluster, update, at);
    });
  }
  for (const { name, goneAt } of cluster.nodegroups) {
    expect(goneAt, (at) => {
      forget(cluster, "nodegroup", name, at);
    });
  }
  for (const { name, goneAt } of cluster.addons) {
    expect(goneAt, (at) => {
      forget(cluster, "addon", name, at);
    });
  }
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
  if (update.outcome === "Successful") {
    applyUpdate(cluster, update, at);
  }
}

/** A deleted node group or add-on goes with its updates: another of its name starts afresh. */
function forget(cluster: ClusterRecord, kind: "nodegroup" | "addon", name: string, at: number): void {
  holdInsights(cluster, at);
  if (kind === "nodegroup") cluster.nodegroups = cluster.nodegroups.filter((each) => each.name !== name);
  else cluster.addons = cluster.addons.filter((each) => each.name !== name);
  cluster.updates = cluster.updates.filter(({ target }) => target.kind !== kind || target.name !== name);
}
