import { AwsFailure, failureText, isForeign, NOT_EKS } from "../core/failures/awsFailure";
import { isRunning } from "../core/updateRecord";
import type { Update } from "../eks/types";
import { adopt, adoptWhatRuns } from "./adopt";
import { clientRequestToken } from "./clientRequestToken";
import type { Run } from "./Reconciliation";
import { troubleLine } from "./waiting/retry";
import type { Change, Observed } from "./target";
import { followToTheEnd } from "./waiting/wait";

/** How long a refusal may rest on a view that is out of date, before it counts as a refusal. */
const STALE_MS = 2 * 60_000;

/** Starts one update, exactly once, and follows it to its end. */
export async function start<C extends Change>(run: Run<C>, change: C): Promise<void> {
  const { target, tools, observed } = run;
  if (!observed) throw new Error("nothing is started on what was not seen");
  await run.assertPlace();
  const known = await run.listUpdates();
  const lost = await lookForLostUpdate(run, observed, change, known);
  if (lost.ours) return followLostUpdate(run, lost.ours, change);
  if (lost.notFound !== undefined) {
    return run.waitFor(
      `EKS lists update ${lost.notFound}, new since the request that was not answered, and does not find it`,
    );
  }
  run.show(change, "starting", tools.clock.now());
  let update: Update;
  try {
    const token = clientRequestToken({
      cluster: target.clusterIdentity(observed),
      subject: observed.arn,
      request: [target.operation, change.from, ...target.request(change, observed)],
      knownUpdates: known,
    });
    update = await target.start(tools.eks, change, observed, token);
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return notStarted(run, observed, change, known, error);
  }
  const facts = target.notMeant?.(update, change);
  if (facts) run.stop({ ...facts, ...run.part(change), update });
  tools.progress.say(`${run.what(change)}: started (${update.type}, update ${update.id})`);
  await followToTheEnd(run, update, change);
}

/** The request to start did not come back with an update. What that means depends on AWS's answer. */
async function notStarted<C extends Change>(
  run: Run<C>,
  observed: Observed,
  change: C,
  known: readonly string[],
  failure: AwsFailure,
): Promise<void> {
  switch (failure.kind) {
    case "conflict":
      return adoptWhatIsInTheWay(run, observed, failure);
    case "transient":
      // It may or may not have taken effect: the next turn looks, and asks with the same token.
      run.beforeLostAnswer ??= known;
      run.startOutage.meets(failure, run.deadline());
      if (run.retryPolicy.remaining() > 0 && !run.startOutage.tooForeign()) return run.waitFor(troubleLine(failure));
      return run.stop({
        code: "UpdateUnknown",
        happened: `whether ${run.target.way(change)} was started is not known: no usable answer came`,
        ...run.part(change),
        failure,
        next: isForeign(failure) ? `${TO_EKS}; then ${FINDS_OUT}` : FINDS_OUT,
      });
    case "invalid":
      if (failure.code === NOT_EKS) return answeredBySomethingElse(run, observed, change, known, failure);
      return refused(run, observed, change, failure);
    default:
      throw failure;
  }
}

/** Nobody refused anything: what answers is not EKS, and whether EKS got the request only EKS's updates tell. One look, and an end. */
async function answeredBySomethingElse<C extends Change>(
  run: Run<C>,
  observed: Observed,
  change: C,
  known: readonly string[],
  failure: AwsFailure,
): Promise<void> {
  const { target, tools } = run;
  let listed: string;
  let ours: Update | undefined;
  run.beforeLostAnswer ??= known;
  try {
    const now = await tools.eks.listUpdates(target.subject);
    ({ ours } = await lookForLostUpdate(run, observed, change, now));
    const fresh = now.filter((id) => !known.includes(id));
    listed =
      fresh.length === 0
        ? "EKS lists no update that is new since the request"
        : `EKS lists updates that are new since the request, none of them to ${change.to}: ${fresh.join(", ")}`;
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    listed = `nor could EKS's updates be read: ${failureText(error)}`;
  }
  if (ours) return followLostUpdate(run, ours, change);
  run.stop({
    code: "UpdateUnknown",
    happened: `what answered the request to start ${target.way(change)} is not EKS, and whether EKS got it is not known for certain`,
    ...run.part(change),
    failure,
    state: `${run.stateNow()}; ${listed}`,
    next: `${TO_EKS}; then ${FINDS_OUT}`,
  });
}

const TO_EKS = "see that the endpoint (aws:endpoints, AWS_ENDPOINT_URL) and the proxy lead to EKS";
const FINDS_OUT = "run `pulumi up` again: it finds out, and adopts the update if there is one";

async function refused<C extends Change>(run: Run<C>, before: Observed, change: C, failure: AwsFailure): Promise<void> {
  const { target, tools } = run;
  const refusal = await run.retryPolicy.call(() => target.classifyRefusal(failure, change, tools.eks));
  if (refusal === "busy") return run.waitFor(wordsOf(failure));
  // The refusal may rest on a change that the look before did not show yet.
  const now = await run.look();
  if (target.at(now) !== target.at(before) || now.status === "UPDATING") {
    run.keepLook();
    return;
  }
  run.refusedSince ??= tools.clock.now();
  if (refusal === "outdated" && tools.clock.now() - run.refusedSince < STALE_MS) {
    return run.waitFor("EKS knows the cluster at another version than it shows");
  }
  run.stop({
    code: "UpdateRefused",
    happened: `EKS refused ${target.way(change)}`,
    ...run.part(change),
    failure,
    next: target.explainRefusal(failure),
  });
}

/** Another update runs. EKS often names it; it is one of this subject, or of the cluster around it. */
async function adoptWhatIsInTheWay<C extends Change>(
  run: Run<C>,
  observed: Observed,
  failure: AwsFailure,
): Promise<void> {
  const id = updateIdIn(failure.words);
  if (id === undefined) return adoptWhatRuns(run, wordsOf(failure));
  let update: Update;
  try {
    update = await run.describeUpdate(id);
  } catch (error) {
    // Where it is an update of something else, EKS does not find it under this name, or calls the question wrong.
    if (!(error instanceof AwsFailure) || (error.kind !== "not-found" && error.kind !== "invalid")) throw error;
    return adoptWhatRuns(run, wordsOf(failure));
  }
  // What has ended since is in nobody's way: the next turn looks.
  return isRunning(update) ? adopt(run, update, observed) : run.waitFor(wordsOf(failure));
}

/**
 * After a request whose answer was lost, an update that is new since, and leads where the request led, is ours. Of one that EKS lists
 * and does not find, that is not known.
 */
async function lookForLostUpdate<C extends Change>(
  run: Run<C>,
  observed: Observed,
  change: C,
  known: readonly string[],
): Promise<{ readonly ours: Update | undefined; readonly notFound: string | undefined }> {
  const before = run.beforeLostAnswer;
  const fresh = before === undefined ? [] : known.filter((id) => !before.includes(id));
  const isOurs = (update: Update): boolean => run.target.isOf(update, change, observed);
  const found = await run.describeUpdates(fresh, isOurs);
  const ours = found.find(isOurs);
  return { ours, notFound: ours ? undefined : fresh.find((id) => !found.some((update) => update.id === id)) };
}

async function followLostUpdate<C extends Change>(run: Run<C>, ours: Update, change: C): Promise<void> {
  run.tools.progress.say(
    `the answer to the request was lost, and the request took effect: following update ${ours.id}`,
  );
  await followToTheEnd(run, ours, change);
}

function wordsOf(failure: AwsFailure): string {
  return `${failure.operation} meets ${failure.code}: ${failure.words}`;
}

const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/i;

/** The id in `Cannot VersionUpdate because cluster X currently has update <uuid> in progress`. */
function updateIdIn(words: string): string | undefined {
  return UUID.exec(words)?.[0];
}
