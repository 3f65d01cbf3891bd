import type { EksVersionError } from "../core/failures/EksVersionError";
import type { Clock } from "../core/time";
import type { FleetPlanArgs } from "../resources/fleetArgs";
import type { Due, DueOrProblems } from "./due";
import { upgradeConnection } from "./sources";
import type { MemberStep } from "./step";
import { stepText, takeStep } from "./step";
import type { Connect, Survey } from "./survey";

/** So many members of an account and region begin at once: more would only wait in the queue of its rate limit. */
const BEGINNING = 4;

/** What has not begun so long after it was decided is decided again, by a new survey. */
const DECIDED_FOR_MS = 5 * 60_000;

type DueStep = Omit<MemberStep, "timeout" | "readiness">;

/** What an up did. */
export interface FleetRun {
  readonly due: Due;
  /** What this run brought to its end, in words, in the order in which it ended. */
  readonly done: readonly string[];
  /** What runs still, and is left to the next run. */
  readonly running: readonly { readonly what: string; readonly arn: string }[];
  readonly failed: readonly { readonly what: string; readonly error: EksVersionError }[];
  readonly interrupted: boolean;
}

export interface RunOptions {
  readonly args: FleetPlanArgs;
  readonly connect: Connect;
  readonly clock: Clock;
  /** How long the run may take, in milliseconds. */
  readonly runMs: number;
  /** Aborted when the command is interrupted: nothing more is started then. */
  readonly stop: AbortSignal;
  /** The survey to begin with. */
  readonly first: Survey;
  /** Surveys again, by what the last survey has told. */
  readonly again: (last: Survey) => Promise<Survey>;
  readonly decide: (seen: Survey, left: number, failedNow: ReadonlySet<string>) => Promise<DueOrProblems>;
  readonly onChange: (state: { readonly done: number; readonly running: number; readonly failed: number }) => void;
  readonly warn: (message: string) => void;
}

/**
 * Does what is due, looks again, and goes on until nothing is due that ends within the run. It waits for upgrades, and for nothing
 * else: no soak, no window. A member that fails stops none of the others.
 */
export async function runFleet(options: RunOptions): Promise<FleetRun | Exclude<DueOrProblems, { due: Due }>> {
  const { args, clock, runMs, stop } = options;
  const begun = clock.now();
  const failedNow = new Set<string>();
  /** When the last hop of this run began, by ARN: members that go on are looked at once more. */
  const hops = new Map<string, string>();
  /** Steps that found nothing to do, and whether they were due again: they would find nothing again, and without end. */
  const idle = new Map<string, "once" | "again">();
  const done: string[] = [];
  const failed: { what: string; error: EksVersionError }[] = [];
  let seen = options.first;
  for (;;) {
    const left = runMs - (clock.now() - begun);
    const decided = await options.decide(seen, left, failedNow);
    if ("problems" in decided) return decided;
    const dueNow = stepsOf(args, decided.due, failedNow);
    for (const step of dueNow.filter((one) => idle.get(keyOf(one)) === "once")) {
      idle.set(keyOf(step), "again");
      options.warn(
        `${stepText(step)}: it is due again, though there was nothing to start; this up leaves it as it is. The plan of a ClusterUpgrade (pulumi-eks-version plan --whole-cluster) shows what keeps its node groups`,
      );
    }
    const steps = stop.aborted ? [] : dueNow.filter((step) => !idle.has(keyOf(step)));
    if (steps.length === 0) return { due: decided.due, done, running: [], failed, interrupted: stop.aborted };
    const running: { what: string; arn: string }[] = [];
    let open = 0;
    const show = (): void => {
      options.onChange({ done: done.length, running: open, failed: failed.length });
    };
    const decidedAt = clock.now();
    const mayBegin = (): boolean => !stop.aborted && clock.now() - decidedAt < DECIDED_FOR_MS;
    await inTurn(steps, mayBegin, async (step, onBegun) => {
      open += 1;
      show();
      const what = stepText(step);
      const { arn } = step.identity;
      const warn = (message: string): void => {
        options.warn(`${what}: ${message}`);
      };
      const timeout = Math.max(0, runMs - (clock.now() - begun));
      const readiness = {
        preflight: "enforce",
        waivers: args.waive ?? [],
        lastHop: hops.get(arn),
      } as const;
      const tools = { connect: options.connect, clock, onBegun, warn };
      const outcome = await takeStep({ ...step, timeout, readiness }, tools);
      if (outcome.kind === "done" && outcome.hopBegan !== undefined) hops.set(arn, outcome.hopBegan);
      open -= 1;
      if (outcome.kind === "done" && !outcome.idle) done.push(what);
      if (outcome.kind === "done" && outcome.idle && step.kind === "start") idle.set(keyOf(step), "once");
      if (outcome.kind === "running") running.push({ what, arn });
      if (outcome.kind === "failed") {
        failedNow.add(arn);
        failed.push({ what, error: outcome.error });
        warn(outcome.error.message);
      }
      show();
    });
    const over = stop.aborted || running.length > 0 || clock.now() - begun >= runMs;
    // After an interruption the next run finds out; anything else is told as EKS has it now.
    if (stop.aborted) return { due: decided.due, done, running, failed, interrupted: true };
    seen = await options.again(seen);
    if (over) {
      const last = await options.decide(seen, 0, failedNow);
      if ("problems" in last) return last;
      return { due: last.due, done, running, failed, interrupted: false };
    }
  }
}

/** A step of a member, by where it leads from and to. */
function keyOf(step: DueStep): string {
  return `${step.identity.arn} ${stepText(step)}`;
}

/** The members that are upgraded or followed now; all of them only count to where they are managed. */
function stepsOf(args: FleetPlanArgs, { survey, decision }: Due, failedNow: ReadonlySet<string>): DueStep[] {
  return survey.members.flatMap((member): DueStep[] => {
    const decided = decision.members.get(member.arn);
    if ((decided?.kind !== "start" && decided?.kind !== "follow") || failedNow.has(member.arn)) return [];
    const { arn, name, account, region, connection, cluster } = member;
    if (!cluster.seen) return [];
    return [
      {
        kind: decided.kind,
        from: cluster.value.version,
        to: decided.to,
        clusterName: name,
        region,
        identity: { arn, createdAt: survey.known.members.get(arn)?.createdAt ?? "" },
        scope: args.scope ?? "controlPlane",
        connection: upgradeConnection(args.manage ?? {}, account, region, connection),
      },
    ];
  });
}

/**
 * Takes the steps side by side; of those that start something only a few of each account and region begin at once, and none after
 * the stop: what has not begun by then is left.
 */
async function inTurn(
  steps: readonly DueStep[],
  mayBegin: () => boolean,
  take: (step: DueStep, onBegun: () => void) => Promise<void>,
): Promise<void> {
  const queues = new Map<string, DueStep[]>();
  const follows: DueStep[] = [];
  for (const step of steps) {
    if (step.kind === "follow") follows.push(step);
    else {
      const place = step.identity.arn.split(":").slice(3, 5).join(":");
      queues.set(place, [...(queues.get(place) ?? []), step]);
    }
  }
  const all: Promise<void>[] = [];
  const defects: unknown[] = [];
  const begun = (step: DueStep, onBegun: () => void): void => {
    all.push(
      take(step, onBegun).catch((error: unknown) => {
        defects.push(error);
      }),
    );
  };
  for (const step of follows) begun(step, () => {});
  const begin = async (queue: DueStep[]): Promise<void> => {
    for (let step = queue.shift(); step && mayBegin(); step = queue.shift()) {
      const next = step;
      await new Promise<void>((resolve) => {
        begun(next, resolve);
      });
    }
  };
  const lanes = [...queues.values()].flatMap((queue) => Array.from({ length: BEGINNING }, () => begin(queue)));
  await Promise.all(lanes);
  await Promise.all(all);
  if (defects.length > 0) throw defects[0];
}
