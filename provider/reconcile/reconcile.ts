import { failWith, failureFacts } from "../core/failure";
import type { PartOfCluster } from "../eks/types";
import { AwsFailure } from "../core/awsFailure";
import { EksVersionError } from "../core/EksVersionError";
import { adoptWhatRuns, resumeMove } from "./adopt";
import type { MoveKind, MoveRecord, MoveTools, Seen } from "./target";
import { MoveRun } from "./Reconciliation";
import { startMove } from "./start";

/**
 * Leads an add-on or a node group to where it shall be, with one update at most, and blocks until it is there. It can be entered
 * at any point: each turn looks at what EKS is doing, and an update that runs already is adopted instead of started.
 * Throws EksVersionError.
 */
export async function runMove<S extends Seen>(kind: MoveKind<S>, tools: MoveTools): Promise<MoveRecord> {
  const run = new MoveRun(kind, tools);
  try {
    await toTheEnd(run);
    return run.record();
  } catch (error) {
    throw asError(error, run);
  }
}

async function toTheEnd<S extends Seen>(run: MoveRun<S>): Promise<void> {
  const { kind } = run;
  if (kind.base.inFlight !== undefined) await resumeMove(run, kind.base.inFlight);
  while (!run.arrived) {
    const before = run.seen?.arn;
    const seen = await run.look();
    if (before !== undefined && before !== seen.arn) await refuseAnotherCluster(run);
    if (seen.status === "DELETING") {
      failWith({
        code: notFound(run.kind.target),
        happened: `${run.where()} is being deleted`,
        state: run.stateNow(),
        next: `take ${kind.label} out of the program, or create it again and run \`pulumi up\``,
      });
    }
    if (seen.status === "CREATING") await run.waitFor(`${kind.label} is CREATING`);
    else if (seen.status === "UPDATING") await adoptWhatRuns(run);
    else if (isDone(run, seen)) return;
    else await startMove(run, seen);
  }
}

function isDone<S extends Seen>(run: MoveRun<S>, seen: S): boolean {
  const { kind, tools } = run;
  if (kind.isThere(seen)) {
    if (seen.status === "ACTIVE") return true;
    if (seen.status === "DEGRADED") {
      tools.warn(run.stateNow());
      return true;
    }
    return false;
  }
  if (!kind.isPast(seen)) return false;
  return failWith({
    code: "ClusterChanged",
    happened: `${run.where()} is at ${kind.at(seen)}, past the wanted ${kind.to}: somebody else moved it`,
    state: `${run.stateNow()}; nothing was started`,
    next: "write the version that is there now in the program; or run `pulumi refresh` and `pulumi preview` to see what going back takes",
  });
}

/** The add-on or node group is not the one of the look before: with its cluster, or by itself. By itself, it is moved all the same. */
async function refuseAnotherCluster<S extends Seen>(run: MoveRun<S>): Promise<void> {
  const { clusterName, clusterArn, clusterCreatedAt } = run.kind.base;
  const cluster = await run.retryPolicy.call(() => run.tools.eks.cluster(clusterName));
  if (cluster.arn === clusterArn && cluster.createdAt === clusterCreatedAt) return;
  failWith({
    code: "ClusterReplaced",
    happened: `cluster "${clusterName}" is another one meanwhile, created ${cluster.createdAt}; ${clusterCreatedAt} was that of the one to be moved`,
    state: `the new cluster was not touched${run.update ? `; this run followed before, on the earlier cluster: update ${run.update.id}` : ""}`,
    next: "run `pulumi refresh` to accept the cluster that is there now, then `pulumi up`",
  });
}

function notFound({ kind }: PartOfCluster): "AddonNotFound" | "NodegroupNotFound" {
  return kind === "addon" ? "AddonNotFound" : "NodegroupNotFound";
}

function asError<S extends Seen>(error: unknown, run: MoveRun<S>): unknown {
  if (!(error instanceof AwsFailure)) return error;
  const { clusterName, region } = run.kind.base;
  const facts = failureFacts(error, {
    cluster: clusterName,
    region,
    state: run.stateNow(),
    waited: run.tools.clock.now() - run.begun,
  });
  const update = run.running ? run.update : undefined;
  const meanwhile = run.seen !== undefined;
  if (error.kind !== "not-found") return new EksVersionError({ ...facts, update });
  if (isAboutCluster(error)) {
    return new EksVersionError({
      ...facts,
      code: meanwhile ? "ClusterDeleted" : "ClusterNotFound",
      happened: meanwhile ? `cluster "${clusterName}" was deleted meanwhile` : facts.happened,
      state: meanwhile ? "the cluster is gone" : facts.state,
    });
  }
  return new EksVersionError({
    ...facts,
    code: notFound(run.kind.target),
    happened: meanwhile
      ? `${run.where()} was deleted meanwhile`
      : `there is no ${run.kind.label} in cluster "${clusterName}" in ${region}`,
    state: meanwhile ? `${run.kind.label} is gone` : "nothing was started",
    next: `see that the name is right; ${meanwhile ? "create it again or " : ""}take it out of the program, then run \`pulumi up\` again`,
  });
}

function isAboutCluster(failure: AwsFailure): boolean {
  return /no cluster found/i.test(failure.words);
}
