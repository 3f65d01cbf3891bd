import type { StepPlan } from "../plan/StepPlan";
import type { RawInputs } from "../core/pulumiValues";
import type { TemplateNumbers } from "../core/templateWords";
import { templateNumbersIn } from "../core/templateWords";
import type { Cluster } from "../eks/types";
import { failWith } from "../core/failures/failure";
import type { InFlightUpdate, UpdateRecord } from "../core/updateRecord";
import { AwsFailure } from "../core/failures/awsFailure";
import { explained, withAccount } from "../eks/connect";
import type { EarlierState } from "../outputs/clusterVersion";
import { refuseOtherCluster } from "../outputs/clusterVersion";
import type { EksConnection } from "../eks/connect";
import { parseDuration } from "../core/time";
import { EksVersionError } from "../core/failures/EksVersionError";
import type { Reporter } from "../engine/statusLine";
import type { Clock } from "../core/time";
import { Contact, retryPolicy } from "../reconcile/waiting/retry";
import { reconcile } from "../reconcile/reconcile";
import type { Observed } from "../reconcile/target";
import type { PartResource } from "./ResourceType";
import { lookingBy } from "./ResourceType";
import { updatesIn } from "../reconcile/goal";
import { ec2Within, numbersKnown } from "./templateWords";

export interface ApplyTools {
  readonly connection: EksConnection;
  readonly clock: Clock;
  readonly reporter: Reporter;
}

/** How a run ended; with an error, the rest tells what was reached. */
export interface Applied<S extends Observed> {
  readonly cluster: Cluster | undefined;
  readonly seen: S | undefined;
  readonly updates: readonly UpdateRecord[];
  readonly inFlight: InFlightUpdate | undefined;
  /** What `latest` and the like come to; undefined: the version is exact, or was not looked up. */
  readonly target: string | undefined;
  /** What `$Latest` and `$Default` stand for. */
  readonly numbers: TemplateNumbers;
  /** Whether there was something to do. */
  readonly due: boolean;
  /** Whether an update was started or adopted, whatever became of it. */
  readonly begun: boolean;
  /** Why it is not known whether all that is asked for is there; undefined: it is. */
  readonly doubt: string | undefined;
  readonly error: EksVersionError | undefined;
}

/** The whole way: looks, plans, makes step by step, looks again. Failures are part of the result; only a defect is thrown. */
export async function applyChange<S extends Observed>(
  resource: PartResource<S>,
  given: RawInputs,
  earlier: EarlierState,
  verb: "create" | "update",
  { connection, clock, reporter }: ApplyTools,
): Promise<Applied<S>> {
  const [clusterName, name] = [String(given.clusterName), String(given[resource.nameInput])];
  const begun = clock.now();
  const limit = timeoutIn(given, verb);
  let deadline = begun + (limit ?? resource.timeout);
  const contact = new Contact(begun);
  const waiting = retryPolicy({
    clock,
    contact,
    deadline: () => deadline,
    onTrouble: (trouble) => {
      if (trouble === undefined) return;
      const what = `${resource.noun} ${name}`;
      reporter.show({ what, status: "waiting", trouble }, begun);
    },
    warn: reporter.warn,
  });
  const eks = connection.eks.within(() => waiting.left());
  const ec2 = () => ec2Within(connection.ec2(), waiting.left());
  const looking = lookingBy(eks, ec2, waiting.call);
  const run: Run<S> = {
    cluster: undefined,
    seen: undefined,
    updates: [],
    inFlight: earlier.updateInFlight,
    target: undefined,
    numbers: {},
    due: false,
    begun: false,
    doubt: undefined,
    error: undefined,
  };
  try {
    const cluster = await looking.cluster(clusterName);
    run.cluster = cluster;
    refuseOtherCluster(cluster, earlier);
    const known = { ...earlier.templateNumbers, ...templateNumbersIn(given) };
    run.numbers = await numbersKnown(resource.templates?.(given) ?? [], known, { ec2, warn: reporter.warn });
    const inputs: RawInputs = { ...given, __launchTemplates: run.numbers };
    const target = inputs.targetVersion;
    const wanted = typeof target === "string" ? { ...inputs, version: target } : inputs;
    const plan = await resource.plan(wanted, looking, false);
    if (resource.exact(inputs) === undefined) run.target = plan.target;
    const steps = stepsOf(resource, inputs, plan);
    if (limit === undefined) deadline = begun + resource.timeout * Math.max(1, steps.length);
    refuseIf(resource, plan, clusterName, name);
    run.due = steps.length > 0;
    if (!run.due) run.inFlight = undefined;
    else {
      const goal = {
        clusterName,
        clusterArn: cluster.arn,
        clusterCreatedAt: cluster.createdAt,
        region: connection.region,
        from: earlier.version,
        steps,
        timeout: deadline - clock.now(),
      };
      const tools = { eks, clock, contact, progress: reporter };
      const { observed, ...done } = await reconcile(resource.target(inputs, goal), updatesIn(earlier), tools);
      Object.assign(run, done, { seen: observed });
      if (done.error) throw done.error;
    }
  } catch (thrown) {
    run.error = await asError(resource, thrown, given, connection);
  }
  try {
    run.seen = await resource.look(run.error ? eks : looking, clusterName, name);
  } catch (thrown) {
    const error = await asError(resource, thrown, given, connection);
    run.error ??= error;
  }
  // Of a number that somebody else rolled to, nobody knows whether the word stands for it.
  if (run.error === undefined && run.seen && run.updates.length > 0) {
    run.numbers = { ...run.numbers, ...resource.learned?.({ ...given, __launchTemplates: run.numbers }, run.seen) };
  }
  return run;
}

type Run<S extends Observed> = { -readonly [Member in keyof Applied<S>]: Applied<S>[Member] };

/** `latest` and the like never lead down, also where somebody moved it up since it was resolved. */
function stepsOf<S extends Observed>(resource: PartResource<S>, inputs: RawInputs, plan: StepPlan): readonly string[] {
  const [first] = plan.steps;
  if (resource.exact(inputs) !== undefined || first === undefined || plan.at === undefined) return plan.steps;
  return resource.compare(first, plan.at) < 0 ? [] : plan.steps;
}

function refuseIf<S extends Observed>(
  resource: PartResource<S>,
  plan: StepPlan,
  clusterName: string,
  name: string,
): void {
  if (plan.refusals.length === 0) return;
  failWith({
    code: "VersionNotReachable",
    happened: `${resource.noun} ${name} of cluster "${clusterName}" cannot be moved as asked`,
    failed: plan.refusals.map(({ reason }) => reason),
    state: `it is at ${plan.at ?? plan.target}; nothing was started`,
    next: "write what is named above, then run `pulumi up` again",
  });
}

function timeoutIn(inputs: RawInputs, verb: "create" | "update"): number | undefined {
  const timeouts = inputs.__timeouts;
  if (typeof timeouts !== "object" || timeouts === null) return undefined;
  const text = (timeouts as Record<string, unknown>)[verb];
  return typeof text === "string" ? parseDuration(text) : undefined;
}

async function asError<S extends Observed>(
  resource: PartResource<S>,
  thrown: unknown,
  inputs: RawInputs,
  connection: EksConnection,
): Promise<EksVersionError> {
  const error = await partFailure(resource, thrown, inputs, connection);
  if (error instanceof EksVersionError) return error;
  throw error;
}

/** What AWS refused, as an error that says what it means: ResourceNotFoundException is of the cluster, or of what is in it. */
export async function partFailure<S extends Observed>(
  { kind, noun, nameInput }: PartResource<S>,
  error: unknown,
  inputs: RawInputs,
  connection: EksConnection,
): Promise<unknown> {
  if (error instanceof EksVersionError) return withAccount(error, connection.account);
  const where = { clusterName: String(inputs.clusterName), region: connection.region };
  const told = await explained(error, where, connection, "nothing was started");
  if (!(told instanceof EksVersionError) || !(error instanceof AwsFailure)) return told;
  if (error.kind !== "not-found" || /no cluster found/i.test(error.words)) return told;
  return new EksVersionError({
    ...told.facts,
    code: kind === "addon" ? "AddonNotFound" : "NodegroupNotFound",
    happened: `there is no ${noun} ${String(inputs[nameInput])} in cluster "${where.clusterName}" in ${where.region}`,
    next: "see that the names, the region and the account are the ones you mean",
  });
}
