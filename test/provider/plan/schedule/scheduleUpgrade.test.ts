import assert from "node:assert/strict";
import type { ClusterSchedule, ScheduleProblem } from "../../../../provider/plan/schedule/types";
import { scheduleUpgrade } from "../../../../provider/plan/schedule/scheduleUpgrade";
import { strictCost } from "../../../../provider/plan/schedule/strictCost";
import { addon, group, problem, release, v } from "./someProblem";

const shown = ({ steps }: ClusterSchedule) => steps.map(({ id, after }) => `${id} <- ${after.join(", ")}`);
const ids = (one: ScheduleProblem) => scheduleUpgrade(one).steps.map(({ id }) => id);

describe("a whole cluster's schedule", () => {
  it("has no steps when nothing is to do", () => {
    const one = problem(33, 33, {
      nodegroups: [group("workers", 33)],
      addons: [addon("coredns", "v1.11.1-eksbuild.1")],
    });
    assert.deepEqual(scheduleUpgrade(one), { steps: [], obstacles: [], nodeRolls: 0, criticalPathMinutes: 0 });
  });

  it("rolls nodes twice over four hops, each time to the newest that the API server has", () => {
    const schedule = scheduleUpgrade(problem(29, 33, { nodegroups: [group("workers", 29)] }));
    assert.deepEqual(shown(schedule), [
      "hop 1.30 <- ",
      "hop 1.31 <- hop 1.30",
      "hop 1.32 <- hop 1.31",
      "nodegroup workers 1.32 <- hop 1.32",
      "hop 1.33 <- nodegroup workers 1.32",
      "nodegroup workers 1.33 <- hop 1.33",
    ]);
    assert.equal(schedule.steps[3]?.why, "kubelets may lag three minors: 1.29 cannot stay for 1.33");
    assert.equal(schedule.steps[5]?.why, "follows the control plane");
    assert.deepEqual([schedule.nodeRolls, schedule.criticalPathMinutes], [2, 80]);
  });

  it("rolls at each hop under strict, and says what that costs", () => {
    const one = problem(29, 33, { nodegroups: [group("workers", 29)], nodegroupPolicy: "strict" });
    assert.equal(scheduleUpgrade(one).nodeRolls, 4);
    assert.deepEqual(strictCost(one), { nodeRolls: 2, minutes: 40 });
  });

  it("cannot say what strict costs where strict has no way", () => {
    const pinned = { ...group("workers", 30), choice: { kind: "pinned", version: v(30) } } as const;
    assert.equal(strictCost(problem(30, 32, { nodegroups: [pinned] })), undefined);
  });

  it("says what strict costs, whatever else could not be kept to", () => {
    const pinned = { ...group("workers", 30), choice: { kind: "pinned", version: v(33) } } as const;
    assert.deepEqual(strictCost(problem(30, 32, { nodegroups: [pinned] })), { nodeRolls: 1, minutes: 20 });
  });

  it("lets node groups share a window, though one of them could wait", () => {
    const nodegroups = [group("old", 28), group("new", 29)];
    const rolls = ids(problem(30, 33, { nodegroups })).filter((id) => id.startsWith("nodegroup"));
    assert.deepEqual(
      rolls,
      ["old 1.31", "new 1.31", "old 1.33", "new 1.33"].map((id) => `nodegroup ${id}`),
    );
  });

  it("rolls the canary first, then the named, then the rest side by side", () => {
    const nodegroups = ["a", "b", "c", "canary"].map((name) => group(name, 32));
    const schedule = scheduleUpgrade(problem(32, 33, { nodegroups, nodegroupOrder: [["canary"], ["c"]] }));
    assert.deepEqual(shown(schedule).slice(1), [
      "nodegroup canary 1.33 <- hop 1.33",
      "nodegroup c 1.33 <- nodegroup canary 1.33",
      "nodegroup a 1.33 <- nodegroup c 1.33",
      "nodegroup b 1.33 <- nodegroup c 1.33",
    ]);
  });

  it("counts the node groups that may not roll at once into the critical path", () => {
    const nodegroups = ["a", "b", "c"].map((name) => group(name, 32));
    const minutes = [undefined, 3, 2, 1].map(
      (maxParallelNodegroups) =>
        scheduleUpgrade(problem(32, 33, { nodegroups, maxParallelNodegroups })).criticalPathMinutes,
    );
    assert.deepEqual(minutes, [30, 30, 50, 70]);
  });

  it("bakes after the hop and before the nodes, and lets add-ons move meanwhile", () => {
    const schedule = scheduleUpgrade(
      problem(32, 33, {
        nodegroups: [group("workers", 32)],
        addons: [addon("kube-proxy", "v1.32.0-eksbuild.1")],
        releases: [release("kube-proxy", "v1.33.0-eksbuild.1", 33, 36)],
        bakeMinutes: 60,
      }),
    );
    assert.deepEqual(shown(schedule), [
      "hop 1.33 <- ",
      "addon kube-proxy v1.33.0-eksbuild.1 <- hop 1.33",
      "bake 1.33 <- hop 1.33",
      "nodegroup workers 1.33 <- bake 1.33",
    ]);
  });

  it("bakes before the nodes that an interrupted run has left, only if it is due", () => {
    const one = problem(33, 33, { nodegroups: [group("workers", 32)], bakeMinutes: 60 });
    assert.deepEqual(ids(one), ["nodegroup workers 1.33"]);
    assert.deepEqual(ids({ ...one, bakeDue: true }), ["bake 1.33", "nodegroup workers 1.33"]);
  });

  it("rolls once for a release or a launch template, together with the version where that is due too", () => {
    const due = (minor: number) =>
      problem(32, 33, { nodegroups: [{ ...group("workers", minor), otherwiseDue: true }] });
    assert.deepEqual(ids(due(32)), ["hop 1.33", "nodegroup workers 1.33"]);
    const here = problem(33, 33, { nodegroups: [{ ...group("workers", 33), otherwiseDue: true }] });
    assert.deepEqual(ids(here), ["nodegroup workers 1.33"]);
  });

  it("rolls again where the last roll failed, before a hop in either direction, and not where it is excluded", () => {
    const left = { ...group("workers", 33), rollFailed: true };
    assert.deepEqual(ids(problem(33, 33, { nodegroups: [left] })), ["nodegroup workers 1.33"]);
    const up = ["nodegroup workers 1.33", "hop 1.34", "nodegroup workers 1.34"];
    assert.deepEqual(ids(problem(33, 34, { nodegroups: [left] })), up);
    const down = problem(33, 32, { nodegroups: [{ ...group("workers", 32), rollFailed: true }] });
    assert.deepEqual(ids(down), ["nodegroup workers 1.32", "hop 1.32"]);
    const excluded = { ...left, choice: { kind: "excluded" } as const };
    assert.deepEqual(ids(problem(33, 33, { nodegroups: [excluded] })), []);
    const { obstacles } = scheduleUpgrade(problem(33, 34, { nodegroups: [excluded] }));
    assert.deepEqual(
      obstacles.map(({ kind, fact }) => [kind, fact]),
      [
        [
          "nodegroup-blocks",
          "node group workers stays at 1.33 and blocks 1.33 to 1.34: its last roll failed, and which versions its nodes have is not known",
        ],
      ],
    );
  });

  it("rolls nodes and moves kube-proxy before a rollback, without a bake", () => {
    const schedule = scheduleUpgrade(
      problem(33, 32, {
        nodegroups: [group("workers", 33), group("old", 31)],
        addons: [addon("kube-proxy", "v1.33.0-eksbuild.1")],
        releases: [
          release("kube-proxy", "v1.32.0-eksbuild.1", 32, 35),
          release("kube-proxy", "v1.33.0-eksbuild.1", 33, 36),
        ],
        bakeMinutes: 60,
      }),
    );
    assert.deepEqual(shown(schedule), [
      "addon kube-proxy v1.32.0-eksbuild.1 <- ",
      "nodegroup workers 1.32 <- ",
      "nodegroup old 1.32 <- ",
      "hop 1.32 <- addon kube-proxy v1.32.0-eksbuild.1, nodegroup workers 1.32, nodegroup old 1.32",
    ]);
  });
});
