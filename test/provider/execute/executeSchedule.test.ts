import assert from "node:assert/strict";
import type { Clock } from "../../../provider/core/time";
import { EksVersionError } from "../../../provider/core/EksVersionError";
import type { ScheduleReporter } from "../../../provider/engine/scheduleReporter";
import type { ExecutionTools } from "../../../provider/execute/Execution";
import { Execution } from "../../../provider/execute/Execution";
import { executeSchedule } from "../../../provider/execute/executeSchedule";
import type { WholeClusterPolicies } from "../../../provider/plan/scheduleProblem";
import type { ControlPlaneGoal } from "../../../provider/reconcile/controlPlane";
import { newestAmiRelease } from "../../../emulator/src/eks/nodegroup/amiReleases";
import { SimulatedUpdate } from "../../fixtures/SimulatedUpdate";
import { v } from "../preflight/checks/someCluster";

const MINUTE = 60_000;
/** Updates of seconds, which take few looks. */
const QUICK = { realistic: false };
const BLUE = { name: "blue", version: "1.32" };

interface Asked {
  readonly policies?: WholeClusterPolicies;
  readonly goal?: Partial<ControlPlaneGoal>;
  readonly recheckInsights?: ExecutionTools["recheckInsights"];
  readonly clock?: (clock: Clock) => Clock;
}

describe("the schedule of a whole cluster, carried out", function () {
  this.timeout(60_000);
  let world: SimulatedUpdate;
  afterEach(() => world.close());

  /** A run to a version: how it ended, which steps ran side by side at the most, and what was said. */
  async function runTo(
    version: string,
    { policies = {}, goal = {}, recheckInsights, clock = (one) => one }: Asked = {},
  ) {
    const { eks, clock: emulated } = await world.tools();
    const running = new Set<string>();
    const [said, sideBySide]: [string[], number[]] = [[], []];
    const reporter: ScheduleReporter = {
      expect: (steps) => said.push(`${steps} steps`),
      begin: (id) => {
        running.add(id);
        sideBySide.push([...running].filter((one) => one.startsWith("nodegroup")).length);
      },
      end: (id) => running.delete(id),
      at: () => {},
      say: (message) => said.push(message),
      warn: (message) => said.push(`warning: ${message}`),
      progressOf: () => ({ show: () => {}, say: () => {}, warn: () => {} }),
      close: () => Promise.resolve(),
    };
    const whole: ControlPlaneGoal = {
      clusterName: "devel",
      region: "eu-west-1",
      desired: v(version),
      force: false,
      allowRollback: false,
      rollbackTimeoutMinutes: undefined,
      recorded: undefined,
      identity: undefined,
      timeout: undefined,
      ...goal,
    };
    const tools = { eks, clock: clock(emulated), reporter, recheckInsights };
    const run = new Execution(whole, { inFlight: undefined, ended: [] }, policies, tools);
    const error = await executeSchedule(run).catch((thrown: unknown) => {
      if (thrown instanceof EksVersionError) return thrown;
      throw thrown;
    });
    return { run, error, said, most: Math.max(0, ...sideBySide), running: [...running] };
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
    const names = ["blue", "green"];
    const nodegroups = names.map((name) => ({ name, version: "1.31" }));
    world = await SimulatedUpdate.start({ version: "1.31", addons: [], nodegroups }, QUICK);
    const releaseVersion = newestAmiRelease("AL2023_x86_64_STANDARD", "1.33", world.eks.time.now());
    const own = { blue: { version: "follow", releaseVersion }, green: { version: "v1.33", releaseVersion } };
    const { error } = await runTo("1.33", { policies: { nodegroupPolicy: "strict", nodegroups: own } });
    assert.equal(error, undefined);
    const rolls = (await started("releaseVersion")).filter((one) => /^[a-z]/.test(one));
    assert.deepEqual(
      rolls.sort(),
      names.flatMap((name) => [`${name} 1.32`, `${name} 1.33 ${releaseVersion}`]),
    );
  });

  it("moves as many node groups side by side as it may", async () => {
    const nodegroups = ["a", "b", "c"].map((name) => ({ name, version: "1.32" }));
    world = await SimulatedUpdate.start({ addons: [], nodegroups }, QUICK);
    const { most, error, running, run } = await runTo("1.33", { policies: { maxParallelNodegroups: 2 } });
    assert.deepEqual([error, most, running], [undefined, 2, []]);
    assert.equal(run.begunUpdates, true);
    assert.deepEqual(run.done.map(({ kind, name, from, to }) => [kind, name, from, to].join(" ")).sort(), [
      "nodegroup a 1.32 1.33",
      "nodegroup b 1.32 1.33",
      "nodegroup c 1.32 1.33",
    ]);
  });

  it("rolls no node after a hop that failed", async () => {
    world = await SimulatedUpdate.start({ version: "1.32", addons: [], nodegroups: [BLUE] }, QUICK);
    await world.eks.fault({ operation: "UpdateClusterVersion", what: { kind: "updateEnds", outcome: "Failed" } });
    const { error, run, said } = await runTo("1.33");
    assert.equal(error?.code, "UpgradeIncomplete");
    assert.match(error.message, /: 1 of 2 steps failed/);
    assert.match(error.message, /not started: node group blue 1\.33/);
    assert.deepEqual([await started(), run.done, run.updates, said], [["1.33"], [], [], ["2 steps"]]);
    assert.equal(run.begunUpdates, true);
  });

  it("tells an interrupted command by its own code", async () => {
    world = await SimulatedUpdate.start({ addons: [], nodegroups: [BLUE] }, QUICK);
    const interrupted = new EksVersionError({ code: "Interrupted", happened: "stopped", state: "", next: "" });
    const clock = (one: Clock): Clock => ({ now: () => one.now(), sleep: () => Promise.reject(interrupted) });
    const { error } = await runTo("1.33", { clock });
    assert.equal(error?.code, "Interrupted");
  });

  describe("after EKS has evaluated its insights again", () => {
    const recheck = (before: "any change" | "a rollback") => ({ before, standingInTheWay: () => ["what is wrong"] });
    const refreshed = () => world.requested("StartInsightsRefresh");

    it("is stopped by what is in the way then", async () => {
      world = await SimulatedUpdate.start({ version: "1.32", addons: [], nodegroups: [] }, QUICK);
      const { error } = await runTo("1.33", { recheckInsights: recheck("any change") });
      assert.equal(error?.code, "PreflightRefused");
      assert.match(error.message, /what is wrong/);
      assert.deepEqual([await refreshed(), await started()], [1, []]);
    });

    it("is not, where the control plane stays as it is, or what goes up is checked before a rollback only", async () => {
      world = await SimulatedUpdate.start({ version: "1.32", addons: [], nodegroups: [] }, QUICK);
      assert.equal((await runTo("1.32", { recheckInsights: recheck("any change") })).error, undefined);
      assert.equal((await runTo("1.33", { recheckInsights: recheck("a rollback") })).error, undefined);
      assert.deepEqual([await refreshed(), await started()], [0, ["1.33"]]);
    });
  });

  it("does not bake after a rollback", async () => {
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
    const { run, error } = await runTo("1.32", { goal, policies: { bakeMinutes: 600 } });
    assert.equal(error, undefined);
    assert.deepEqual(await started(), ["1.32"]);
    assert.deepEqual([run.hopEndedAt, run.baked], [undefined, false]);
    assert(world.eks.time.now() - begun < 120 * MINUTE);
  });
});
