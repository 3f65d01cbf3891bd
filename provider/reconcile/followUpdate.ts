import { controlPlaneOf } from "../eks/types";
import type { Update } from "../eks/types";
import type { Following, Goal, Tools } from "./execution";
import { formatVersion } from "../core/kubernetesVersion";
import type { Polled } from "./poller";
import { pollUpdate } from "./poller";

/** Follows an update of the control plane to its end, and shows it on the resource's line. */
export function followUpdate(
  following: Following,
  goal: Goal,
  { eks, clock, progress, random }: Tools,
  deadline: () => number,
): Promise<Polled<Update>> {
  return pollUpdate(following.update, {
    clock,
    time: eks.time,
    random,
    deadline,
    describe: () => eks.describeUpdate(controlPlaneOf(goal.clusterName), following.update.id),
    show(update, startedAt, trouble) {
      progress.hop(
        {
          hop: following.hop,
          hops: following.hops,
          kind: kindOf(update),
          from: formatVersion(following.from),
          to: update.to ? formatVersion(update.to) : update.type,
          updateId: update.id,
          status: update.status,
          trouble,
        },
        startedAt,
      );
    },
  });
}

function kindOf(update: Update): "upgrade" | "rollback" | "other" {
  if (update.type === "VersionRollback") return "rollback";
  return update.type === "VersionUpdate" ? "upgrade" : "other";
}
