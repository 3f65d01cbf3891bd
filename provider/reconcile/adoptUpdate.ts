import type { Cluster, Update } from "../eks/types";
import { failWith } from "../core/failure";
import type { InFlightUpdate } from "../core/updateRecord";
import { isRunning } from "../core/updateStatus";
import { AwsFailure } from "../core/awsFailure";
import type { Goal } from "./execution";
import { followHop } from "./followHop";
import { followUpdate } from "./followUpdate";
import type { KubernetesVersion } from "../core/kubernetesVersion";
import { compareVersions, formatVersion, sameVersion, versionFromEks } from "../core/kubernetesVersion";
import { decide } from "./controlPlane";
import type { Run } from "./Run";
import { findRunningUpdate } from "./runningUpdate";

/** Goes on with the update that an earlier run left running; EKS tells what became of it. */
export async function resume(run: Run, left: InFlightUpdate): Promise<void> {
  const cluster = await run.look();
  const early = decide(cluster, run.goal, run);
  if (early.kind === "stop" && early.facts.code === "ClusterReplaced") failWith(early.facts);
  let update: Update;
  try {
    update = await run.describeUpdate(left.id);
  } catch (error) {
    if (!(error instanceof AwsFailure) || error.kind !== "not-found") throw error;
    run.inFlight = undefined;
    return;
  }
  const { progress } = run.tools;
  const way = `${left.from} → ${left.to} (update ${left.id})`;
  if (update.status === "Failed" || update.status === "Cancelled") {
    const why = update.errors.map((one) => `${one.errorCode ?? "Unknown"}: ${one.errorMessage ?? "no message"}`);
    progress.warn(`${way}, which an earlier run left running, ended ${update.status} since. ${why.join("; ")}`.trim());
    run.inFlight = undefined;
    return;
  }
  const leftIt = isRunning(update) ? "running" : "and which has ended well since";
  progress.say(`going on with ${way}, which an earlier run left ${leftIt}`);
  await followHop(run, update, versionFromEks(left.from));
}

/** The cluster is UPDATING: finds the update, and adopts it or waits for it. */
export async function adoptWhatRuns(run: Run, cluster: Cluster): Promise<void> {
  const running = await findRunningUpdate(run);
  if (running) await adopt(run, running, cluster);
  else await run.waitFor("the cluster is UPDATING, and none of its updates runs");
}

/** An update that runs already: ours if it leads where we go; waited for if it is of another kind; else in the way. */
export async function adopt(run: Run, update: Update, cluster: Cluster): Promise<void> {
  const { goal, tools } = run;
  if (update.type !== "VersionUpdate" && update.type !== "VersionRollback") return waitForOther(run, update, cluster);
  const to = update.to;
  if (to && leadsOurWay(to, cluster.version, goal)) {
    tools.progress.say(
      `${formatVersion(cluster.version)} → ${formatVersion(to)} is running already ` +
        `(update ${update.id}, started ${update.createdAt}); adopting it`,
    );
    return followHop(run, update, cluster.version);
  }
  const target = to ? formatVersion(to) : "an unknown version";
  failWith({
    code: "OtherUpdateRunning",
    happened: `an update that leads elsewhere is running on cluster "${goal.clusterName}": ${update.type} to ${target}, and ${formatVersion(goal.desired)} is wanted`,
    update,
    state: run.stateNow(),
    next: "find out who started it; when it has ended, run `pulumi refresh` and `pulumi preview` to see where the cluster is",
  });
}

async function waitForOther(run: Run, update: Update, cluster: Cluster): Promise<void> {
  const { goal, tools } = run;
  tools.progress.say(`waiting for another update of the cluster to end: ${update.type} (update ${update.id})`);
  const followed = await followUpdate(run.place(update, cluster.version), goal, tools, () => run.deadline());
  switch (followed.kind) {
    case "ended":
      run.settled();
      if (followed.update.status !== "Successful") {
        tools.progress.warn(`the other update, ${update.type} (${update.id}), ended ${followed.update.status}`);
      }
      return;
    case "still-running":
      return failWith({
        code: "OtherUpdateRunning",
        happened: `${update.type} was still running on cluster "${goal.clusterName}" after ${run.waited()}`,
        update,
        failure: followed.lastTrouble,
        state: run.stateNow(),
        next: "when it has ended, run `pulumi up` again",
      });
    default:
      throw followed.failure;
  }
}

function leadsOurWay(to: KubernetesVersion, from: KubernetesVersion, goal: Goal): boolean {
  const end = goal.finally ?? goal.desired;
  const up = compareVersions(end, from) >= 0;
  return up ? compareVersions(to, from) >= 0 && compareVersions(to, end) <= 0 : sameVersion(to, end);
}
