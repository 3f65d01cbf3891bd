import type { Cluster, Update } from "../eks/types";
import { failWith, failureFacts } from "../core/failure";
import type { InFlightUpdate } from "../core/updateRecord";
import { formatDuration } from "../core/time";
import { followUpdate } from "./followUpdate";
import type { KubernetesVersion } from "../core/kubernetesVersion";
import { compareVersions, formatVersion, sameVersion } from "../core/kubernetesVersion";
import { remedyFor } from "./hopRemedies";
import { rollbackTimedOut, timedOut } from "./rollbackTimeout";
import { lookAgainPause } from "./Run";
import type { Run } from "./Run";

/** How long DescribeCluster may lag behind the end of an update before the mismatch is an outcome of its own. */
const CONFIRM_MS = 5 * 60_000;

/** How long a cluster may go on showing UPDATING after an update that failed, before the error is told without waiting. */
const QUIET_MS = 60_000;

/** Follows a version update to its end, confirms it on the cluster, and records it; everything else is an error. */
export async function followHop(run: Run, update: Update, from: KubernetesVersion): Promise<void> {
  const { goal, tools } = run;
  const to = update.to ?? goal.desired;
  const way = `${formatVersion(from)} → ${formatVersion(to)}`;
  run.first ??= from;
  run.inFlight = inFlightOf(update, from, to);
  run.followed.push(run.inFlight);
  const followed = await followUpdate(run.place(update, from), goal, tools, () => run.deadline());
  switch (followed.kind) {
    case "ended":
      return followed.update.status === "Successful"
        ? arrived(run, followed.update, from, to)
        : endedBadly(run, followed.update, from, to);
    case "vanished":
      run.inFlight = undefined;
      await run.look();
      return;
    case "still-running":
      return failWith({
        code: "UpdateStillRunning",
        happened: `${way} on cluster "${goal.clusterName}" had not ended after ${run.waited()}`,
        hop: run.hopText(from, to),
        update,
        failure: followed.lastTrouble,
        state: `the update goes on in EKS; ${run.stateNow()}`,
        next: "run `pulumi up` again: it adopts the update and waits for it; for more time set customTimeouts on the resource",
      });
    case "failed-to-look": {
      const state = `update ${update.id} (${way}) goes on in EKS; ${run.stateNow()}`;
      const facts = failureFacts(followed.failure, { cluster: goal.clusterName, region: goal.region, state });
      return failWith({ ...facts, hop: run.hopText(from, to), update });
    }
  }
}

async function arrived(run: Run, update: Update, from: KubernetesVersion, to: KubernetesVersion): Promise<void> {
  const { eks, progress } = run.tools;
  await confirm(run, update, from, to);
  const now = eks.time.now();
  run.updates.push({ ...inFlightOf(update, from, to), finishedAt: new Date(now).toISOString() });
  run.inFlight = undefined;
  run.reached = to;
  run.settled();
  run.keepLook();
  const took = formatDuration(now - (Date.parse(update.createdAt) || eks.time.at(run.begun)));
  progress.say(`${run.hopText(from, to)}: done in ${took} (update ${update.id})`);
}

async function endedBadly(run: Run, update: Update, from: KubernetesVersion, to: KubernetesVersion): Promise<never> {
  run.inFlight = undefined;
  await lookWhenQuiet(run);
  const way = `${formatVersion(from)} → ${formatVersion(to)} on cluster "${run.goal.clusterName}"`;
  const reason = update.cancellation === undefined ? "" : `: ${update.cancellation}`;
  const cancelled = update.status === "Cancelled";
  if (rollbackTimedOut(run, update)) return failWith(timedOut(run, update, way));
  failWith({
    code: cancelled ? "UpdateCancelled" : "UpdateFailed",
    happened: `${cancelled ? "EKS cancelled" : "EKS could not complete"} ${way}${reason}`,
    hop: run.hopText(from, to),
    update,
    state: `${run.stateNow()}; EKS has put the cluster back to where it was before this hop`,
    next: cancelled
      ? "find out who cancelled it and why; `pulumi up` starts this hop again"
      : remedyFor(update.errors.map((error) => error.errorCode)),
  });
}

/** EKS puts a cluster back to ACTIVE after an update that failed; DescribeCluster shows it a little later. */
async function lookWhenQuiet(run: Run): Promise<void> {
  const until = run.tools.clock.now() + QUIET_MS;
  for (let turn = 0; ; turn++) {
    await run.lookIfPossible();
    if (run.cluster?.status !== "UPDATING" || run.tools.clock.now() >= until) return;
    await run.tools.clock.sleep(lookAgainPause(turn));
  }
}

/** DescribeUpdate says Successful; DescribeCluster shows it a little later, for it is eventually consistent. */
async function confirm(run: Run, update: Update, from: KubernetesVersion, to: KubernetesVersion): Promise<void> {
  const { clock } = run.tools;
  const until = Math.min(clock.now() + CONFIRM_MS, run.deadline());
  for (let turn = 0; ; turn++) {
    const askedAt = clock.now();
    const cluster = await run.look();
    const lookTook = clock.now() - askedAt;
    if (cluster.status === "DELETING" || isAnother(run, cluster)) return;
    const shown =
      update.type === "VersionRollback" ? sameVersion(cluster.version, to) : compareVersions(cluster.version, to) >= 0;
    const late = clock.now() >= until;
    if (shown && (cluster.status !== "UPDATING" || late)) return;
    if (late) {
      failWith({
        code: "VersionMismatch",
        happened: `EKS calls ${formatVersion(from)} → ${formatVersion(to)} on cluster "${cluster.name}" successful, and still shows ${formatVersion(cluster.version)}`,
        hop: run.hopText(from, to),
        update,
        state: run.stateNow(),
        next: "look at the cluster in the EKS console; `pulumi up` goes on from what EKS shows then",
      });
    }
    await clock.sleep(lookAgainPause(turn, lookTook));
  }
}

function isAnother(run: Run, cluster: Cluster): boolean {
  return run.identity?.arn === cluster.arn && run.identity.createdAt !== cluster.createdAt;
}

function inFlightOf(update: Update, from: KubernetesVersion, to: KubernetesVersion): InFlightUpdate {
  return {
    id: update.id,
    type: update.type,
    from: formatVersion(from),
    to: formatVersion(to),
    createdAt: update.createdAt,
  };
}
