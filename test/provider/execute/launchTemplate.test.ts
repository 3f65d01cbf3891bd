import assert from "node:assert/strict";
import type { LoggedRequest } from "../../fixtures/SimulatedControlPlane";
import { SimulatedCluster } from "../../fixtures/SimulatedCluster";

const OWN_IMAGE = {
  name: "blue",
  version: "1.32",
  amiType: "CUSTOM",
  launchTemplate: { name: "blue", version: "7", latestVersion: 8 },
};
const EKS_IMAGE = { name: "blue", version: "1.32", launchTemplate: { name: "blue", version: "7", latestVersion: 8 } };
const NEXT = { name: "blue", version: "8" };

describe("ClusterUpgrade of node groups with launch templates", function () {
  this.timeout(120_000);
  let devel: SimulatedCluster;
  afterEach(() => devel.close());

  async function rolls(): Promise<LoggedRequest["params"][]> {
    const requests = await devel.world.requests();
    return requests
      .filter(({ operation, status }) => operation === "UpdateNodegroupVersion" && status === 200)
      .map(({ params }) => params);
  }

  async function upTwice(program: Record<string, unknown>): Promise<void> {
    const stack = devel.stack();
    const outcome = await stack.up(program);
    assert.equal(outcome.kind, "ok", JSON.stringify(outcome));
    assert.deepEqual(stack.kept?.outputs.nodegroupVersions, { blue: program.version });
    assert.deepEqual(await stack.up(program), { kind: "ok", verb: "same" });
    assert.equal((await rolls()).length, 1, "one roll");
  }

  it("rolls an image of the user's own by its launch template, and names no version beside it", async () => {
    devel = await SimulatedCluster.start({ version: "1.32", nodegroups: [OWN_IMAGE] });
    await upTwice({ clusterName: "devel", version: "1.33", nodegroups: { blue: { launchTemplate: NEXT } } });
    const [roll] = await rolls();
    assert.deepEqual(roll?.launchTemplate, NEXT);
    assert.equal(roll.version, undefined);
    assert.equal(roll.releaseVersion, undefined);
  });

  it("gives the launch template and the version in one roll where the image is EKS's", async () => {
    devel = await SimulatedCluster.start({ version: "1.32", nodegroups: [EKS_IMAGE] });
    await upTwice({ clusterName: "devel", version: "1.33", nodegroups: { blue: { launchTemplate: NEXT } } });
    const [roll] = await rolls();
    assert.deepEqual(roll?.launchTemplate, NEXT);
    assert.equal(roll.version, "1.33");
  });

  it("rolls once for another launch template alone", async () => {
    devel = await SimulatedCluster.start({ version: "1.32", nodegroups: [OWN_IMAGE] });
    await upTwice({ clusterName: "devel", version: "1.32", nodegroups: { blue: { launchTemplate: NEXT } } });
  });

  for (const [given, nodegroups] of [
    ["without a launch template", {}],
    ["with the launch template that it has", { blue: { launchTemplate: { name: "blue", version: "7" } } }],
    ["with a release of EKS's", { blue: { launchTemplate: NEXT, releaseVersion: "1.33.4-20260915" } }],
  ] as const) {
    it(`refuses an image of the user's own ${given}, before anything is started`, async () => {
      devel = await SimulatedCluster.start({ version: "1.32", nodegroups: [OWN_IMAGE] });
      const outcome = await devel.stack().up({ clusterName: "devel", version: "1.33", nodegroups });
      assert(outcome.kind === "refused", JSON.stringify(outcome));
      assert.match(outcome.problems.join("\n"), /EKSV026.*amiType CUSTOM/s);
      assert.deepEqual(await devel.started(), []);
    });
  }

  it("goes on with the roll that an earlier process started", async () => {
    devel = await SimulatedCluster.start({ version: "1.32", nodegroups: [OWN_IMAGE] });
    const program = { clusterName: "devel", version: "1.33", nodegroups: { blue: { launchTemplate: NEXT } } };
    await devel.killedAtOperation("UpdateNodegroupVersion", "after", (stack) => stack.up(program));
    const outcome = await devel.survivor.up(program);
    assert.equal(outcome.kind, "ok", JSON.stringify(outcome));
    const asked = (await devel.world.requests()).filter(({ operation }) => operation === "UpdateNodegroupVersion");
    assert.equal(asked.length, 1, "one roll");
  });
});
