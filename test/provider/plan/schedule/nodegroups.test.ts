import assert from "node:assert/strict";
import type { ScheduleProblem } from "../../../../provider/plan/schedule/types";
import { scheduleUpgrade } from "../../../../provider/plan/schedule/scheduleUpgrade";
import { addon, group, problem, release, v } from "./someProblem";

describe("a node group that may roll in several windows", () => {
  const pin = (name: string, minor: number) =>
    ({ ...group(name, 30), choice: { kind: "pinned", version: v(minor) } }) as const;
  const rollsOf = (one: ScheduleProblem) =>
    scheduleUpgrade(one).steps.flatMap(({ kind, id }) => (kind === "nodegroup" ? [id.slice("nodegroup ".length)] : []));

  it("rolls in the latest of those in which others roll too", () => {
    const nodegroups = [pin("early", 31), pin("late", 33), group("workers", 30)];
    const rolls = rollsOf(problem(30, 34, { nodegroups }));
    assert.deepEqual(rolls, ["early 1.31", "late 1.33", "workers 1.33", "workers 1.34"]);
  });

  it("rolls in an earlier one if the later has no room beside the others", () => {
    const nodegroups = [pin("early", 31), pin("late", 33), pin("late too", 33), group("workers", 30)];
    const rolls = rollsOf(problem(30, 34, { nodegroups, maxParallelNodegroups: 2 }));
    assert.deepEqual(rolls, ["early 1.31", "workers 1.31", "late 1.33", "late too 1.33", "workers 1.34"]);
  });
});

describe("node groups that may roll in several windows", () => {
  const rolls = (one: ScheduleProblem) =>
    scheduleUpgrade(one).steps.flatMap((step) =>
      step.kind === "nodegroup" ? [`${step.nodegroup} 1.${step.to.minor}`] : [],
    );

  it("roll in the fewest windows, where that takes no longer", () => {
    const early = { ...group("early", 30), choice: { kind: "pinned", version: v(31) } } as const;
    const nodegroups = [early, group("workers", 30)];
    assert.deepEqual(rolls(problem(30, 34, { nodegroups, maxParallelNodegroups: 1 })), [
      "early 1.31",
      "workers 1.31",
      "workers 1.34",
    ]);
  });

  it("roll to the newest version, where that takes no longer beside the add-ons", () => {
    // In the first window and after the second hop it moves before nodes roll, and that takes longer than the bake.
    const urgent = addon("coredns", "v1.0");
    const other = addon("metrics-server", "v1.0", { kind: "latest" });
    const releases = [
      release("coredns", "v1.1", 30, 31),
      release("coredns", "v1.2", 32, 33),
      release("metrics-server", "v1.0", 30, 33),
      release("metrics-server", "v1.1", 33, 33),
    ];
    for (const addons of [[urgent], [urgent, other], [other, urgent]]) {
      const one = problem(30, 33, { nodegroups: [group("workers", 29)], addons, releases, bakeMinutes: 1 });
      assert.deepEqual(rolls(one), ["workers 1.32", "workers 1.33"]);
      assert.equal(scheduleUpgrade(one).criticalPathMinutes, 3 * 10 + 2 + (2 + 20) + (1 + 20));
    }
  });

  it("roll no more often than they must, though others roll", () => {
    const one = problem(30, 34, { nodegroups: [group("a", 30), group("b", 31)] });
    assert.deepEqual(rolls(one), ["a 1.33", "a 1.34", "b 1.34"]);
  });

  it("roll to the newer version if they are more, where one batch has to go before the other", () => {
    const last = { ...group("last", 24), choice: { kind: "pinned", version: v(26) } } as const;
    const one = problem(24, 27, {
      nodegroups: [...["canary", "a", "b"].map((name) => group(name, 24)), last],
      nodegroupOrder: [["canary"], ["a", "b"]],
      // It moves at 1.25, and that takes no time beside nodes.
      addons: [addon("coredns", "v1.0")],
      releases: [release("coredns", "v1.0", 24, 25), release("coredns", "v1.1", 25, 27)],
    });
    const rest = ["a 1.26", "b 1.26", "last 1.26", "canary 1.27", "a 1.27", "b 1.27"];
    assert.deepEqual(rolls(one), ["canary 1.25", ...rest]);
  });

  it("take the shortest time also where there are very many ways", () => {
    const minors = [24, 23, 23, 26, 23, 26, 26, 25, 26, 23];
    const one = problem(26, 33, {
      nodegroups: minors.map((minor, index) => group(`workers-${index}`, minor)),
      nodegroupOrder: [["workers-4", "workers-5"], ["workers-7"], ["workers-6", "workers-8"]],
      maxParallelNodegroups: 2,
      bakeMinutes: 1,
      minutes: { hop: 7, addon: 15, nodegroup: 4 },
    });
    assert.equal(scheduleUpgrade(one).criticalPathMinutes, 136);
  });

  it("roll before the bake would be waited for again, where that is shorter", () => {
    const one = problem(30, 33, { nodegroups: [group("workers", 29)], bakeMinutes: 60 });
    assert.deepEqual(rolls(one), ["workers 1.30", "workers 1.33"]);
  });
});

describe("a node group that is newer than the version asked for", () => {
  it("is not rolled down", () => {
    const schedule = scheduleUpgrade(problem(32, 32, { nodegroups: [group("workers", 33)] }));
    assert.deepEqual(schedule, { steps: [], obstacles: [], nodeRolls: 0, criticalPathMinutes: 0 });
  });
});

describe("a node group that does not follow", () => {
  const pinned = (at: number, pin: number) =>
    ({ ...group("workers", at), choice: { kind: "pinned", version: v(pin) } }) as const;
  const excluded = (at: number) => ({ ...group("workers", at), choice: { kind: "excluded" } }) as const;
  const cases = [
    { name: "pinned behind its pin is rolled to it", from: 30, to: 33, nodegroup: pinned(29, 31), rolls: ["1.31"] },
    { name: "pinned is not rolled down", from: 30, to: 32, nodegroup: pinned(30, 29), rolls: [], said: true },
    {
      name: "pinned to what the control plane is past stays",
      from: 30,
      to: 31,
      nodegroup: pinned(28, 29),
      rolls: [],
      said: true,
    },
    {
      name: "pinned below a rollback's target goes back to that",
      from: 33,
      to: 32,
      nodegroup: pinned(33, 30),
      rolls: ["1.32"],
    },
    {
      name: "pinned to what it has is rolled to that for its launch template",
      from: 32,
      to: 33,
      nodegroup: { ...pinned(31, 31), otherwiseDue: true },
      rolls: ["1.31"],
    },
    { name: "excluded stays", from: 30, to: 33, nodegroup: excluded(30), rolls: [] },
  ];
  for (const { name, from, to, nodegroup, rolls, said = false } of cases) {
    it(name, () => {
      const schedule = scheduleUpgrade(problem(from, to, { nodegroups: [nodegroup] }));
      assert.deepEqual(
        schedule.obstacles.map(({ kind }) => kind),
        said ? ["pin-unmet"] : [],
      );
      const found = schedule.steps.filter(({ kind }) => kind === "nodegroup").map(({ id }) => id.split(" ")[2]);
      assert.deepEqual(found, rolls);
    });
  }

  const blocked = [
    { name: "too far behind its pin", from: 30, to: 34, nodegroup: pinned(30, 30), policy: "skew", at: 34 },
    { name: "excluded and old", from: 26, to: 27, nodegroup: excluded(24), policy: "skew", at: 27 },
    { name: "excluded under strict", from: 30, to: 32, nodegroup: excluded(30), policy: "strict", at: 32 },
    { name: "excluded and ahead of a rollback", from: 33, to: 32, nodegroup: excluded(33), policy: "skew", at: 32 },
    { name: "pinned ahead of a rollback", from: 33, to: 32, nodegroup: pinned(33, 33), policy: "skew", at: 32 },
  ] as const;
  for (const { name, from, to, nodegroup, policy, at } of blocked) {
    it(`blocks when it is ${name}, and then there is no schedule`, () => {
      const { steps, obstacles } = scheduleUpgrade(
        problem(from, to, { nodegroups: [nodegroup, group("others", from)], nodegroupPolicy: policy }),
      );
      assert.deepEqual(steps, []);
      const blocks = obstacles.filter(({ kind }) => kind === "nodegroup-blocks");
      assert.deepEqual(
        blocks.map((one) => [one.resource, one.at.minor]),
        [["workers", at]],
      );
    });
  }

  it("and is pinned past the target is said to be, and goes to the target", () => {
    const schedule = scheduleUpgrade(problem(31, 32, { nodegroups: [pinned(31, 33)] }));
    assert.deepEqual(
      schedule.obstacles.map(({ kind }) => kind),
      ["pin-past-target"],
    );
    assert.equal(schedule.nodeRolls, 1);
  });
});
