import { applyUpdate } from "./applyUpdate";
import { dueAutoUpgrade, startAutoUpgrade } from "./autoUpgrade";
import type { ClusterRecord } from "./clusterRecord";
import type { UpdateRecord } from "./updateRecord";

interface Event {
  readonly at: number;
  happen(): void;
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
  for (const update of cluster.updates) {
    if (!update.settled && update.endsAt !== null) {
      events.push({
        at: update.endsAt,
        happen: () => {
          end(cluster, update);
        },
      });
    }
  }
  for (const nodegroup of cluster.nodegroups) {
    if (nodegroup.goneAt !== undefined) {
      events.push({
        at: nodegroup.goneAt,
        happen: () => {
          forget(cluster, "nodegroup", nodegroup.name);
        },
      });
    }
  }
  for (const addon of cluster.addons) {
    if (addon.goneAt !== undefined) {
      events.push({
        at: addon.goneAt,
        happen: () => {
          forget(cluster, "addon", addon.name);
        },
      });
    }
  }
  const due = dueAutoUpgrade(cluster);
  if (due !== undefined) {
    events.push({
      at: due.at,
      happen: () => {
        startAutoUpgrade(cluster, due, upgradeSeconds);
      },
    });
  }
  return events;
}

function end(cluster: ClusterRecord, update: UpdateRecord): void {
  update.settled = true;
  if (update.outcome === "Successful") {
    applyUpdate(cluster, update, update.endsAt ?? update.createdAt);
  }
}

/** A deleted node group or add-on goes with its updates: another of its name starts afresh. */
function forget(cluster: ClusterRecord, kind: "nodegroup" | "addon", name: string): void {
  if (kind === "nodegroup") cluster.nodegroups = cluster.nodegroups.filter((each) => each.name !== name);
  else cluster.addons = cluster.addons.filter((each) => each.name !== name);
  cluster.updates = cluster.updates.filter(({ target }) => target.kind !== kind || target.name !== name);
}
