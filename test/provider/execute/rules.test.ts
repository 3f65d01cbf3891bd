import assert from "node:assert/strict";
import { AwsFailure } from "../../../provider/core/failures/awsFailure";
import type { ErrorFacts } from "../../../provider/core/failures/EksVersionError";
import { EksVersionError } from "../../../provider/core/failures/EksVersionError";
import type { Progress } from "../../../provider/engine/progress";
import type { EksApi } from "../../../provider/eks/EksApi";
import type { ScheduleReporter } from "../../../provider/engine/scheduleReporter";
import { newlyWrong } from "../../../provider/execute/bake";
import type { ExecutionTools } from "../../../provider/execute/Execution";
import { Execution } from "../../../provider/execute/Execution";
import { RollBlockers } from "../../../provider/execute/rollBlockers";
import { waitForNodes } from "../../../provider/execute/waitForNodes";
import type { EvictionView } from "../../../provider/observe/inside/observeEvictions";
import type { Node } from "../../../provider/observe/inside/types";
import type { Insight, Snapshot } from "../../../provider/observe/snapshot";
import type { ControlPlaneGoal } from "../../../provider/reconcile/controlPlane";
import type { WholeClusterPolicies } from "../../../provider/plan/scheduleProblem";
import { addon, cluster, insight, node, nodegroup, pod, seen, snapshot, v } from "../preflight/checks/someCluster";

const MINUTE = 60_000;

describe("what is newly wrong after a bake", () => {
  const issue = (code: string, message: string) => ({ code, message, resourceIds: ["key-1", "key-2"] });

  it("are health issues that the cluster did not have before", () => {
    const old = issue("KmsKeyDisabled", "it is off");
    const before = snapshot("1.31", { cluster: seen(cluster("1.31", { issues: [old] })) });
    const now = cluster("1.32", { issues: [old, issue("KmsKeyDisabled", "another"), issue("Other", "it is off")] });
    assert.deepEqual(newlyWrong(before, now, []), [
      "KmsKeyDisabled: another [key-1, key-2]",
      "Other: it is off [key-1, key-2]",
    ]);
    const why = { kind: "denied", operation: "DescribeCluster", words: "no" } as const;
    const unseen = snapshot("1.31", { cluster: { seen: false, why } });
    assert.equal(newlyWrong(unseen, cluster("1.32", { issues: [old] }), []).length, 1);
  });

  it("are insights in ERROR that were not, and that concern what runs now", () => {
    const wrong = (now: Partial<Insight>, before: readonly Partial<Insight>[] = []) =>
      newlyWrong(snapshot("1.31", { insights: seen(before.map(insight)) }), cluster("1.32"), [insight(now)]);
    assert.deepEqual(wrong({}), ['insight "Deprecated APIs" is ERROR: no reason (i1)']);
    assert.deepEqual(wrong({ reason: "used" }), ['insight "Deprecated APIs" is ERROR: used (i1)']);
    assert.deepEqual(wrong({ status: "WARNING" }), []);
    assert.deepEqual(wrong({}, [{}]), []);
    assert.equal(wrong({}, [{ status: "WARNING" }]).length, 1);
    assert.equal(wrong({}, [{ category: "ROLLBACK_READINESS" }]).length, 1);
    assert.equal(wrong({}, [{ name: "Another" }]).length, 1);
    assert.deepEqual(wrong({ category: "ROLLBACK_READINESS" }), []);
    assert.equal(wrong({ version: v("1.31") }).length, 1);
    assert.deepEqual(wrong({ version: v("1.33") }), []);
    assert.equal(wrong({ version: v("1.33"), name: "Cluster Health" }).length, 1);
    assert.equal(wrong({ version: undefined }).length, 1);
  });
});

describe("the time of a step", () => {
  it("is by its kind, where customTimeouts do not bound the whole", () => {
    const of = (kind: Parameters<Execution["deadlineFor"]>[0]) => runTo133().run.deadlineFor(kind, 500) - 500;
    assert.deepEqual([of("control-plane"), of("addon"), of("nodegroup")], [60 * MINUTE, 40 * MINUTE, 360 * MINUTE]);
    assert.equal(runTo133({ timeout: 5 * MINUTE }).run.deadlineFor("addon", 99 * MINUTE), 1_000 + 5 * MINUTE);
  });
});

describe("what holds up the roll of a node group", () => {
  const view = (disruptionsAllowed: number): EvictionView => ({
    nodes: [node("n1", "1.31", "nodegroup")],
    pods: [pod("cart-1", "n1")],
    budgets: [
      {
        namespace: "shop",
        name: "cart",
        selector: { labels: {}, expressions: [] },
        disruptionsAllowed,
        rule: "minAvailable: 1",
      },
    ],
  });
  const HELD = "budget shop/cart (minAvailable: 1) lets no pod go now: cart-1 on n1";

  /** What the line shows at these minutes of a roll that takes 20 as a rule, and how often the cluster was looked at. */
  async function shown(minutes: readonly number[], look?: () => Promise<EvictionView>, trouble?: string) {
    const begun = 7 * MINUTE;
    let now = begun;
    let looks = 0;
    const lines: (string | undefined)[] = [];
    const told: string[] = [];
    const progress: Progress = {
      show: (state) => lines.push(state.trouble),
      say: (message) => told.push(`said ${message}`),
      warn: (message) => told.push(`warned ${message}`),
    };
    const counted =
      look &&
      (() => {
        looks += 1;
        return look();
      });
    const through = new RollBlockers("workers", counted, { now: () => now }).shownIn(progress, 20 * MINUTE);
    for (const at of minutes) {
      now = begun + at * MINUTE;
      through.show({ what: "roll", brief: undefined, updateId: "u1", status: "InProgress", trouble }, begun);
      await new Promise(setImmediate);
    }
    through.say("a");
    through.warn("b");
    return { lines, looks, told };
  }

  it("is looked for once the roll takes longer than expected, every two minutes, and shown from the next line on", async () => {
    const { lines, looks, told } = await shown([1, 20, 21, 22, 23, 25], () => Promise.resolve(view(0)));
    assert.deepEqual(lines, [undefined, undefined, undefined, HELD, HELD, HELD]);
    assert.equal(looks, 3);
    assert.deepEqual(told, ["said a", "warned b"]);
    const beside = await shown([21, 22], () => Promise.resolve(view(0)), "EKS is slow");
    assert.deepEqual(beside.lines, ["EKS is slow", `EKS is slow, ${HELD}`]);
  });

  it("is nothing where no budget does, the cluster is not looked into, or cannot be seen", async () => {
    assert.deepEqual((await shown([21, 24], () => Promise.resolve(view(1)))).lines, [undefined, undefined]);
    assert.deepEqual((await shown([21, 24])).lines, [undefined, undefined]);
    const denied = new AwsFailure("denied", "GET pods", "Forbidden", "no", undefined, 403);
    assert.deepEqual((await shown([21, 24], () => Promise.reject(denied))).lines, [undefined, undefined]);
  });

  it("is added to the error of a roll whose pods were not evicted, or that takes too long", async () => {
    const failed = (more: Partial<ErrorFacts>) =>
      new EksVersionError({
        code: "UpdateFailed",
        happened: "it failed",
        state: "as before",
        next: "try again",
        ...more,
      });
    const update = (...errorCodes: string[]) =>
      ({
        id: "u1",
        type: "VersionUpdate",
        errors: errorCodes.map((errorCode) => ({ errorCode, errorMessage: "", resourceIds: [] })),
      }) as unknown as ErrorFacts["update"];
    const explained = async (error: EksVersionError, allowed = 0) => {
      const blockers = new RollBlockers("workers", () => Promise.resolve(view(allowed)), { now: () => 0 });
      return (await blockers.explain(error)).facts.failed;
    };
    assert.deepEqual(await explained(failed({ update: update("PodEvictionFailure") })), [HELD]);
    assert.deepEqual(await explained(failed({ update: update("PodEvictionFailure"), failed: ["first"] })), [
      "first",
      HELD,
    ]);
    assert.deepEqual(await explained(failed({ code: "UpdateStillRunning" })), [HELD]);
    assert.deepEqual(await explained(failed({ update: update("NodeCreationFailure", "PodEvictionFailure") })), [HELD]);
    assert.equal(await explained(failed({ update: update("NodeCreationFailure") })), undefined);
    assert.equal(await explained(failed({})), undefined);
    assert.equal(await explained(failed({ code: "UpdateStillRunning" }), 1), undefined);
  });

  it("adds nothing to an error where the cluster is not looked into, or cannot be seen", async () => {
    const error = new EksVersionError({ code: "UpdateStillRunning", happened: "", state: "", next: "" });
    const denied = new AwsFailure("denied", "GET pods", "Forbidden", "no", undefined, 403);
    for (const look of [undefined, () => Promise.reject(denied)]) {
      assert.equal(await new RollBlockers("workers", look, { now: () => 0 }).explain(error), error);
    }
  });

  it("hides no defect", async () => {
    const blockers = new RollBlockers("workers", () => Promise.reject(new TypeError("a defect")), { now: () => 0 });
    const error = new EksVersionError({ code: "UpdateStillRunning", happened: "", state: "", next: "" });
    await assert.rejects(blockers.explain(error), TypeError);
  });
});

/** A run over cluster `devel` to 1.33 that begins at 1,000 ms, by a clock that only its pauses move. */
function runTo133({
  timeout,
  policies = {},
  nodes,
}: {
  timeout?: number;
  policies?: WholeClusterPolicies;
  nodes?: ExecutionTools["nodes"];
} = {}) {
  let now = 1_000;
  const lines: string[] = [];
  const clock = {
    now: () => now,
    sleep: (milliseconds: number): Promise<void> => {
      now += milliseconds;
      return Promise.resolve();
    },
  };
  const reporter = {
    at: (id: string, line: (at: number) => string) => lines.push(`${id}: ${line(now)}`),
  } as unknown as ScheduleReporter;
  const goal = { clusterName: "devel", desired: v("1.33"), timeout } as ControlPlaneGoal;
  const known = { inFlight: undefined, ended: [] };
  const run = new Execution(goal, known, policies, { eks: undefined as unknown as EksApi, clock, reporter, nodes });
  return { run, clock, lines };
}

describe("a run over a whole cluster", () => {
  it("has time until the user's is up, and no end by itself", async () => {
    const { run, clock } = runTo133({ timeout: 5 * MINUTE });
    assert.equal(run.deadline, 1_000 + 5 * MINUTE);
    await clock.sleep(5 * MINUTE - 1);
    assert.equal(run.timeFor("nodegroup"), 1);
    await clock.sleep(1);
    assert.equal(run.timeFor("nodegroup"), 0);
    const free = runTo133();
    await free.clock.sleep(999 * MINUTE);
    assert.equal(free.run.deadline, undefined);
    assert.equal(free.run.timeFor("addon"), 40 * MINUTE);
  });

  it("tells how all of it is, and what it has done", () => {
    const told = (more: Partial<Snapshot> | undefined, done: readonly string[] = []) => {
      const { run } = runTo133();
      if (more) run.snapshot = snapshot("1.32", more);
      for (const step of done) {
        run.done.push({ step, kind: "addon", name: "", from: "", to: "", finishedAt: "" });
      }
      return run.stateNow().split("\n");
    };
    const unseen = 'what cluster "devel" is at could not be seen';
    const why = { kind: "denied", operation: "DescribeCluster", words: "no" } as const;
    assert.deepEqual([told(undefined), told({ cluster: { seen: false, why } })], [[unseen], [unseen]]);
    assert.deepEqual(told({}), ["the control plane runs 1.32 and is ACTIVE"]);
    const nodegroups = seen([
      nodegroup("1.31", { name: "blue" }),
      nodegroup(undefined, { name: "own", status: "DEGRADED" }),
    ]);
    const addons = seen([addon("coredns", "v1"), addon("vpc-cni", "v2", { status: "UPDATE_FAILED" })]);
    assert.deepEqual(told({ nodegroups, addons }, ["hop 1.32", "addon coredns"]), [
      "the control plane runs 1.32 and is ACTIVE",
      "node groups: blue 1.31, own ? DEGRADED",
      "add-ons: coredns v1, vpc-cni v2 UPDATE_FAILED",
      "done in this run: hop 1.32, add-on coredns",
    ]);
    assert.deepEqual(told({ addons: seen([addon("coredns", "v1")]) }), [
      "the control plane runs 1.32 and is ACTIVE",
      "add-ons: coredns v1",
    ]);
  });

  it("goes by the numbers that it learned of words of launch templates", () => {
    const gold = { name: "gold", version: "$Latest" };
    const silver = { name: "silver", version: "$Latest" };
    const policies = { nodegroups: { blue: { launchTemplate: gold }, green: { launchTemplate: silver } } };
    const { run } = runTo133({ policies });
    run.learnTemplate(gold, "7");
    assert.deepEqual(run.policies.nodegroups, {
      blue: { launchTemplate: { name: "gold", version: "7", word: "$Latest" } },
      green: { launchTemplate: silver },
    });
    run.learnTemplate(silver, "3");
    assert.deepEqual(Object.values(run.learnedTemplates), ["7", "3"]);
  });
});

describe("the wait for nodes before a hop", () => {
  const HOP = { kind: "control-plane", id: "hop 1.33", from: v("1.32"), to: v("1.33"), after: [], why: "" } as never;
  const behind = (...nodes: readonly Node[]) => [node("n0", "1.32", "self-managed"), ...nodes];

  /** The run, and what the nodes are at each look, the last one again and again. */
  async function waited(looks: readonly (readonly Node[] | Error)[], minutes: number | undefined = 10, step = HOP) {
    let asked = 0;
    const nodes = (): Promise<readonly Node[]> => {
      const found = looks[Math.min(asked++, looks.length - 1)] ?? [];
      return found instanceof Error ? Promise.reject(found) : Promise.resolve(found);
    };
    const { run, clock, lines } = runTo133({ nodes, policies: { waitForNodes: minutes } });
    const came = await waitForNodes(run, step).catch((error: unknown) => error);
    return { came, asked, lines, took: clock.now() - 1_000 };
  }

  it("is over once those outside managed node groups are within the skew; the others are rolled by the schedule", async () => {
    const managed = node("m", "1.29", "nodegroup");
    const old = behind(
      node("n1", "1.29", "nodepool"),
      node("n2", "1.29", "nodepool"),
      node("n3", "1.29", "self-managed"),
    );
    assert.deepEqual(await waited([behind(managed)]), { came: false, asked: 1, lines: [], took: 0 });
    const { came, lines, took } = await waited([old, behind(node("n1", "1.29", "nodepool")), behind()]);
    assert.deepEqual([came, took], [true, MINUTE]);
    assert.deepEqual(lines, [
      "hop 1.33: waiting for nodes: 2 nodes of nodepool/default left, 1 node of nodes/self-managed left, 0 s",
      "hop 1.33: waiting for nodes: 1 node of nodepool/default left, 30 s",
    ]);
  });

  it("asks nothing where no time is given for it, nor before a rollback", async () => {
    const back = { ...(HOP as object), from: v("1.33"), to: v("1.32") } as never;
    for (const { came, asked } of [await waited([behind()], 0), await waited([behind()], 10, back)]) {
      assert.deepEqual([came, asked], [false, 0]);
    }
  });

  it("ends with its time, and says what is left", async () => {
    const { came, took, asked } = await waited([behind(node("n1", "1.29", "nodepool"))], 1);
    assert(came instanceof EksVersionError);
    assert.deepEqual([came.code, took, asked], ["NodesBehind", MINUTE, 3]);
    assert.match(
      came.message,
      /too far behind for 1\.33 after 1 min \(waitForNodes: 1\): 1 node of nodepool\/default left/,
    );
    assert.equal(came.facts.hop, "1.32 → 1.33");
  });

  it("is bounded by customTimeouts", async () => {
    const nodes = () => Promise.resolve(behind(node("n1", "1.29", "nodepool")));
    const { run, clock } = runTo133({ nodes, policies: { waitForNodes: 10 }, timeout: 45_000 });
    await assert.rejects(waitForNodes(run, HOP));
    assert.equal(clock.now() - 1_000, 45_000);
  });

  it("waits out that the nodes give no answer, and stops where they cannot be seen", async () => {
    const cut = new AwsFailure("transient", "GET nodes", "ECONNRESET", "cut", undefined, undefined);
    const denied = new AwsFailure("denied", "GET nodes", "Forbidden", "no", undefined, 403);
    const { came, lines } = await waited([cut, behind()]);
    assert.equal(came, false);
    assert.deepEqual(lines, ["hop 1.33: waiting for nodes: the nodes cannot be seen (ECONNRESET), 0 s"]);
    const late = await waited([cut], 1);
    assert(late.came instanceof EksVersionError);
    assert.match(late.came.message, /could not be seen/);
    assert.equal(late.took, MINUTE);
    const refused = await waited([behind(node("n1", "1.29", "nodepool")), denied]);
    assert(refused.came instanceof EksVersionError);
    assert.equal(refused.took, MINUTE / 2);
    assert.equal(refused.came.facts.failure, denied);
    const left = await waited([cut, behind(node("n1", "1.29", "nodepool"))], 1);
    assert.match(String(left.came), /too far behind for 1\.33/);
    assert((await waited([new TypeError("a defect")])).came instanceof TypeError);
  });
});
