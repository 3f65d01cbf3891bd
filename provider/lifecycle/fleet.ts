import { expectedHopMs } from "../core/durations";
import { EksVersionError } from "../core/failures/EksVersionError";
import type { Problem } from "../core/problem";
import type { RawInputs } from "../core/pulumiValues";
import { given, holdsUnknown, urnOf, withoutUndefined } from "../core/pulumiValues";
import { parseLongDuration } from "../core/time";
import { lineReporter } from "../engine/statusLine";
import type { DueOrProblems } from "../fleet/due";
import { clusterCount } from "../fleet/facts";
import type { Known } from "../fleet/known";
import { decodeKnown } from "../fleet/known";
import { differs, outputsOf } from "../fleet/outputs";
import { planOf } from "../fleet/plan";
import type { FleetRun } from "../fleet/run";
import { runFleet } from "../fleet/run";
import type { Survey } from "../fleet/survey";
import { FLEET_INPUTS, fleetProblems, placesNotNamed } from "../inputs/fleet";
import type { FleetPlanArgs } from "../resources/fleetArgs";
import type { FleetPlan } from "../resources/fleetPlan";
import type { Dependencies } from "./Dependencies";
import type { Outputs, Verbs } from "./Lifecycle";
import { initFailure } from "./Lifecycle";
import { decideFleet, surveyFleet } from "./plans/fleetPlan";
import { fleetText } from "./preview/fleetText";

/** How old a survey may be for an up to begin with it: what check or diff has just seen. */
const FRESH_MS = 5 * 60_000;

const RUN_FOR = { controlPlane: "50m", cluster: "3h" } as const;

interface Seen {
  readonly survey: Survey;
  /** By the machine's clock. */
  readonly at: number;
}

/**
 * The lifecycle of a Fleet.
 *
 * | verb   | does in EKS                                                                                            |
 * | ------ | ------------------------------------------------------------------------------------------------------ |
 * | check  | nothing; for a fleet that is not in the state yet, what diff does                                       |
 * | diff   | looks at all members, and at those that are due in whole                                                |
 * | create | upgrades what is due and follows what runs, as ClusterVersion and ClusterUpgrade do; looks again; until nothing is due |
 * | update | the same                                                                                               |
 * | read   | looks at all members                                                                                   |
 * | delete | nothing                                                                                                |
 */
export class FleetLifecycle implements Verbs {
  /** What check or diff has seen, by resource, for the create or update that may follow in this process. */
  private readonly seen = new Map<string, Seen>();

  constructor(private readonly dependencies: Dependencies) {}

  async check(olds: RawInputs, raw: RawInputs): Promise<{ inputs: Outputs; failures: Problem[] }> {
    const { __awsProvider: followed, ...news }: Outputs = { name: nameIn(urnOf(raw)), ...given(raw) };
    const problems = fleetProblems(news, expectedHopMs(news.scope));
    if (followed !== undefined) problems.push(...placesNotNamed(news.members));
    if (problems.length === 0) problems.push(...(await this.dependencies.connect({})).problems);
    if (problems.length > 0) return { inputs: news, failures: problems };
    const isNew = olds.waves === undefined;
    if (!isNew || !isDecidable(news)) return { inputs: news, failures: [] };
    const decided = await this.look(news, decodeKnown(undefined));
    if ("problems" in decided) return { inputs: news, failures: [...decided.problems] };
    await this.show(planOf(argsOf(news), decided.due), news);
    return { inputs: news, failures: [] };
  }

  async diff(olds: RawInputs, news: RawInputs): Promise<{ changes?: boolean; replaces: string[] }> {
    if (!isDecidable(news)) return { changes: true, replaces: [] };
    const decided = await this.look(news, decodeKnown(olds.__history));
    if ("problems" in decided) throw badArguments(decided.problems);
    const plan = planOf(argsOf(news), decided.due);
    const changes = differs(olds, news, plan, decided.due.survey.known);
    await this.show(plan, news);
    return { changes, replaces: [] };
  }

  async create(news: RawInputs): Promise<{ id: string; outs: Outputs }> {
    const id = argsOf(news).name;
    return { id, outs: await this.run(id, news, {}) };
  }

  async update(id: string, olds: RawInputs, news: RawInputs): Promise<{ outs: Outputs }> {
    return { outs: await this.run(id, news, olds) };
  }

  async read(id: string, props: RawInputs): Promise<{ id: string; props: Outputs; inputs: Outputs }> {
    const decided = await this.look(props, decodeKnown(props.__history));
    if ("problems" in decided) throw badArguments(decided.problems);
    const plan = planOf(argsOf(props), decided.due);
    const inputs = withoutUndefined(Object.fromEntries([...FLEET_INPUTS, "__urn"].map((name) => [name, props[name]])));
    return { id, props: outputsOf(props, plan, decided.due.survey.known), inputs };
  }

  async delete(props: RawInputs): Promise<void> {
    const count = Object.keys(props.versions ?? {}).length;
    await this.dependencies.log.info(
      urnOf(props),
      `${clusterCount(count)} of fleet ${String(props.name)}: left as they are, their versions no longer managed by this resource`,
    );
  }

  private async look(inputs: RawInputs, known: Known): Promise<DueOrProblems> {
    const args = argsOf(inputs);
    const survey = await surveyFleet(args, known, this.dependencies);
    this.seen.set(keyOf(inputs), { survey, at: this.dependencies.clock.now() });
    return decideFleet(args, survey, this.dependencies, { left: runMsOf(args) });
  }

  private async show(plan: FleetPlan, inputs: RawInputs): Promise<void> {
    const urn = urnOf(inputs);
    const { log } = this.dependencies;
    await log.info(urn, fleetText(plan));
    for (const warning of plan.warnings) await log.warn(urn, warning);
    for (const error of plan.errors) await log.warn(urn, `up will fail: ${error}`);
  }

  /** What is due, until nothing is due any more that ends within the run; what was reached is in the state in any case. */
  private async run(id: string, inputs: RawInputs, olds: RawInputs): Promise<Outputs> {
    const args = argsOf(inputs);
    const { clock, log } = this.dependencies;
    const urn = urnOf(inputs);
    const reporter = lineReporter(log, urn, clock, this.dependencies.display());
    const begun = clock.now();
    try {
      const ran = await runFleet({
        args,
        connect: (way) => this.dependencies.connect(way),
        clock,
        runMs: runMsOf(args),
        stop: this.dependencies.stop ?? new AbortController().signal,
        first: this.takeFresh(inputs) ?? (await surveyFleet(args, decodeKnown(olds.__history), this.dependencies)),
        again: (last) => surveyFleet(args, last.known, this.dependencies),
        decide: (seen, left, failedNow) => decideFleet(args, seen, this.dependencies, { left, failedNow }),
        onChange: ({ done, running, failed }) => {
          const status = `${done} upgraded, ${running} running${failed === 0 ? "" : `, ${failed} failed`}`;
          reporter.show({ what: `fleet ${String(inputs.name)}`, status }, begun);
        },
        warn: reporter.warn,
      });
      if ("problems" in ran) throw badArguments(ran.problems);
      const plan = planOf(args, ran.due);
      reporter.say(outcomeText(ran, plan));
      const told = outputsOf(inputs, plan, ran.due.survey.known);
      // After an interruption nothing is surveyed again: what the run has begun is known all the same.
      const outs = ran.interrupted ? { ...told, running: ran.running.map(({ arn }) => arn) } : told;
      const error = errorOf(ran, plan);
      if (!error) return outs;
      throw initFailure(error, id, outs);
    } finally {
      await reporter.close();
    }
  }

  private takeFresh(inputs: RawInputs): Survey | undefined {
    const seen = this.seen.get(keyOf(inputs));
    this.seen.delete(keyOf(inputs));
    return seen && this.dependencies.clock.now() - seen.at < FRESH_MS ? seen.survey : undefined;
  }
}

function outcomeText({ done, running, failed, interrupted }: FleetRun, plan: FleetPlan): string {
  const upgraded = `${done.length} upgraded${failed.length === 0 ? "" : `, ${failed.length} failed`}`;
  const left = running.length === 0 ? "" : `, ${running.length} still running: the next up follows them`;
  const stopped = interrupted ? "interrupted: " : "";
  return `${stopped}${upgraded}${left}\n${fleetText(plan)}`;
}

/** Only what failed in this run, what it left running, a wave over its budget and a deadline that says so: to be held is no error. */
function errorOf({ failed, done, running, interrupted }: FleetRun, plan: FleetPlan): EksVersionError | undefined {
  if (interrupted && running.length > 0 && failed.length === 0) {
    return new EksVersionError({
      code: "Interrupted",
      happened: `fleet ${plan.fleet}: the command was interrupted`,
      failed: running.map(({ what }) => `${what}: goes on in EKS`),
      state: "nothing more was started; the upgrades that run go on in EKS, and the state names their clusters",
      next: "run `pulumi up` again: it follows what runs, and goes on with what is due",
    });
  }
  if (failed.length === 0 && plan.errors.length === 0) return undefined;
  const what =
    failed.length === 0
      ? plan.errors[0]
      : `${failed.length} of ${failed.length + done.length} upgrades of this run failed; the others were led to their ends`;
  return new EksVersionError({
    code: "UpgradeIncomplete",
    happened: `fleet ${plan.fleet}: ${what ?? ""}`,
    failed: [
      ...failed.slice(0, MOST_FAILURES).map(({ what: member, error }) => `${member}: ${error.message}`),
      ...(failed.length > MOST_FAILURES ? [`and ${failed.length - MOST_FAILURES} more`] : []),
      ...(failed.length === 0 ? plan.errors.slice(1) : plan.errors),
    ],
    state: plan.waves
      .map(
        ({ name, versions }) =>
          `${name}: ${Object.entries(versions)
            .map(([v, n]) => `${n} at ${v}`)
            .join(", ")}`,
      )
      .join("; "),
    next: "fix what each failure names; `pulumi up` goes on with what is due then, and tries a failed cluster again by `retry`",
  });
}

const MOST_FAILURES = 20;

/** The inputs as check left them. */
function argsOf(inputs: RawInputs): FleetPlanArgs {
  return inputs as unknown as FleetPlanArgs;
}

function runMsOf({ runFor, scope = "controlPlane" }: FleetPlanArgs): number {
  return parseLongDuration(runFor ?? RUN_FOR[scope]) ?? 0;
}

/** Whether what is due can be told: an approval or a gate that is not computed yet is not given, all else must be known. */
function isDecidable(inputs: RawInputs): boolean {
  const { waves } = inputs;
  const rest = FLEET_INPUTS.filter((name) => name !== "gates" && name !== "waves").map((name) => inputs[name]);
  if (holdsUnknown(rest) || !Array.isArray(waves)) return false;
  return waves.every((wave: RawInputs) => !holdsUnknown({ ...wave, approve: undefined }));
}

/** The resource's name is the end of its URN. */
function nameIn(urn: string): string | undefined {
  return urn
    .split("::")
    .at(-1)
    ?.replace(/[^\w.-]/g, "-");
}

function keyOf(inputs: RawInputs): string {
  return JSON.stringify([urnOf(inputs), ...FLEET_INPUTS.map((name) => inputs[name])]);
}

function badArguments(problems: readonly Problem[]): EksVersionError {
  return new EksVersionError({
    code: "BadConfiguration",
    happened: "the fleet does not fit the clusters that there are",
    failed: problems.map(({ reason }) => reason),
    state: "nothing was started",
    next: "correct what is listed above",
  });
}
