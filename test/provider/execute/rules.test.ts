import assert from "node:assert/strict";
import { AwsFailure } from "../../../provider/core/awsFailure";
import type { ErrorFacts } from "../../../provider/core/EksVersionError";
import { EksVersionError } from "../../../provider/core/EksVersionError";
import type { Progress } from "../../../provider/engine/progress";
import { newlyWrong } from "../../../provider/execute/bake";
import { RollBlockers } from "../../../provider/execute/rollBlockers";
import { boundsOf } from "../../../provider/execute/timeouts";
import type { EvictionView } from "../../../provider/observe/inside/observeEvictions";
import type { Insight } from "../../../provider/observe/snapshot";
import type { ControlPlaneGoal } from "../../../provider/reconcile/controlPlane";
import { cluster, insight, node, pod, seen, snapshot, v } from "../preflight/checks/someCluster";

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
  const bounds = (timeout: number | undefined) => boundsOf({ timeout } as ControlPlaneGoal, 1_000);

  it("is by its kind, where customTimeouts do not bound the whole", () => {
    const of = (kind: Parameters<ReturnType<typeof boundsOf>["deadline"]>[0]) =>
      bounds(undefined).deadline(kind, 500) - 500;
    assert.deepEqual([of("control-plane"), of("addon"), of("nodegroup")], [60 * MINUTE, 40 * MINUTE, 360 * MINUTE]);
    assert.equal(bounds(5 * MINUTE).deadline("addon", 99 * MINUTE), 1_000 + 5 * MINUTE);
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
    let now = 0;
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
      now = at * MINUTE;
      through.show({ what: "roll", brief: undefined, updateId: "u1", status: "InProgress", trouble }, 0);
      await new Promise(setImmediate);
    }
    through.say("a");
    through.warn("b");
    return { lines, looks, told };
  }

  it("is looked for once the roll takes longer than expected, every two minutes, and shown from the next line on", async () => {
    const { lines, looks, told } = await shown([1, 20, 21, 22, 23, 24], () => Promise.resolve(view(0)));
    assert.deepEqual(lines, [undefined, undefined, undefined, HELD, HELD, HELD]);
    assert.equal(looks, 2);
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
    const update = (errorCode: string) =>
      ({
        id: "u1",
        type: "VersionUpdate",
        errors: [{ errorCode, errorMessage: "", resourceIds: [] }],
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
    assert.equal(await explained(failed({ update: update("NodeCreationFailure") })), undefined);
    assert.equal(await explained(failed({})), undefined);
    assert.equal(await explained(failed({ code: "UpdateStillRunning" }), 1), undefined);
  });

  it("hides no defect", async () => {
    const blockers = new RollBlockers("workers", () => Promise.reject(new TypeError("a defect")), { now: () => 0 });
    const error = new EksVersionError({ code: "UpdateStillRunning", happened: "", state: "", next: "" });
    await assert.rejects(blockers.explain(error), TypeError);
  });
});
