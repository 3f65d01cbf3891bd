import assert from "node:assert/strict";
import { ClusterFixture } from "../ClusterFixture";
import type { ResourceState } from "../PulumiProject";
import { killTree } from "../processTree";

const WHOLE_CLUSTER = `
const pulumi = require("@pulumi/pulumi");
const { ClusterUpgrade } = require("pulumi-eks-version");
const config = new pulumi.Config();
const args = { clusterName: "devel", version: config.require("version"), ...(config.getObject("args") ?? {}) };
exports.version = new ClusterUpgrade("devel", args).version;
`;

/** What leads from 1.31 to 1.33 with one roll: each of them once. */
const STEPS = ["UpdateAddon kube-proxy", "UpdateClusterVersion", "UpdateClusterVersion", "UpdateNodegroupVersion blue"];

interface Start {
  readonly operation: string;
  readonly status: number;
  readonly params: Readonly<Record<string, unknown>>;
}

describe("ClusterUpgrade on the real engine", function () {
  this.timeout(180_000);
  const world = new ClusterFixture(
    {
      addonSeconds: 0.3,
      nodegroupSeconds: 0.6,
      clusters: [{ nodegroups: [{ name: "blue" }], addons: [{ name: "kube-proxy" }] }],
    },
    { program: WHOLE_CLUSTER, config: { version: "1.31" } },
  );

  beforeEach(async () => {
    await world.project.succeeds("up", "--yes", "--skip-preview");
    world.project.setConfig({ version: "1.33" });
    await world.forgetRequests();
  });

  async function schedule(): Promise<ResourceState> {
    const { resources, pending_operations: pending } = await world.project.state();
    assert.deepEqual(pending ?? [], []);
    const found = resources.find(({ type }) => type.endsWith(":ClusterUpgrade"));
    assert(found, "the state holds no ClusterUpgrade");
    return found;
  }

  /** The updates that requests have started; a request that was repeated with its token started none. */
  async function starts(): Promise<string[]> {
    const requests = (await world.control("GET", "requests")) as Start[];
    const tokens = new Set<unknown>();
    return requests
      .filter(({ operation, params }) => {
        if (!/^Update(ClusterVersion|Addon|NodegroupVersion)$/.test(operation)) return false;
        const known = tokens.has(params.clientRequestToken);
        tokens.add(params.clientRequestToken);
        return !known;
      })
      .map(({ operation, params }) => [operation, params.addonName ?? params.nodegroupName].filter(Boolean).join(" "))
      .sort();
  }

  async function isThere(): Promise<void> {
    const { outputs, initErrors } = await schedule();
    assert.equal(initErrors, undefined);
    assert.equal(outputs.version, "1.33");
    assert.deepEqual(outputs.nodegroupVersions, { blue: "1.33" });
    assert.deepEqual([outputs.unfinished, outputs.updateInFlight], [undefined, undefined]);
    await world.forgetRequests();
    const again = await world.project.up();
    assert.equal(again.code, 0, again.output);
    assert.deepEqual(await world.requests(), []);
  }

  for (const operation of ["UpdateClusterVersion", "UpdateAddon", "UpdateNodegroupVersion"]) {
    it(`goes on where it was when everything is killed at ${operation}${operation === "UpdateNodegroupVersion" ? "" : " @long"}`, async () => {
      await world.fault({ operation, nth: 1, what: { kind: "hold", when: "after" } });
      const command = world.project.start("up", "--yes", "--skip-preview");
      const held = (await world.control("GET", "held?wait=60")) as unknown[];
      assert.equal(held.length, 1, command.output());
      const { pid } = command.process;
      assert(pid !== undefined);
      killTree(pid);
      await command.ended;
      await world.control("POST", "release", { all: true, how: "drop" });
      // What a user has to do after kill -9, for the file backend keeps the dead engine's lock.
      await world.project.succeeds("cancel", "--yes");
      const again = await world.project.up();
      assert.equal(again.code, 0, again.output);
      assert.deepEqual(await starts(), STEPS);
      await isThere();
    });
  }

  it("keeps what was done when a step fails, says what to do, and goes on from there", async () => {
    await world.fault({
      operation: "UpdateNodegroupVersion",
      nth: 1,
      what: { kind: "updateEnds", errors: [{ errorCode: "PodEvictionFailure" }] },
    });
    const failed = await world.project.up();
    assert.notEqual(failed.code, 0, failed.output);
    assert.match(failed.output, /UpgradeIncomplete/);
    assert.match(failed.output, /PodEvictionFailure/);
    const { outputs, initErrors } = await schedule();
    assert.equal(outputs.version, "1.33");
    assert.deepEqual(outputs.nodegroupVersions, { blue: "1.33" });
    assert.match(initErrors?.[0] ?? "", /UpgradeIncomplete/);
    const again = await world.project.up();
    assert.equal(again.code, 0, again.output);
    assert.deepEqual(await starts(), [...STEPS, "UpdateNodegroupVersion blue"].sort());
    await isThere();
  });
});
