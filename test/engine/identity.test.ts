import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import type { LoggedRequest } from "./ClusterFixture";
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
  this.timeout(300_000);
  const world = new ClusterFixture();

  function program(resource: string): void {
    world.project.setProgram(`${MAKER}\n${resource}`);
    world.project.setConfig({ emulator: world.url, kubernetes: "1.31", generation: "1", version: "1.32" });
  }

  const resources = [
    [
      "ClusterVersion @long",
      `new ClusterVersion("devel", { clusterName: cluster.name, version: config.require("version") });`,
    ],
    [
      "ClusterUpgrade",
      `new ClusterUpgrade("devel", { clusterName: cluster.name, version: config.require("version") });`,
    ],
  ] as const;
  for (const [title, resource] of resources) {
    const [kind = ""] = title.split(" ");
    it(`and replaces under the name it had: a ${title} is replaced along, and upgrades the new one`, async () => {
      program(resource);
      await world.project.succeeds(...UP);
      world.project.setConfig({ generation: "2" });
      const preview = await world.project.succeeds("preview", "--diff");
      assert.match(preview.output, new RegExp(`eks:${kind}: \\(replace\\)`));
      const up = await world.project.succeeds(...UP);
      assert.match(up.output, /2 replaced/);
      assert.equal(await world.updatesStarted(), 1, "the emulator was reset with the cluster");
      const { resources: states } = await world.project.state();
      const state = states.find(({ type }) => type.endsWith(`:${kind}`));
      assert(state);
      assert.equal(state.outputs.version, "1.32");
      assert.equal(state.outputs.clusterCreatedAt, "2026-02-01T00:00:00.000Z");
      await world.project.succeeds("preview", "--expect-no-changes");
    });
  }

  it("and replaces: an AddonVersion is replaced along, and sees the new cluster @long", async () => {
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

  it("can be created, and upgraded or replaced, by plans that preview saved @long", async () => {
    program(`${resources[0][1]}
      new AddonVersion("cni", { clusterName: cluster.name, addonName: "vpc-cni", version: "latest" });`);
    for (const change of [{}, { generation: "2" }, { version: "1.33" }, { generation: "3" }]) {
      world.project.setConfig(change);
      await world.project.succeeds("preview", "--save-plan", "plan.json");
      await world.project.succeeds(...UP, "--plan", "plan.json");
    }
    assert.equal((await world.project.clusterVersion()).outputs.version, "1.33");
    await world.project.succeeds("preview", "--expect-no-changes");
  });
});

describe("a plan of a cluster that is there", function () {
  this.timeout(300_000);
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

/** pulumi-aws's provider as its SDK makes it: lists as JSON; and a plugin that answers for it. */
const AWS = `
const pulumi = require("@pulumi/pulumi");
const { AddonVersion, ClusterVersion, getUpgradePlan } = require("pulumi-eks-version");
class AwsProvider extends pulumi.ProviderResource {
  constructor(name, args) {
    super("aws", name, {
      region: args.region,
      profile: args.profile,
      accessKey: args.accessKey,
      assumeRoles: pulumi.output(args.assumeRoles).apply(JSON.stringify),
      endpoints: pulumi.output(args.endpoints).apply(JSON.stringify),
    });
  }
}
class Company extends pulumi.ComponentResource {
  constructor(name, opts) {
    super("company:clusters:Cluster", name, {}, opts);
    this.cluster = new ClusterVersion(name, { clusterName: "devel", version: "1.32" }, { parent: this });
    this.registerOutputs();
  }
}
`;

const AWS_PLUGIN = `#!/usr/bin/env node
require(require.resolve("@pulumi/pulumi/provider", { paths: [process.env.PROGRAM] })).main({ version: "7.0.0" }, process.argv.slice(2));
`;

describe("an explicit provider of pulumi-aws", function () {
  this.timeout(300_000);
  const regions = ["eu-west-1", "eu-central-1"].map((region) => ({ region }));
  const world = new ClusterFixture({ clusters: regions });

  beforeEach(() => {
    const { folder } = world.project;
    world.project.write("pulumi-resource-aws", AWS_PLUGIN);
    chmodSync(join(folder, "pulumi-resource-aws"), 0o755);
    world.project.setEnv({ PROGRAM: folder, PATH: `${folder}:${process.env.PATH ?? ""}` });
  });

  async function upgraded(): Promise<string[]> {
    const requests = (await world.requests()) as unknown as readonly (LoggedRequest & { readonly region: string })[];
    const updates = requests.filter(({ operation }) => operation === "UpdateClusterVersion");
    return updates.map(({ region }) => region).sort();
  }

  for (const [where, use] of [
    ["a component", `new Company("devel", { providers: [aws] });`],
    ["a parent", `new Company("devel", { provider: aws });`],
    ["the resource", `new ClusterVersion("devel", { clusterName: "devel", version: "1.32" }, { provider: aws });`],
  ] as const) {
    it(`of ${where} says in which region the cluster is, and the stack's region is left alone${where === "a component" ? "" : " @long"}`, async () => {
      world.project.setProgram(`${AWS}
        const aws = new AwsProvider("frankfurt", { region: "eu-central-1" });
        ${use}`);
      assert.match((await world.project.succeeds("preview")).output, /plan: .*eu-central-1/);
      await world.project.succeeds(...UP);
      assert.deepEqual(await upgraded(), ["eu-central-1"]);
      assert.equal((await world.project.clusterVersion()).outputs.region, "eu-central-1");
      await world.project.succeeds("preview", "--expect-no-changes");
    });
  }

  it("says which role calls EKS; the resource's own region and role come first", async () => {
    world.project.setProgram(`${AWS}
      const aws = new AwsProvider("frankfurt", {
        region: "eu-central-1", assumeRoles: [{ roleArn: "arn:aws:iam::000000000000:role/upgrades" }],
      });
      const parent = new pulumi.ComponentResource("company:clusters:Cluster", "c", {}, { providers: { aws } });
      const own = new ClusterVersion("own", {
        clusterName: "devel", version: "1.32", region: "eu-west-1", assumeRoles: [],
      }, { parent });
      new ClusterVersion("devel", { clusterName: "devel", version: "1.32" }, { parent, dependsOn: [own] });`);
    const up = await world.project.up();
    assert.notEqual(up.code, 0, "nobody may assume the role");
    assert.match(up.output, /sts:AssumeRole on resource: arn:aws:iam::000000000000:role\/upgrades/);
    assert.deepEqual(await upgraded(), ["eu-west-1"]);
    const { outputs } = await world.project.clusterVersion();
    assert.deepEqual([outputs.region, outputs.assumeRoles], ["eu-west-1", []]);
  });

  it("that has what a state must not hold, or no region, is refused in preview with what to write", async () => {
    world.project.setProgram(`${AWS}
      new Company("keys", { providers: [new AwsProvider("keyed", { region: "eu-central-1", accessKey: "AKIDEXAMPLE" })] });`);
    const keyed = await world.project.preview();
    assert.notEqual(keyed.code, 0, keyed.output);
    world.project.setProgram(`${AWS}
      new Company("nowhere", { providers: [new AwsProvider("regionless", {})] });`);
    // In the preview of a new provider, Pulumi does not tell an input that is left out from one that is not computed yet.
    const nowhere = await world.project.up();
    assert.notEqual(nowhere.code, 0, nowhere.output);
    const text = (keyed.output + nowhere.output).replace(/\s+/g, " ");
    assert.match(
      text,
      /the aws provider "keyed" cannot be followed: it has accessKey, which stays with it; write profile/,
    );
    assert.match(text, /the aws provider "regionless" cannot be followed: it names no region; write region/);
    assert.doesNotMatch(text, /AKIDEXAMPLE/);
    assert.deepEqual(await world.requests(), []);
  });

  it("does not lead a fleet, which is refused where a member does not say where it is", async () => {
    world.project.setProgram(`${AWS}
      const { Fleet, getFleetPlan } = require("pulumi-eks-version");
      const aws = new AwsProvider("frankfurt", { region: "eu-central-1" });
      const parent = new pulumi.ComponentResource("company:clusters:Fleet", "f", {}, { providers: { aws } });
      const args = { name: "f", members: [{ clusterName: "devel" }], target: "1.32", waves: [{ name: "all", rest: true }] };
      new Fleet("f", args, { parent });
      exports.plan = getFleetPlan(args, { parent }).then(() => "planned", (error) => error.message);`);
    const up = await world.project.up();
    assert.notEqual(up.code, 0, up.output);
    const said = up.output.replace(/\s+/g, " ");
    assert.match(
      said,
      /property members .*an aws provider .* does not lead a fleet; give each entry of members its regions/,
    );
    assert.match(said, /getFleetPlan cannot use its arguments: members: an aws provider/);
    assert.deepEqual(await world.requests(), []);
  });
});

describe("two resources in one component", function () {
  this.timeout(300_000);
  const world = new ClusterFixture({ clusters: [{}, { name: "other" }] });

  it("do not wait for each other", async () => {
    world.project.setProgram(`
      const pulumi = require("@pulumi/pulumi");
      const { ClusterVersion } = require("pulumi-eks-version");
      const parent = new pulumi.ComponentResource("company:clusters:Clusters", "all");
      for (const clusterName of ["devel", "other"]) new ClusterVersion(clusterName, { clusterName, version: "1.32" }, { parent });`);
    await world.project.succeeds(...UP);
    assert.equal(await world.updatesStarted(), 2);
  });
});

describe("customTimeouts", function () {
  this.timeout(300_000);
  const world = new ClusterFixture({ upgradeSeconds: 600 });

  const timeouts = "({ props, opts }) => ({ props, opts: { ...opts, customTimeouts: { create: '1s' } } })";
  for (const [what, before, opts] of [
    ["a transform", "", `{ transforms: [${timeouts}] }`],
    ["a transformation of the stack", `pulumi.runtime.registerStackTransformation(${timeouts});`, "{}"],
  ] as const) {
    it(`bound the waiting where ${what} sets them`, async () => {
      world.project.setProgram(`
        const pulumi = require("@pulumi/pulumi");
        const { ClusterVersion } = require("pulumi-eks-version");
        ${before}
        new ClusterVersion("devel", { clusterName: "devel", version: "1.32" }, ${opts});`);
      const up = await world.project.up();
      assert.notEqual(up.code, 0, up.output);
      assert.match(up.output, /UpdateStillRunning/);
      assert.equal(await world.updatesStarted(), 1);
    });
  }
});
