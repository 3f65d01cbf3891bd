import assert from "node:assert/strict";
import type { Clock } from "../../../provider/core/time";
import { EksVersionError } from "../../../provider/core/failures/EksVersionError";
import type { InFlightUpdate } from "../../../provider/core/updateRecord";
import type { ScheduleReporter } from "../../../provider/engine/scheduleReporter";
import type { ExecutionTools } from "../../../provider/execute/Execution";
import { Execution } from "../../../provider/execute/Execution";
import { executeSchedule } from "../../../provider/execute/executeSchedule";
import type { WholeClusterPolicies } from "../../../provider/plan/scheduleProblem";
import type { ControlPlaneGoal } from "../../../provider/reconcile/controlPlane";
import { newestAmiRelease } from "../../../emulator/src/eks/nodegroup/amiReleases";
import { ADDON, COREDNS, NODEGROUP, SimulatedUpdate } from "../../fixtures/SimulatedUpdate";
import { node } from "../preflight/checks/someCluster";
import { someGoal } from "../reconcile/someGoal";

const MINUTE = 60_000;
/** Updates of seconds, which take few looks. */
const QUICK = { realistic: false, consistencySeconds: 0 };
const CONTROL_PLANE = { kind: "control-plane", clusterName: "devel" } as const;
const BLUE = { name: "blue", version: "1.32" };

interface Asked {
  readonly inFlight?: InFlightUpdate;
  readonly nodes?: ExecutionTools["nodes"];
  readonly policies?: WholeClusterPolicies;
  readonly goal?: Partial<ControlPlaneGoal>;
  readonly recheckInsights?: ExecutionTools["recheckInsights"];
  readonly clock?: (clock: Clock) => Clock;
}

describe("the schedule of a whole cluster, carried out", () => {
  let world: SimulatedUpdate;
  afterEach(() => world.close());

  /** A run to a version: how it ended, what it said, and what its line showed. */
  async function runTo(version: string, asked: Asked = {}) {
    const { policies = {}, goal = {}, recheckInsights, clock = (one: Clock): Clock => one, inFlight, nodes } = asked;
    const { eks, clock: emulated } = await world.tools();
    const running = new Set<string>();
    const [said, shown]: [string[], Set<string>] = [[], new Set()];
    /** How many node groups rolled at the same time, and how many steps of whatever kind. */
    const most = { rolls: 0, steps: 0 };
    const reporter: ScheduleReporter = {
      expect: (steps) => said.push(`${steps} steps`),
      begin: (id) => {
        running.add(id);
        const rolls = [...running].filter((one) => one.startsWith("nodegroup")).length;
        Object.assign(most, { rolls: Math.max(most.rolls, rolls), steps: Math.max(most.steps, running.size) });
      },
      end: (id) => running.delete(id),
      at: (id, line) => shown.add(`${id}: ${line(0)}`),
      say: (message) => said.push(message),
      warn: (message) => said.push(`warning: ${message}`),
      progressOf: () => ({ show: ({ what }) => shown.add(what), say: () => {}, warn: () => {} }),
      close: () => Promise.resolve(),
    };
    const tools = { eks, clock: clock(emulated), reporter, recheckInsights, nodes };
    const run = new Execution(someGoal(version, goal), { inFlight, ended: [] }, policies, tools);
    const error = await executeSchedule(run).catch((thrown: unknown) => {
      if (thrown instanceof EksVersionError) return thrown;
      throw thrown;
    });
    return { run, error, said, shown: [...shown], most, running: [...running] };
  }

  /** `UpdateNodegroupVersion blue 1.32`, with one of the parameters if that is asked for. */
  async function started(parameter = ""): Promise<string[]> {
    const requests = await world.eks.requests();
    return requests
      .filter(({ operation, status }) => operation.startsWith("Update") && status === 200)
      .map(({ params }) =>
        [params.nodegroupName ?? params.addonName, params.version ?? params.addonVersion, params[parameter]]
          .filter((one) => one !== undefined)
          .map(String)
          .join(" "),
      );
  }

  it("asks for a node group's release with the version at the end, not with one on the way", async () => {
    const nodegroups = ["blue", "green", "pinned"].map((name) => ({ name, version: "1.31" }));
    world = await SimulatedUpdate.start({ version: "1.31", addons: [], nodegroups }, QUICK);
    const release = (version: string) => newestAmiRelease("AL2023_x86_64_STANDARD", version, world.eks.time.now());
    const [old, releaseVersion] = [release("1.32"), release("1.33")];
    const own = {
      blue: { version: "follow", releaseVersion },
      green: { version: "v1.33", releaseVersion },
      pinned: { version: "1.32", releaseVersion: old },
    };
    const { error, run } = await runTo("1.33", { policies: { nodegroupPolicy: "strict", nodegroups: own } });
    assert.equal(error, undefined);
    const rolls = (await started("releaseVersion")).filter((one) => /^[a-z]/.test(one));
    const both = (name: string) => [`${name} 1.32`, `${name} 1.33 ${releaseVersion}`];
    assert.deepEqual(rolls.sort(), [...both("blue"), ...both("green"), `pinned 1.32 ${old}`]);
    assert.deepEqual(
      run.updates.map(({ from, to }) => `${from} ${to}`),
      ["1.31 1.32", "1.32 1.33"],
    );
  });

  it("records each step with its update, and says what took none", async () => {
    const addons = [{ name: "coredns", version: COREDNS.old }];
    world = await SimulatedUpdate.start({ version: "1.32", addons, nodegroups: [BLUE] }, QUICK);
    const policies = { addons: { coredns: COREDNS.next }, bakeMinutes: 10 };
    await world.eks.fault({ operation: "StartInsightsRefresh", what: "accessDenied" });
    const begun = world.eks.time.now();
    const { error, run, said, shown } = await runTo("1.33", { policies });
    assert.equal(error, undefined);
    const ids = await Promise.all(
      [CONTROL_PLANE, ADDON, { ...NODEGROUP, name: "blue" }].map((one) => world.updatesOf(one)),
    );
    assert.deepEqual(
      run.done.map(({ kind, updateId }) => `${kind} ${updateId}`).sort(),
      [
        ...["control-plane", "addon", "nodegroup"].map((kind, index) => `${kind} ${ids[index]?.[0]?.id}`),
        "bake undefined",
      ].sort(),
    );
    assert.deepEqual(said.slice(0, 1), ["4 steps"]);
    assert.match(said.slice(1).join("\n"), /^warning: the insights could not be evaluated again .*\nbake 1\.33: done$/);
    assert(
      shown.some((one) => /^bake 1\.33: baking, .* left$/.test(one)),
      shown.join("\n"),
    );
    assert(shown.includes("control plane: upgrading 1.32 → 1.33"), shown.join("\n"));
    assert(run.baked && run.hopEndedAt !== undefined && run.begunUpdates);
    const took = world.eks.time.now() - begun;
    assert(took >= 10 * MINUTE && took < 15 * MINUTE, String(took));
  });

  it("does nothing where nothing is left, and says which node group was left out", async () => {
    const never = { name: "never", version: "1.32", status: "CREATE_FAILED" };
    world = await SimulatedUpdate.start({ version: "1.32", addons: [], nodegroups: [BLUE, never] }, QUICK);
    const { error, run, said, shown } = await runTo("1.32");
    assert.deepEqual([error, run.begunUpdates, run.done, shown], [undefined, false, [], []]);
    assert.deepEqual(said, ["warning: node group never is CREATE_FAILED and was left out: it stays at 1.32 as it is"]);
  });

  it("records the hop that an earlier run left, where it has ended since", async () => {
    world = await SimulatedUpdate.start({ version: "1.32", addons: [], nodegroups: [] }, QUICK);
    const id = await world.eks.startElsewhere("1.33");
    await world.eks.time.sleep(10 * MINUTE);
    const inFlight = { id, type: "VersionUpdate", from: "1.32", to: "1.33", createdAt: "" };
    const { error, run } = await runTo("1.33", { inFlight });
    assert.equal(error, undefined);
    assert.deepEqual([run.updates.map((one) => one.id), run.inFlight, run.begunUpdates], [[id], undefined, true]);
    assert.deepEqual(await started(), ["1.33"]);
  });

  it("moves as many node groups side by side as it may, and add-ons beside them", async () => {
    const nodegroups = ["a", "b", "c"].map((name) => ({ name, version: "1.32" }));
    const addons = [{ name: "coredns", version: COREDNS.old }];
    world = await SimulatedUpdate.start({ addons, nodegroups }, QUICK);
    const policies = { maxParallelNodegroups: 2, addons: { coredns: COREDNS.next } };
    const { most, error, running, run } = await runTo("1.33", { policies });
    assert.deepEqual([error, most, running], [undefined, { rolls: 2, steps: 3 }, []]);
    assert.equal(run.begunUpdates, true);
    assert.deepEqual(run.done.map(({ kind, name, from, to }) => [kind, name, from, to].join(" ")).sort(), [
      `addon coredns ${COREDNS.old} ${COREDNS.next}`,
      ...["a", "b", "c"].map((name) => `nodegroup ${name} 1.32 1.33`),
    ]);
  });

  it("rolls no node after a hop that failed", async () => {
    world = await SimulatedUpdate.start({ version: "1.32", addons: [], nodegroups: [BLUE] }, QUICK);
    await world.eks.fault({ operation: "UpdateClusterVersion", what: { kind: "updateEnds", outcome: "Failed" } });
    const { error, run, said } = await runTo("1.33");
    assert.equal(error?.code, "UpgradeIncomplete");
    assert.match(
      error.message,
      /: 1 of 2 steps failed \(the others come after it and were not started\) on cluster "devel"\n/,
    );
    assert.match(error.message, /not started: node group blue 1\.33/);
    assert.deepEqual([await started(), run.done, run.updates, said], [["1.33"], [], [], ["2 steps"]]);
    assert.equal(run.begunUpdates, true);
  });

  it("tells all that failed, what was done, and how things are then", async () => {
    const nodegroups = ["a", "b", "c"].map((name) => ({ name, version: "1.32" }));
    world = await SimulatedUpdate.start({ addons: [], nodegroups }, QUICK);
    const fails = { kind: "updateEnds", outcome: "Failed", applied: false };
    await world.eks.fault({ operation: "UpdateNodegroupVersion", nth: [1, 2], what: fails });
    const { error, run } = await runTo("1.33", { policies: { maxParallelNodegroups: 2 } });
    assert.equal(run.begunUpdates, true);
    assert.equal(error?.code, "UpgradeIncomplete");
    assert.match(error.message, /: 2 of 3 steps failed \(all others were done\) on cluster/);
    assert.match(
      error.message,
      /node groups: a 1\.32, b 1\.32, c 1\.33\n *done in this run: node group c 1\.33\n *next:/,
    );
  });

  it("says how many steps failed, and what became of the others", async () => {
    const fails = (operation: string, nth: number[]): Promise<void> =>
      world.eks.fault({ operation, nth, what: { kind: "updateEnds", outcome: "Failed", applied: false } });
    const groups = (version: string) => ["a", "b"].map((name) => ({ name, version }));
    const strict = { policies: { nodegroupPolicy: "strict" as const } };
    world = await SimulatedUpdate.start({ version: "1.33", addons: [], nodegroups: groups("1.32") }, QUICK);
    await fails("UpdateNodegroupVersion", [1, 2]);
    assert.match((await runTo("1.33")).error?.message ?? "", /: 2 of 2 steps failed on cluster/);
    await world.close();
    world = await SimulatedUpdate.start({ version: "1.32", addons: [], nodegroups: groups("1.31") }, QUICK);
    await fails("UpdateNodegroupVersion", [1, 2]);
    assert.match(
      (await runTo("1.33", strict)).error?.message ?? "",
      /: 2 of 5 steps failed \(the others come after them and were not started\) on cluster/,
    );
    await world.close();
    world = await SimulatedUpdate.start({ version: "1.32", addons: [], nodegroups: groups("1.32") }, QUICK);
    await fails("UpdateClusterVersion", [2]);
    assert.match(
      (await runTo("1.34")).error?.message ?? "",
      /: 1 of 4 steps failed \(what does not depend on it was done\) on cluster/,
    );
  });

  it("does not take an add-on whose update failed as done", async () => {
    world = await SimulatedUpdate.start({ nodegroups: [] }, QUICK);
    await world.eks.fault({ operation: "UpdateAddon", what: { kind: "updateEnds", outcome: "Failed" } });
    const { error, run } = await runTo("1.33", { policies: { addons: { coredns: COREDNS.next } } });
    assert.deepEqual([error?.code, run.begunUpdates, run.done], ["UpgradeIncomplete", true, []]);
  });

  it("tells a hop that nodes are too far behind for by its own code", async () => {
    world = await SimulatedUpdate.start({ version: "1.32", addons: [], nodegroups: [] }, QUICK);
    const nodes = () => Promise.resolve([node("n1", "1.29", "nodepool")]);
    const waiting = await runTo("1.33", { nodes, policies: { waitForNodes: 1 } });
    assert.equal(waiting.error?.code, "NodesBehind");
    assert.deepEqual(await started(), []);
    const defect = new TypeError("a defect");
    await assert.rejects(runTo("1.33", { nodes: () => Promise.reject(defect), policies: { waitForNodes: 1 } }), defect);
    assert.equal((await runTo("1.33", { nodes })).error, undefined);
  });

  it("tells an interrupted command by its own code", async () => {
    world = await SimulatedUpdate.start({ addons: [], nodegroups: [BLUE] }, QUICK);
    const interrupted = new EksVersionError({ code: "Interrupted", happened: "stopped", state: "", next: "" });
    const clock = (one: Clock): Clock => ({ now: () => one.now(), sleep: () => Promise.reject(interrupted) });
    const { error } = await runTo("1.33", { clock });
    assert.equal(error?.code, "Interrupted");
    assert.match(error.message, /: the only step failed on cluster/);
  });

  it("starts nothing on what no schedule leads over, and leaves to preflight whether an add-on fits", async () => {
    const addons = [{ name: "coredns", version: "v1.9.3-eksbuild.21" }];
    const nodegroups = [{ name: "blue", version: "1.30" }];
    world = await SimulatedUpdate.start({ version: "1.33", addons, nodegroups }, QUICK);
    const excluded = { addons: { coredns: "excluded" }, nodegroups: { blue: "excluded" } };
    const { error } = await runTo("1.34", { policies: excluded });
    assert.equal(error?.code, "PreflightRefused");
    assert.match(error.message, /blue: node group blue stays at 1\.30/);
    assert.equal(error.facts.failed?.length, 1);
    assert.deepEqual(await started(), []);
    assert.equal((await runTo("1.33", { policies: excluded })).error, undefined);
  });

  describe("the insights before a hop", () => {
    const readiness = { preflight: "enforce", waivers: [] } as const;
    const refreshed = () => world.requested("StartInsightsRefresh");
    /** Whether the last hop itself has looked at them, after its look at the cluster. */
    const lookedAt = async (): Promise<boolean> => {
      const operations = (await world.eks.requests()).map(({ operation }) => operation);
      const hop = operations.lastIndexOf("UpdateClusterVersion");
      return operations.slice(operations.lastIndexOf("DescribeCluster", hop), hop).includes("ListInsights");
    };

    it("are evaluated again where nodes have moved in the run", async () => {
      world = await SimulatedUpdate.start({ version: "1.32", addons: [], nodegroups: [BLUE] }, QUICK);
      assert.equal((await runTo("1.33", { goal: { readiness } })).error, undefined);
      assert.deepEqual([await refreshed(), await lookedAt()], [0, false]);
      await world.close();
      world = await SimulatedUpdate.start(
        { version: "1.32", addons: [], nodegroups: [{ name: "blue", version: "1.29" }] },
        QUICK,
      );
      assert.equal((await runTo("1.33", { goal: { readiness } })).error, undefined);
      assert.deepEqual([(await started())[1], await refreshed(), await lookedAt()], ["1.33", 1, true]);
    });

    it("are looked at again where an add-on has moved in the run", async () => {
      const addons = [{ name: "coredns", version: "v1.10.1-eksbuild.38" }];
      world = await SimulatedUpdate.start({ version: "1.31", addons, nodegroups: [] }, QUICK);
      const policies = { addons: { coredns: COREDNS.old } };
      assert.equal((await runTo("1.32", { goal: { readiness }, policies })).error, undefined);
      assert.deepEqual([await started(), await lookedAt()], [[`coredns ${COREDNS.old}`, "1.32"], true]);
    });

    it("are looked at again after a hop of the run", async () => {
      world = await SimulatedUpdate.start({ version: "1.31", addons: [], nodegroups: [] }, QUICK);
      assert.equal((await runTo("1.33", { goal: { readiness } })).error, undefined);
      assert.deepEqual([await started(), await lookedAt()], [["1.32", "1.33"], true]);
    });
  });

  describe("after EKS has evaluated its insights again", () => {
    const recheck = (before: "any change" | "a rollback") => ({ before, standingInTheWay: () => ["what is wrong"] });
    const refreshed = () => world.requested("StartInsightsRefresh");

    it("is stopped by what is in the way then", async () => {
      world = await SimulatedUpdate.start({ version: "1.32", addons: [], nodegroups: [] }, QUICK);
      await world.eks.fault({ operation: "StartInsightsRefresh", what: "accessDenied" });
      const { error, said } = await runTo("1.33", { recheckInsights: recheck("any change") });
      assert.equal(error?.code, "PreflightRefused");
      assert.match(error.message, /what is wrong/);
      assert.equal(said[0], 'having EKS evaluate the insights of cluster "devel" again');
      assert.match(said[1] ?? "", /^warning: the insights could not be evaluated again/);
      assert.deepEqual([await refreshed(), await started()], [1, []]);
    });

    it("is not, where the control plane stays as it is, or what goes up is checked before a rollback only", async () => {
      world = await SimulatedUpdate.start({ version: "1.32", addons: [], nodegroups: [] }, QUICK);
      assert.equal((await runTo("1.32", { recheckInsights: recheck("any change") })).error, undefined);
      assert.equal((await runTo("1.33", { recheckInsights: recheck("a rollback") })).error, undefined);
      assert.deepEqual([await refreshed(), await started()], [0, ["1.33"]]);
    });
  });

  describe("where somebody else acts between the plan and a step", () => {
    /** What each look but the first shows. */
    const from = (operation: string, set: object, first = 2) =>
      world.eks.fault({
        operation,
        nth: Array.from({ length: 40 }, (_, index) => index + first),
        what: { kind: "alter", set },
      });

    it("takes hops as done that the cluster has made, also those after this one", async () => {
      world = await SimulatedUpdate.start({ version: "1.31", addons: [], nodegroups: [] }, QUICK);
      await from("DescribeCluster", { "cluster.version": "1.33" });
      const { error, run, said } = await runTo("1.33");
      assert.equal(error, undefined);
      assert.deepEqual([await started(), run.begunUpdates, run.updates], [[], false, []]);
      assert.deepEqual(
        run.done.map(({ step, updateId }) => [step, updateId]),
        [
          ["hop 1.32", undefined],
          ["hop 1.33", undefined],
        ],
      );
      assert.deepEqual(said, ["2 steps", "hop 1.32: done", "hop 1.33: done"]);
    });

    it("takes an add-on and a node group as done that are there", async () => {
      world = await SimulatedUpdate.start({ nodegroups: [BLUE] }, QUICK);
      await from("DescribeAddon", { "addon.addonVersion": COREDNS.next });
      await from("DescribeNodegroup", { "nodegroup.version": "1.33" });
      const { error, run } = await runTo("1.33", { policies: { addons: { coredns: COREDNS.next } } });
      assert.equal(error, undefined);
      assert.deepEqual([await started(), run.begunUpdates], [[], false]);
      assert.deepEqual(run.done.map(({ kind, updateId }) => `${kind} ${updateId}`).sort(), [
        "addon undefined",
        "nodegroup undefined",
      ]);
    });

    it("starts nothing on another cluster of the name", async () => {
      world = await SimulatedUpdate.start({ version: "1.32", addons: [], nodegroups: [] }, QUICK);
      const what = { kind: "clusterRecreated", when: "before" };
      await world.eks.fault({ operation: "DescribeCluster", nth: 2, what });
      const { error } = await runTo("1.33");
      assert.deepEqual([error?.code, await started()], ["ClusterReplaced", []]);
    });
  });

  it("rolls a node group once to what $Latest stands for, where only EKS tells the number", async () => {
    const blue = { ...BLUE, launchTemplate: { name: "blue", version: "7", latestVersion: 8 } };
    const green = { name: "green", version: "1.32", launchTemplate: { name: "green", version: "3" } };
    world = await SimulatedUpdate.start({ addons: [], nodegroups: [blue, green] }, QUICK);
    const own = { blue: { launchTemplate: { name: "blue", version: "$Latest" } } };
    const { error, run } = await runTo("1.33", { policies: { nodegroups: own } });
    assert.equal(error, undefined);
    assert.deepEqual(
      [(await started()).sort(), run.learnedTemplates],
      [["blue 1.33", "green 1.33"], { "blue $Latest": "8" }],
    );
  });

  describe("the bake after a hop", () => {
    it("is made up for where the run before did not live to see it, and an outage in it is on its line", async () => {
      world = await SimulatedUpdate.start({ version: "1.32", addons: [], nodegroups: [BLUE] }, QUICK);
      await world.eks.startElsewhere("1.33");
      await world.eks.time.sleep(5 * MINUTE);
      const begun = world.eks.time.now();
      const nth = Array.from({ length: 6 }, (_, index) => index + 2);
      await world.eks.fault({ operation: "ListInsights", nth, what: "reset" });
      const { error, run, shown } = await runTo("1.33", { policies: { bakeMinutes: 10 } });
      assert.equal(error, undefined);
      assert.deepEqual(
        run.done.map(({ kind }) => kind),
        ["bake", "nodegroup"],
      );
      const took = world.eks.time.now() - begun;
      assert(took >= 10 * MINUTE && took < 15 * MINUTE, String(took));
      const lines = shown.filter((one) => one.startsWith("bake 1.33: "));
      assert(
        lines.some((one) => one.startsWith("bake 1.33: ListInsights meets ")),
        lines.join("\n"),
      );
      assert(!lines.includes("bake 1.33: undefined"));
    });

    it("tells what AWS does not allow, with how the cluster is then", async () => {
      world = await SimulatedUpdate.start({ version: "1.32", addons: [], nodegroups: [BLUE] }, QUICK);
      await world.eks.fault({ operation: "ListInsights", what: "accessDenied" });
      const { error } = await runTo("1.33", { policies: { bakeMinutes: 1 } });
      assert.equal(error?.code, "UpgradeIncomplete");
      assert.match(error.message, /bake 1\.33: AccessDenied: AWS does not allow ListInsights/);
      assert.deepEqual(await started(), ["1.33"]);
    });
  });

  it("looks at the insights once before a rollback, and does not bake after it", async () => {
    world = await SimulatedUpdate.start(
      {
        version: "1.33",
        createdVersion: "1.32",
        history: [{ from: "1.32", to: "1.33", finishedAt: "2026-09-29T00:00:00Z" }],
        addons: [],
        nodegroups: [BLUE],
      },
      QUICK,
    );
    const goal = { allowRollback: true };
    const begun = world.eks.time.now();
    const recheckInsights = { before: "a rollback", standingInTheWay: () => [] } as const;
    const { run, error } = await runTo("1.32", { goal, policies: { bakeMinutes: 600 }, recheckInsights });
    assert.equal(error, undefined);
    assert.deepEqual([await started(), await world.requested("StartInsightsRefresh")], [["1.32"], 1]);
    assert.deepEqual([run.hopEndedAt, run.baked], [undefined, false]);
    assert(world.eks.time.now() - begun < 120 * MINUTE);
  });
});
