import { failWith } from "../core/failure";
import type { Update } from "../eks/types";
import { isRunning } from "../core/updateStatus";
import { AwsFailure } from "../core/awsFailure";
import { pollUpdate } from "./poller";
import { followMove } from "./wait";
import type { Seen } from "./target";
import type { MoveRun } from "./Reconciliation";

/** How many DescribeUpdate calls run side by side while looking for the one update that runs. */
const SIDE_BY_SIDE = 4;

/** What is told of somebody else's update: where it leads. Its configuration values may be secret. */
const VERSIONS = ["AddonVersion", "Version", "ReleaseVersion", "LaunchTemplateVersion"];

/** Goes on with the update that an earlier run left running; EKS tells what became of it. */
export async function resumeMove<S extends Seen>(run: MoveRun<S>, id: string): Promise<void> {
  await run.look();
  let update: Update;
  try {
    update = await run.describeUpdate(id);
  } catch (error) {
    if (!(error instanceof AwsFailure) || error.kind !== "not-found") throw error;
    return;
  }
  // Another place is wanted now: if it runs still, the next turn waits for it.
  if (!run.leadsThere(update)) return;
  const what = `${run.kind.label} → ${run.kind.to} (update ${id})`;
  if (update.status === "Failed" || update.status === "Cancelled") {
    const why = update.errors.map((one) => `${one.errorCode ?? "Unknown"}: ${one.errorMessage ?? "no message"}`);
    run.tools.warn(
      `${what}, which an earlier run left running, ended ${update.status} since. ${why.join("; ")}`.trim(),
    );
    return;
  }
  const leftIt = isRunning(update) ? "running" : "and which has ended well since";
  run.tools.say(`going on with ${what}, which an earlier run left ${leftIt}`);
  await followMove(run, update);
}

/** Something runs: it is adopted if it leads to the same place, and waited for if it does not. */
export async function adoptWhatRuns<S extends Seen>(run: MoveRun<S>, otherwise?: string): Promise<void> {
  const running = await findRunning(run);
  if (!running) return run.waitFor(otherwise ?? `${run.kind.label} is UPDATING, and none of its updates runs`);
  if (!run.leadsThere(running)) return waitForOther(run, running);
  run.tools.say(`${run.what()} is running already (update ${running.id}, started ${running.createdAt}); adopting it`);
  await followMove(run, running);
}

/** ListUpdates gives ids only, and nothing says in which order: the newest are likely at one of its ends. */
async function findRunning<S extends Seen>(run: MoveRun<S>): Promise<Update | undefined> {
  const ids = fromBothEnds(await run.listUpdates());
  for (let at = 0; at < ids.length; at += SIDE_BY_SIDE) {
    const found = await Promise.all(ids.slice(at, at + SIDE_BY_SIDE).map((id) => run.describeUpdate(id)));
    const running = found.find(isRunning);
    if (running) return running;
  }
  return undefined;
}

export function fromBothEnds<T>(all: readonly T[]): T[] {
  const half = Math.ceil(all.length / 2);
  const [front, back] = [all.slice(0, half), all.slice(half).reverse()];
  return front.flatMap((one, index) => [one, ...back.slice(index, index + 1)]);
}

async function waitForOther<S extends Seen>(run: MoveRun<S>, update: Update): Promise<void> {
  const { kind, tools } = run;
  const versions = Object.entries(update.params).filter(([type]) => VERSIONS.includes(type));
  const what = [update.type, ...versions.map(([type, value]) => `${type} ${value}`)].join(", ");
  tools.say(`waiting for another update of ${kind.label} to end: ${what} (update ${update.id})`);
  const polled = await pollUpdate(update, {
    clock: tools.clock,
    time: tools.eks.time,
    random: tools.random,
    expected: kind.expected,
    deadline: tools.deadline,
    describe: () => tools.eks.describeUpdate(kind.target, update.id),
    show: ({ status }, startedAt, trouble) => {
      run.show(`waiting for another update, ${status}`, startedAt, trouble);
    },
  });
  switch (polled.kind) {
    case "ended":
      run.settled();
      if (polled.update.status !== "Successful") {
        tools.warn(`the other update of ${kind.label} (${update.id}) ended ${polled.update.status}`);
      }
      return;
    case "still-running":
      return failWith({
        code: "OtherUpdateRunning",
        happened: `another update was still running on ${run.where()} after ${run.waited()}: ${what}`,
        update,
        failure: polled.lastTrouble,
        state: run.stateNow(),
        next: "when it has ended, run `pulumi up` again",
      });
    default:
      throw polled.failure;
  }
}
