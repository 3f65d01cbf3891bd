import type { Cluster, Update } from "../eks/types";
import { failWith } from "../core/failure";
import { adopt, adoptWhatRuns } from "./adoptUpdate";
import { AwsFailure } from "../core/awsFailure";
import { clientRequestToken } from "./clientRequestToken";
import { followHop } from "./followHop";
import { formatVersion, sameVersion } from "../core/kubernetesVersion";
import type { Step } from "../plan/hops";
import { remedyForRefusal } from "./hopRemedies";
import type { Run } from "./Run";
import { describeUpdates } from "./runningUpdate";

/** How long a refusal may rest on a view of the cluster that is out of date, before it counts as a refusal. */
const STALE_MS = 2 * 60_000;

/** Starts one hop, exactly once, and follows it to its end. */
export async function startHop(run: Run, cluster: Cluster, step: Step): Promise<void> {
  const known = await run.listUpdates();
  if (await followOwnLostUpdate(run, cluster, step, known)) return;
  run.showStarting(step);
  let update: Update;
  try {
    update = await run.tools.eks.startVersionUpdate(requestFor(run, cluster, step, known));
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return notStarted(run, cluster, step, known, error);
  }
  run.settled();
  if (step.kind === "upgrade" && update.type === "VersionRollback") return rollsBack(run, step, update);
  run.tools.progress.say(`${run.hopText(step.from, step.to)}: started (${update.type}, update ${update.id})`);
  await followHop(run, update, step.from);
}

function requestFor(run: Run, cluster: Cluster, step: Step, knownUpdates: readonly string[]) {
  const { clusterName, force, rollbackTimeoutMinutes } = run.goal;
  const options = { force, rollbackTimeoutMinutes: step.kind === "rollback" ? rollbackTimeoutMinutes : undefined };
  const token = clientRequestToken({
    ...options,
    clusterArn: cluster.arn,
    clusterCreatedAt: cluster.createdAt,
    from: formatVersion(step.from),
    to: formatVersion(step.to),
    knownUpdates,
  });
  return { ...options, clusterName, version: step.to, clientRequestToken: token };
}

/** The request to start did not come back with an update. What that means depends on AWS's answer. */
async function notStarted(
  run: Run,
  cluster: Cluster,
  step: Step,
  known: readonly string[],
  failure: AwsFailure,
): Promise<void> {
  switch (failure.kind) {
    case "conflict": {
      run.settled();
      const id = updateIdIn(failure.words);
      return id === undefined ? adoptWhatRuns(run, cluster) : adopt(run, await run.describeUpdate(id), cluster);
    }
    case "transient":
      // It may or may not have taken effect: the next turn looks, and asks with the same token.
      run.beforeLostAnswer ??= known;
      if (run.retryPolicy.remaining() <= 0) return startUnknown(run, step, failure);
      return run.waitFor(`UpdateClusterVersion meets ${failure.code}`);
    case "invalid":
      return refused(run, cluster, step, failure);
    default:
      throw failure;
  }
}

async function refused(run: Run, cluster: Cluster, step: Step, failure: AwsFailure): Promise<void> {
  // The refusal may rest on a move that DescribeCluster did not show yet.
  if (!sameVersion((await run.look()).version, cluster.version)) return;
  const { clock } = run.tools;
  run.refusedSince ??= clock.now();
  if (restsOnAnotherVersion(failure, step) && clock.now() - run.refusedSince < STALE_MS) {
    return run.waitFor("EKS knows the cluster at another version than it shows");
  }
  failWith({
    code: "UpdateRefused",
    happened: `EKS refused to move cluster "${run.goal.clusterName}" from ${formatVersion(step.from)} to ${formatVersion(step.to)}`,
    hop: run.hopText(step.from, step.to),
    failure,
    state: run.stateNow(),
    next: remedyForRefusal(failure),
  });
}

/** UpdateClusterVersion to a version below the cluster's is a rollback: somebody moved it past that since it was looked at. */
function rollsBack(run: Run, step: Step, update: Update): never {
  const { clusterName } = run.goal;
  const to = formatVersion(step.to);
  failWith({
    code: "ClusterChanged",
    happened: `somebody moved cluster "${clusterName}" past ${to} in this moment, so that EKS took the upgrade to ${to} for a rollback`,
    hop: run.hopText(step.from, step.to),
    update,
    state: `the rollback (update ${update.id}) runs in EKS`,
    next:
      `stop it if EKS lets you (aws eks cancel-update --name ${clusterName} --update-id ${update.id}), or let it end; ` +
      "then write the version that the cluster shall have, and run `pulumi preview`",
  });
}

function startUnknown(run: Run, step: Step, failure: AwsFailure): never {
  const way = `${formatVersion(step.from)} → ${formatVersion(step.to)}`;
  failWith({
    code: "UpdateUnknown",
    happened: `whether ${way} was started on cluster "${run.goal.clusterName}" is not known: no usable answer came`,
    hop: run.hopText(step.from, step.to),
    failure,
    state: run.stateNow(),
    next: "run `pulumi up` again: it finds out, and adopts the update if there is one",
  });
}

/** After a request whose answer was lost, an update that is new since, and leads where the request led, is ours. */
async function followOwnLostUpdate(run: Run, cluster: Cluster, step: Step, known: readonly string[]): Promise<boolean> {
  const before = run.beforeLostAnswer;
  const fresh = before === undefined ? [] : known.filter((id) => !before.includes(id));
  const updates = await describeUpdates(run, fresh);
  const ours = updates.find((update) => update.to && sameVersion(update.to, step.to));
  if (!ours) return false;
  run.settled();
  run.tools.progress.say(
    `the answer to the request was lost, and the request took effect: following update ${ours.id}`,
  );
  await followHop(run, ours, cluster.version);
  return true;
}

const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/i;

/** The id in `Cannot VersionUpdate because cluster X currently has update <uuid> in progress`. */
export function updateIdIn(words: string): string | undefined {
  return UUID.exec(words)?.[0];
}

/** `Unsupported Kubernetes minor version update from A to B`, with another A than the one DescribeCluster shows. */
function restsOnAnotherVersion(failure: AwsFailure, step: Step): boolean {
  const from = /minor version update from (\d+\.\d+) to/i.exec(failure.words)?.[1];
  return from !== undefined && from !== formatVersion(step.from);
}
