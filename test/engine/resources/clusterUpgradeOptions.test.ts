import assert from "node:assert/strict";
import { ClusterFixture } from "../ClusterFixture";
import type { ResourceState } from "../PulumiProject";

/** A program around one ClusterUpgrade with options of its own. */
const program = (options: string): string => `
const pulumi = require("@pulumi/pulumi");
const { ClusterUpgrade } = require("pulumi-eks-version");
const version = new pulumi.Config().require("version");
const cluster = new ClusterUpgrade("devel", { clusterName: "devel", version }, { ${options} });
exports.version = cluster.version;
`;

const UP = ["up", "--yes", "--skip-preview"];
const URN = "urn:pulumi:test::test::pulumi-nodejs:dynamic/eks:ClusterUpgrade::devel";

describe("Pulumi's options on a ClusterUpgrade", function () {
  this.timeout(180_000);
  const world = new ClusterFixture(
    {
      addonSeconds: 0.3,
      nodegroupSeconds: 0.6,
      clusters: [{ nodegroups: [{ name: "blue" }], addons: [{ name: "kube-proxy" }] }],
    },
    { program: program(""), config: { version: "1.31" } },
  );

  async function upgrade(): Promise<ResourceState> {
    const { resources } = await world.project.state();
    const found = resources.find(({ type }) => type.endsWith(":ClusterUpgrade"));
    assert(found, "the state holds no ClusterUpgrade");
    return found;
  }

  /** Whatever was started: of the control plane, an add-on or a node group. */
  async function started(): Promise<string[]> {
    const requests = await world.requests();
    return requests.filter(({ operation }) => operation.startsWith("Update")).map(({ operation }) => operation);
  }

  async function asks(version: string, options: string): Promise<void> {
    await world.project.succeeds(...UP);
    world.project.setProgram(program(options));
    world.project.setConfig({ version });
    await world.forgetRequests();
  }

  it("is one resource, without a child, at the URN that its messages name", async () => {
    await world.project.succeeds(...UP);
    const { resources } = await world.project.state();
    const ours = resources.filter(({ type }) => !type.startsWith("pulumi:"));
    assert.deepEqual(
      ours.map(({ urn }) => urn),
      [URN],
    );
    assert.equal(ours[0]?.inputs.__urn, URN);
  });

  it("ignoreChanges of version starts nothing", async () => {
    await asks("1.32", 'ignoreChanges: ["version"]');
    const { output } = await world.project.succeeds(...UP);
    assert.match(output, /2 unchanged/);
    assert.deepEqual(await started(), []);
    assert.equal((await upgrade()).outputs.version, "1.31");
  });

  it("a beforeUpdate hook that throws, as in a change freeze, starts nothing; an afterUpdate hook sees what was reached", async () => {
    const frozen = 'hooks: { beforeUpdate: [() => { throw new Error("change freeze until Monday"); }] }';
    await asks("1.32", frozen);
    const refused = await world.project.upInline();
    assert.notEqual(refused.code, 0, refused.output);
    assert.match(refused.output, /change freeze until Monday/);
    assert.deepEqual(await started(), []);
    assert.equal((await upgrade()).outputs.version, "1.31");
    const told = "hooks: { afterUpdate: [({ newOutputs }) => { console.log(`reached ${newOutputs.version}`); }] }";
    world.project.setProgram(program(told));
    const { code, output } = await world.project.upInline();
    assert.equal(code, 0, output);
    assert.match(output, /reached 1\.32/);
    assert.equal((await upgrade()).outputs.version, "1.32");
  });

  it("--exclude and a --target elsewhere start nothing; --target of it upgrades @long", async () => {
    await asks("1.32", "");
    await world.project.succeeds(...UP, "--exclude", URN);
    await world.project.succeeds(...UP, "--target", "urn:pulumi:test::test::pulumi:pulumi:Stack::test-test");
    assert.deepEqual(await started(), []);
    await world.project.succeeds(...UP, "--target", URN);
    assert.equal((await upgrade()).outputs.version, "1.32");
  });

  it("protect and retainOnDelete hold, and neither touches the cluster @long", async () => {
    await asks("1.31", "protect: true");
    await world.project.succeeds(...UP);
    const refused = await world.project.destroy();
    assert.notEqual(refused.code, 0, refused.output);
    world.project.setProgram(program("retainOnDelete: true"));
    await world.project.succeeds(...UP);
    await world.project.succeeds("destroy", "--yes", "--skip-preview");
    assert.deepEqual(await started(), []);
  });

  it("customTimeouts bound it, and the next up continues", async () => {
    await asks("1.32", 'customTimeouts: { update: "100ms" }');
    const timedOut = await world.project.up();
    assert.notEqual(timedOut.code, 0, timedOut.output);
    world.project.setProgram(program(""));
    await world.project.succeeds(...UP);
    assert.equal((await upgrade()).outputs.version, "1.32");
    const hops = (await started()).filter((operation) => operation === "UpdateClusterVersion");
    assert.equal(hops.length, 1);
  });

  it("an alias keeps the state of a resource that was renamed @long", async () => {
    await asks("1.31", 'aliases: [{ name: "old" }]');
    const renamed = program('aliases: [{ name: "devel" }]').replace(
      'ClusterUpgrade("devel"',
      'ClusterUpgrade("renamed"',
    );
    world.project.setProgram(renamed);
    const { output } = await world.project.succeeds("preview");
    assert.doesNotMatch(output, /create|delete|replace/);
    await world.project.succeeds(...UP);
    assert.deepEqual(await started(), []);
  });

  it("can be read without being managed @long", async () => {
    const get = 'const seen = ClusterUpgrade.get("seen", "devel"); exports.nodegroups = seen.nodegroupVersions;';
    world.project.setProgram(program("").replace(/const cluster = [^]*$/, get));
    await world.project.succeeds(...UP);
    const { stdout } = await world.project.succeeds("stack", "output", "nodegroups", "--json");
    assert.deepEqual(JSON.parse(stdout), { blue: "1.31" });
    assert.deepEqual(await started(), []);
  });
});
