import assert from "node:assert/strict";
import { ClusterFixture } from "./ClusterFixture";

/** A cluster as another package makes it: its name is known when it is there, and another `generation` is another cluster. */
const MAKER = `
const pulumi = require("@pulumi/pulumi");
const { AddonVersion, ClusterUpgrade, ClusterVersion } = require("pulumi-eks-version");
const config = new pulumi.Config();
const emulator = config.require("emulator");
class Cluster extends pulumi.dynamic.Resource {
  constructor(name, props) {
    super({
      create: async ({ emulator, kubernetes, generation }) => {
        const cluster = {
          name: "devel", version: kubernetes, region: "eu-west-1", createdAt: "2026-0" + generation + "-01T00:00:00Z",
          addons: [{ name: "vpc-cni" }],
        };
        const post = (path, body) => fetch(emulator + path, { method: "POST", body: JSON.stringify(body) });
        await post("/_emulator/reset");
        await post("/_emulator/seed", { clusters: [cluster] });
        return { id: "devel-" + generation, outs: { emulator, kubernetes, generation, name: "devel" } };
      },
      diff: async (id, olds, news) => ({
        changes: olds.generation !== news.generation,
        replaces: olds.generation !== news.generation ? ["generation"] : [],
        deleteBeforeReplace: true,
      }),
      delete: async () => {},
    }, name, { ...props, name: undefined });
  }
}
const cluster = new Cluster("cluster", {
  emulator, kubernetes: config.require("kubernetes"), generation: config.require("generation"),
});
`;

const UP = ["up", "--yes", "--skip-preview"];

describe("a cluster that the same program makes", function () {
  this.timeout(120_000);
  const world = new ClusterFixture();

  function program(resource: string): void {
    world.project.setProgram(`${MAKER}\n${resource}`);
    world.project.setConfig({ emulator: world.url, kubernetes: "1.31", generation: "1", version: "1.32" });
  }

  const resources = [
    [
      "ClusterVersion",
      `new ClusterVersion("devel", { clusterName: cluster.name, version: config.require("version") });`,
    ],
    [
      "ClusterUpgrade",
      `new ClusterUpgrade("devel", { clusterName: cluster.name, version: config.require("version") });`,
    ],
  ] as const;
  for (const [title, resource] of resources) {
    it(`and replaces under the name it had: a ${title} is replaced along, and upgrades the new one`, async () => {
      program(resource);
      await world.project.succeeds(...UP);
      world.project.setConfig({ generation: "2" });
      const preview = await world.project.succeeds("preview", "--diff");
      assert.match(preview.output, new RegExp(`eks:${title}: \\(replace\\)`));
      const up = await world.project.succeeds(...UP);
      assert.match(up.output, /2 replaced/);
      assert.equal(await world.updatesStarted(), 1, "the emulator was reset with the cluster");
      const { resources: states } = await world.project.state();
      const state = states.find(({ type }) => type.endsWith(`:${title}`));
      assert(state);
      assert.equal(state.outputs.version, "1.32");
      assert.equal(state.outputs.clusterCreatedAt, "2026-02-01T00:00:00.000Z");
      await world.project.succeeds("preview", "--expect-no-changes");
    });
  }

  it("and replaces: an AddonVersion is replaced along, and sees the new cluster", async () => {
    program(`new AddonVersion("cni", { clusterName: cluster.name, addonName: "vpc-cni", version: "latest" });`);
    await world.project.succeeds(...UP);
    world.project.setConfig({ generation: "2" });
    const up = await world.project.succeeds(...UP);
    assert.match(up.output, /2 replaced/);
    const { resources: states } = await world.project.state();
    const state = states.find(({ type }) => type.endsWith(":AddonVersion"));
    assert.equal(state?.outputs.clusterCreatedAt, "2026-02-01T00:00:00.000Z");
    await world.project.succeeds("preview", "--expect-no-changes");
  });

  it("can be created, and upgraded or replaced, by plans that preview saved", async () => {
    program(`${resources[0][1]}
      new AddonVersion("cni", { clusterName: cluster.name, addonName: "vpc-cni", version: "latest" });`);
    for (const change of [{}, { generation: "2" }, { version: "1.33" }]) {
      world.project.setConfig(change);
      await world.project.succeeds("preview", "--save-plan", "plan.json");
      await world.project.succeeds(...UP, "--plan", "plan.json");
    }
    assert.equal((await world.project.clusterVersion()).outputs.version, "1.33");
    await world.project.succeeds("preview", "--expect-no-changes");
  });
});

describe("a plan of a cluster that is there", function () {
  this.timeout(120_000);
  const world = new ClusterFixture();

  it("holds for inputs that are what the user wrote, whether preview reached AWS or not", async () => {
    await world.fault({ operation: "DescribeCluster", what: "accessDenied", count: 50 });
    await world.project.succeeds("preview", "--save-plan", "plan.json");
    await world.control("DELETE", "faults", undefined);
    await world.project.succeeds(...UP, "--plan", "plan.json");
    const { inputs } = await world.project.clusterVersion();
    const written = Object.keys(inputs).filter((name) => !name.startsWith("__"));
    assert.deepEqual(written.sort(), ["clusterName", "region", "version"]);
  });
});
