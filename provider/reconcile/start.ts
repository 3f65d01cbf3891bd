import { failWith } from "../core/failure";
import type { Update } from "../eks/types";
import { AwsFailure } from "../core/awsFailure";
import { formatVersion } from "../core/kubernetesVersion";
import { adoptWhatRuns } from "./adopt";
import { followMove } from "./wait";
import type { Seen } from "./target";
import type { MoveRun } from "./Reconciliation";
import { remedyForRefusedMove } from "./remedies";
import { moveToken } from "./moveToken";

/** How long a refusal may rest on a view of the cluster that is out of date, before it counts as a refusal. */
const STALE_MS = 2 * 60_000;

/** EKS's words where something else of the cluster has to end first, whatever the class of the error. */
const BUSY = /currently has update|in progress|in status (CREATING|UPDATING)|not currently in active|is not active/i;

/** Starts the update, exactly once, and follows it to its end. */
export async function startMove<S extends Seen>(run: MoveRun<S>, seen: S): Promise<void> {
  const { kind, tools } = run;
  const known = await run.listUpdates();
  if (await followOwnLostUpdate(run, known)) return;
  run.show("starting", tools.clock.now());
  let update: Update;
  try {
    const { clusterArn, clusterCreatedAt } = kind.base;
    const token = moveToken({
      clusterArn,
      clusterCreatedAt,
      targetArn: seen.arn,
      request: [kind.operation, kind.target.name, kind.at(seen), ...kind.request(seen)],
      knownUpdates: known,
    });
    update = await kind.start(tools.eks, token, seen);
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return notStarted(run, seen, known, error);
  }
  run.settled();
  tools.say(`${run.what()}: started (update ${update.id})`);
  await followMove(run, update);
}

/** The request to start did not come back with an update. What that means depends on AWS's answer. */
async function notStarted<S extends Seen>(
  run: MoveRun<S>,
  seen: S,
  known: readonly string[],
  failure: AwsFailure,
): Promise<void> {
  const words = `${failure.operation} meets ${failure.code}: ${failure.words}`;
  switch (failure.kind) {
    case "conflict":
      return adoptWhatRuns(run, words);
    case "transient":
      // It may or may not have taken effect: the next turn looks, and asks with the same token.
      run.beforeLostAnswer ??= known;
      if (run.retryPolicy.remaining() > 0) return run.waitFor(`${failure.operation} meets ${failure.code}`);
      return failWith({
        code: "UpdateUnknown",
        happened: `whether ${run.what()} was started (cluster "${run.kind.base.clusterName}") is not known: no usable answer came`,
        failure,
        state: run.stateNow(),
        next: "run `pulumi up` again: it finds out, and adopts the update if there is one",
      });
    case "invalid":
      return BUSY.test(failure.words) ? run.waitFor(words) : refused(run, seen, failure);
    default:
      throw failure;
  }
}

async function refused<S extends Seen>(run: MoveRun<S>, before: S, failure: AwsFailure): Promise<void> {
  const { kind, tools } = run;
  // The refusal may rest on a move that the look before did not show yet.
  const now = await run.look();
  if (kind.at(now) !== kind.at(before) || now.status === "UPDATING") return;
  run.refusedSince ??= tools.clock.now();
  if (tools.clock.now() - run.refusedSince < STALE_MS && (await restsOnAnotherVersion(run, failure))) {
    return run.waitFor("EKS knows the cluster at another version than it shows");
  }
  failWith({
    code: "UpdateRefused",
    happened: `EKS refused ${run.what()} (cluster "${kind.base.clusterName}")`,
    failure,
    state: run.stateNow(),
    next: remedyForRefusedMove(kind.target, failure),
  });
}

/** `… should be equal to Cluster kubernetes version A …`, with another A than the one DescribeCluster shows. */
async function restsOnAnotherVersion<S extends Seen>(run: MoveRun<S>, failure: AwsFailure): Promise<boolean> {
  const known = /cluster kubernetes version (\d+\.\d+)/i.exec(failure.words)?.[1];
  if (known === undefined) return false;
  const cluster = await run.retryPolicy.call(() => run.tools.eks.cluster(run.kind.base.clusterName));
  return known !== formatVersion(cluster.version);
}

/** After a request whose answer was lost, an update that is new since, and leads where the request led, is ours. */
async function followOwnLostUpdate<S extends Seen>(run: MoveRun<S>, known: readonly string[]): Promise<boolean> {
  const before = run.beforeLostAnswer;
  const fresh = before === undefined ? [] : known.filter((id) => !before.includes(id));
  const updates = await Promise.all(fresh.map((id) => run.describeUpdate(id)));
  const ours = updates.find((update) => run.leadsThere(update));
  if (!ours) return false;
  run.settled();
  run.tools.say(`the answer to the request was lost, and the request took effect: following update ${ours.id}`);
  await followMove(run, ours);
  return true;
}
