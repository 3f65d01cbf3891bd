import assert from "node:assert/strict";
import fc from "fast-check";
import type { SimulatedStack } from "../../../fixtures/SimulatedStack";
import { SimulatedControlPlane } from "../../../fixtures/SimulatedControlPlane";

/** One thing that happens to a cluster or to the stack that looks after it. */
export type Step =
  | { readonly kind: "up"; readonly minor: number; readonly rollback: boolean; readonly faults: readonly Fault[] }
  | {
      readonly kind: "killed up";
      readonly minor: number;
      readonly nth: number;
      readonly when: "before" | "after" | "answered";
    }
  | {
      readonly kind: "external";
      readonly type: "VersionUpdate" | "VersionRollback" | "LoggingUpdate";
      readonly seconds: number;
    }
  | { readonly kind: "pass"; readonly seconds: number }
  | { readonly kind: "refresh" };

interface Fault {
  readonly nth: number;
  readonly what: unknown;
}

const minor = fc.integer({ min: 30, max: 34 });
const nth = fc.integer({ min: 1, max: 30 });

const fault = fc.record({
  nth,
  what: fc.constantFrom<unknown>(
    "throttling",
    "serverError",
    { kind: "reset", when: "before" },
    { kind: "reset", when: "after" },
    "truncated",
    "malformed",
    "accessDenied",
    "expiredToken",
    {
      kind: "updateEnds",
      outcome: "Failed",
      errors: [{ errorCode: "IpNotAvailable", errorMessage: "none", resourceIds: [] }],
    },
    { kind: "updateStarted", type: "LoggingUpdate", params: [], seconds: 120, when: "before" },
    { kind: "updateStarted", type: "VersionUpdate", when: "before" },
  ),
});

export const walk: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("up" as const),
        minor,
        rollback: fc.boolean(),
        faults: fc.array(fault, { maxLength: 3 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("killed up" as const),
        minor,
        nth,
        when: fc.constantFrom("before" as const, "after" as const, "answered" as const),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("external" as const),
        type: fc.constantFrom("VersionUpdate" as const, "VersionRollback" as const, "LoggingUpdate" as const),
        seconds: fc.constantFrom(1, 60, 600),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("pass" as const), seconds: fc.constantFrom(1, 60, 3_600) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("refresh" as const) }) },
  ),
  { minLength: 1, maxLength: 8 },
);

const args = (version: number, allowRollback: boolean) => ({
  clusterName: "devel",
  version: `1.${version}`,
  ...(allowRollback ? { allowRollback } : {}),
});

/** Walks, checking after each step what must always hold, and at the end that one `up` puts all right. */
export async function walkThrough(steps: readonly Step[]): Promise<number> {
  const world = await SimulatedControlPlane.start({}, { upgradeSeconds: 20, consistencySeconds: 2 });
  try {
    const stack = world.stack({ "aws:maxRetries": "3" });
    let rollbacks = 0;
    for (const step of steps) {
      rollbacks += await take(step, world, stack);
      await holds(world, stack, rollbacks);
    }
    await converges(world, stack);
    return steps.length;
  } finally {
    await world.close();
  }
}

/** Takes one step; how many rollbacks it allowed, by us or by somebody else. */
async function take(step: Step, world: SimulatedControlPlane, stack: SimulatedStack): Promise<number> {
  switch (step.kind) {
    case "up":
      await world.fault(...step.faults);
      await stack.up(args(step.minor, step.rollback));
      await world.noMoreFaults();
      return step.rollback ? 1 : 0;
    case "killed up":
      await world.killedAt(stack, step.nth, step.when, (doomed) => doomed.up(args(step.minor, false)));
      return 0;
    case "external":
      return (await externalMay(world, step)) && step.type === "VersionRollback" ? 1 : 0;
    case "pass":
      await world.time.sleep(step.seconds * 1_000);
      return 0;
    case "refresh":
      await stack.refresh();
      return 0;
  }
}

/** What somebody else tries, EKS may refuse. */
async function externalMay(world: SimulatedControlPlane, step: Step & { kind: "external" }): Promise<boolean> {
  const event = step.type === "LoggingUpdate" ? { params: [] } : {};
  try {
    await world.event({ kind: "updateStarted", type: step.type, seconds: step.seconds, ...event });
    return true;
  } catch {
    return false;
  }
}

async function holds(world: SimulatedControlPlane, stack: SimulatedStack, rollbacksAllowed: number): Promise<void> {
  const updates = await world.updates();
  assert(updates.filter(({ status }) => status === "InProgress").length <= 1, "never two updates at once");
  const rollbacks = updates.filter(({ type }) => type === "VersionRollback").length;
  assert(rollbacks <= rollbacksAllowed, "never a lower version without consent");
  if (stack.kept) assert.match(String(stack.kept.outputs.version), /^1\.\d+$/);
}

/** From whatever state: a refresh and an `up` to where the cluster is or above end well, and the state tells the truth. */
async function converges(world: SimulatedControlPlane, stack: SimulatedStack): Promise<void> {
  await world.time.sleep(3_600_000);
  await stack.refresh();
  const { version } = await world.truth();
  const target = Math.max(33, Number(version.split(".")[1]));
  const outcome = await stack.up(args(target, false));
  assert.equal(outcome.kind, "ok", JSON.stringify(outcome));
  const end = await world.truth();
  assert.equal(end.version, `1.${target}`);
  assert.equal(stack.kept?.outputs.version, `1.${target}`);
  assert.equal(stack.kept.outputs.updateInFlight, undefined);
  const went = end.updates.filter(({ status }) => status === "Successful");
  const up = went.filter(({ type }) => type === "VersionUpdate").length;
  const down = went.filter(({ type }) => type === "VersionRollback").length;
  assert.equal(31 + up - down, target, "each minor was moved exactly once");
}
