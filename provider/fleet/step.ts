import type { ConnectionArgs } from "../aws/connectionArgs";
import { EksVersionError } from "../core/failures/EksVersionError";
import type { KubernetesVersion } from "../core/versions/kubernetesVersion";
import { ConnectionError } from "../core/problem";
import type { Clock } from "../core/time";
import { formatVersion, sameVersion } from "../core/versions/kubernetesVersion";
import type { ScheduleReporter } from "../engine/scheduleReporter";
import type { Progress } from "../engine/progress";
import { executeSchedule } from "../execute/executeSchedule";
import { Execution } from "../execute/Execution";
import type { ControlPlaneGoal } from "../reconcile/controlPlane";
import { ControlPlane } from "../reconcile/controlPlane";
import type { ReadinessOptions } from "../reconcile/HopReadiness";
import { reconcile, waitForRunning } from "../reconcile/reconcile";
import { Contact } from "../reconcile/waiting/retry";
import type { Connect } from "./survey";

/** One thing that is done for a member: its next hop, or an update that runs and is followed to its end. */
export interface MemberStep {
  readonly kind: "start" | "follow";
  readonly to: KubernetesVersion;
  readonly from: KubernetesVersion;
  readonly clusterName: string;
  readonly region: string;
  readonly identity: { readonly arn: string; readonly createdAt: string };
  readonly scope: "controlPlane" | "cluster";
  readonly connection: ConnectionArgs;
  /** Milliseconds; what runs then still is left to itself. */
  readonly timeout: number;
  readonly readiness: ReadinessOptions;
}

export interface StepTools {
  readonly connect: Connect;
  readonly clock: Clock;
  /** Called once EKS has begun the update, or there was none to begin. */
  readonly onBegun: () => void;
  readonly warn: (message: string) => void;
}

/** How it ended. `running`: the time was up, or the command was interrupted, and EKS goes on. */
export type StepOutcome =
  /**
   * @param hopBegan When its hop began, ISO 8601 by AWS's clock, if one was done.
   * @param idle There was nothing to do.
   */
  | { readonly kind: "done"; readonly hopBegan?: string | undefined; readonly idle: boolean }
  | { readonly kind: "running" }
  | { readonly kind: "notStarted" }
  | { readonly kind: "failed"; readonly error: EksVersionError };

/** A fleet keeps no update of a member in its state: what runs is found in EKS. */
const NOTHING_KNOWN = { inFlight: undefined, ended: [] } as const;

/**
 * Does it as ClusterVersion and ClusterUpgrade do: by the same loop, with its adoption of what runs already, its tokens and its
 * confirmation. The one place in which a fleet touches a cluster. Never throws for what a cluster or AWS does.
 */
export async function takeStep(step: MemberStep, tools: StepTools): Promise<StepOutcome> {
  try {
    const connected = await tools.connect(step.connection);
    if (connected.problems.length > 0) throw new ConnectionError(connected.problems);
    const eks = await connected.eks();
    const { clock } = tools;
    const goal = goalOf(step);
    if (step.scope === "cluster" && step.kind === "start") {
      const run = new Execution(goal, NOTHING_KNOWN, {}, { eks, clock, reporter: quietReporter(tools) });
      return await outcomeOf(executeSchedule(run), run);
    }
    const lead = step.kind === "start" ? reconcile : waitForRunning;
    const progress = quietProgress(tools);
    const { error, inFlight, updates, begun } = await lead(
      new ControlPlane(goal),
      {},
      { eks, clock, progress, contact: new Contact(clock.now()) },
    );
    if (error) return outcome(error, inFlight !== undefined);
    return { kind: "done", hopBegan: updates.at(-1)?.createdAt, idle: !begun };
  } catch (error) {
    return outcome(error, false);
  } finally {
    tools.onBegun();
  }
}

function goalOf({ clusterName, region, to, from, identity, timeout, readiness }: MemberStep): ControlPlaneGoal {
  return {
    clusterName,
    region,
    desired: to,
    force: false,
    allowRollback: false,
    rollbackTimeoutMinutes: undefined,
    recorded: from,
    identity,
    timeout,
    readiness,
  };
}

async function outcomeOf(execution: Promise<void>, run: Execution): Promise<StepOutcome> {
  try {
    await execution;
    return { kind: "done", hopBegan: run.updates.at(-1)?.createdAt, idle: run.done.length === 0 && !run.begunUpdates };
  } catch (error) {
    return outcome(error, run.inFlight !== undefined);
  }
}

function outcome(error: unknown, inFlight: boolean): StepOutcome {
  if (error instanceof ConnectionError) {
    return {
      kind: "failed",
      error: new EksVersionError({
        code: "BadConfiguration",
        happened: error.message,
        state: "nothing was started",
        next: "fix the configuration of AWS, or the role in manage",
      }),
    };
  }
  if (!(error instanceof EksVersionError)) throw error;
  if (error.code === "UpdateStillRunning") return { kind: "running" };
  if (error.code === "Interrupted") return { kind: inFlight ? "running" : "notStarted" };
  return { kind: "failed", error };
}

/** Of many members that go side by side, single lines tell nothing; what needs attention is passed on. */
function quietProgress({ onBegun, warn }: StepTools): Progress {
  return {
    show: ({ updateId }) => {
      if (updateId !== undefined) onBegun();
    },
    say: () => {},
    warn,
  };
}

function quietReporter(tools: StepTools): ScheduleReporter {
  const progress = quietProgress(tools);
  return {
    expect: () => {},
    begin: () => {},
    at: () => {},
    end: () => {},
    say: () => {},
    warn: tools.warn,
    progressOf: () => progress,
    close: () => Promise.resolve(),
  };
}

/** For messages: `prod in 111111111111 eu-west-1, 1.33 → 1.34`. */
export function stepText({
  clusterName,
  region,
  identity,
  from,
  to,
}: Omit<MemberStep, "timeout" | "readiness">): string {
  const account = identity.arn.split(":")[4] ?? "";
  const target = formatVersion(to);
  const hop = sameVersion(from, to) ? `node groups to ${target}` : `${formatVersion(from)} → ${target}`;
  return `${clusterName} in ${account} ${region}, ${hop}`;
}
