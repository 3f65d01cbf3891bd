import assert from "node:assert/strict";
import { COREDNS } from "../../fixtures/SimulatedUpdate";
import { ClusterFixture } from "../ClusterFixture";

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { AddonVersion, NodegroupVersion } = require("pulumi-eks-version");
const config = new pulumi.Config();
const clusterName = "devel";
new AddonVersion("dns", { clusterName, addonName: "coredns", version: config.require("dns") });
new NodegroupVersion("workers", {
  clusterName,
  nodegroupName: "workers",
  version: config.require("nodes"),
  launchTemplate: { name: "blue", version: config.require("template") },
});
`;

const UP = ["up", "--yes", "--skip-preview"] as const;

describe("AddonVersion and NodegroupVersion with a launch template on the real engine", function () {
  this.timeout(400_000);
  const world = new ClusterFixture(
    {
      addonSeconds: 0.3,
      nodegroupSeconds: 0.3,
      clusters: [
        {
          version: "1.33",
          addons: [{ name: "coredns", version: COREDNS.old }],
          nodegroups: [
            { name: "workers", version: "1.32", launchTemplate: { name: "blue", version: "3", latestVersion: 5 } },
          ],
        },
      ],
    },
    { program: PROGRAM, config: { dns: COREDNS.old, nodes: "1.32", template: "$Latest" } },
  );

  async function started(operation: string): Promise<number> {
    return (await world.requests()).filter((one) => one.operation === operation && one.status === 200).length;
  }

  const templateChanged = (latestVersion: number): Promise<unknown> =>
    world.control("POST", "events", {
      cluster: "devel",
      region: "eu-west-1",
      what: { kind: "templateChanged", template: "blue", latestVersion },
    });

  it("$Latest rolls once; a second up does nothing, until the template has a newer version", async () => {
    const first = await world.project.succeeds(...UP);
    assert.match(first.output, /at version 3, \$Latest is 5/);
    assert.equal(await started("UpdateNodegroupVersion"), 1);
    await world.project.succeeds("preview", "--expect-no-changes");
    await world.project.succeeds(...UP);
    assert.equal(await started("UpdateNodegroupVersion"), 1);

    await templateChanged(6);
    const preview = await world.project.preview();
    assert.match(preview.output, /at version 5, \$Latest is 6/);
    for (const round of [1, 2]) {
      await world.project.succeeds(...UP);
      assert.equal(await started("UpdateNodegroupVersion"), 2, `round ${round}`);
    }
    await world.project.succeeds("preview", "--expect-no-changes");
  });

  it("are created and moved by plans that preview saved @long", async () => {
    for (const [config, addons, rolls] of [
      [{}, 0, 1],
      [{ nodes: "1.33", dns: COREDNS.next }, 1, 2],
    ] as const) {
      world.project.setConfig(config);
      await world.project.succeeds("preview", "--save-plan", "plan.json");
      await world.project.succeeds(...UP, "--plan", "plan.json");
      assert.equal(await started("UpdateAddon"), addons, JSON.stringify(config));
      assert.equal(await started("UpdateNodegroupVersion"), rolls, JSON.stringify(config));
    }
    await templateChanged(7);
    await world.project.succeeds("preview", "--save-plan", "plan.json");
    await world.project.succeeds(...UP, "--plan", "plan.json");
    assert.equal(await started("UpdateNodegroupVersion"), 3);
    await world.project.succeeds("preview", "--expect-no-changes");
  });
});
