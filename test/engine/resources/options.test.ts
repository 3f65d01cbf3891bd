import assert from "node:assert/strict";
import { ClusterFixture } from "../ClusterFixture";

/** A program around one ClusterVersion, `cluster`, whose options the stack's configuration gives. */
const program = (more: { before?: string; args?: string; opts?: string; after?: string; name?: string }): string => `
const pulumi = require("@pulumi/pulumi");
const { ClusterVersion } = require("pulumi-eks-version");
const config = new pulumi.Config();
const version = config.require("version");
${RECORD}
${more.before ?? ""}
const cluster = new ClusterVersion(${JSON.stringify(more.name ?? "devel")}, {
  clusterName: "devel", version, ${more.args ?? ""}
}, { ${more.opts ?? ""} });
${more.after ?? ""}
`;

/** Another resource: keeps what it is given, and adds what is not known before it exists. */
const RECORD = `
const provider = {
  create: async (inputs) => ({ id: "record", outs: { ...inputs, made: "devel" } }),
  update: async (id, olds, news) => ({ outs: { ...news, made: "devel" } }),
};
class Record extends pulumi.dynamic.Resource {
  constructor(name, props, opts) {
    super(provider, name, { ...props, made: undefined }, opts);
  }
}
`;

const UP = ["up", "--yes", "--skip-preview"];

describe("Pulumi's options on a ClusterVersion", function () {
  this.timeout(300_000);
  const world = new ClusterFixture({}, { program: program({}), config: { version: "1.31" } });

  it("replaces nothing that depends on it when its version changes, and tells the rest only when it is there", async () => {
    const after = `
      new Record("arn", { value: cluster.clusterArn }, { replaceOnChanges: ["value"] });
      new Record("version", { value: cluster.version }, { dependsOn: [cluster] });
      new Record("status", { value: cluster.status });`;
    world.project.setProgram(program({ after }));
    await world.project.succeeds(...UP);
    world.project.setConfig({ version: "1.32" });
    const preview = await world.project.succeeds("preview", "--diff");
    assert.doesNotMatch(preview.output, /replace/);
    assert.match(preview.output, /~ value: "1\.31" => "1\.32"/);
    const up = await world.project.succeeds(...UP);
    assert.doesNotMatch(up.output, /replaced/);
    assert.match(up.output, /2 updated/);
    const at = (text: string): number => up.output.indexOf(text);
    assert(at("1.31 → 1.32: done") < at(":Resource version updating"), "what depends on it waits for the upgrade");
    assert(at("1.31 → 1.32: done") > 0);
  });

  it("takes a name that another resource will only have after preview", async () => {
    world.project.setProgram(
      program({ before: `const record = new Record("name", {});`, args: "clusterName: record.made" }),
    );
    const preview = await world.project.succeeds("preview", "--diff");
    assert.match(preview.output, /ClusterVersion: \(create\)/);
    assert.deepEqual(await world.requests(), [], "there is nothing to ask for yet");
    const up = await world.project.succeeds(...UP);
    assert.match(up.output, /3 created/);
    await world.project.succeeds("preview", "--expect-no-changes");
  });

  it("keeps secret what it was given as a secret, through refresh", async () => {
    world.project.setProgram(
      program({ args: "version: pulumi.secret(version)", after: "exports.is = cluster.version;" }),
    );
    const up = await world.project.succeeds(...UP);
    assert.match(up.output, /is: \[secret\]/);
    const encrypted = async (): Promise<void> => {
      const { inputs, outputs } = await world.project.clusterVersion();
      assert(JSON.stringify(inputs.version).includes("ciphertext"), JSON.stringify(inputs));
      assert(JSON.stringify(outputs.version).includes("ciphertext"), JSON.stringify(outputs));
    };
    await encrypted();
    await world.project.succeeds("refresh", "--yes", "--skip-preview");
    await encrypted();
    await world.project.succeeds("preview", "--expect-no-changes");
  });

  it("with protect is not destroyed @long", async () => {
    world.project.setProgram(program({ opts: "protect: true" }));
    await world.project.succeeds(...UP);
    const destroy = await world.project.destroy();
    assert.notEqual(destroy.code, 0, destroy.output);
    assert.match(destroy.output, /protected/);
  });

  it("with ignoreChanges leaves the version as it is @long", async () => {
    await world.project.succeeds(...UP);
    world.project.setConfig({ version: "1.33" });
    world.project.setProgram(program({ opts: `ignoreChanges: ["version"]` }));
    await world.project.succeeds("up", "--yes", "--expect-no-changes");
    assert.equal(await world.updatesStarted(), 0);
  });

  it("with retainOnDelete leaves the program without touching the cluster @long", async () => {
    world.project.setProgram(program({ opts: "retainOnDelete: true" }));
    await world.project.succeeds(...UP);
    await world.forgetRequests();
    world.project.setProgram("");
    const up = await world.project.succeeds(...UP);
    assert.match(up.output, /1 (deleted|retained)|discarded/);
    assert.deepEqual(await world.requests(), []);
  });

  it("with an alias takes another name or parent without asking EKS anything @long", async () => {
    await world.project.succeeds(...UP);
    await world.forgetRequests();
    world.project.setProgram(program({ name: "renamed", opts: `aliases: [{ name: "devel" }]` }));
    await world.project.succeeds("up", "--yes", "--expect-no-changes");
    const before = `const parent = new pulumi.ComponentResource("company:clusters:Cluster", "parent");`;
    const opts = `parent, aliases: [{ name: "renamed", parent: pulumi.rootStackResource }]`;
    world.project.setProgram(program({ name: "renamed", before, opts }));
    const up = await world.project.succeeds(...UP);
    assert.match(up.output, /1 created/);
    const { urn } = await world.project.clusterVersion();
    assert.match(urn, /company:clusters:Cluster\$pulumi-nodejs:dynamic\/eks:ClusterVersion::renamed$/);
    const destroy = await world.project.succeeds("destroy", "--yes", "--skip-preview");
    assert.match(destroy.output, /cluster "devel" stays as it is/);
    assert.deepEqual(await world.requests(), []);
  });

  it("with replaceOnChanges and deleteBeforeReplace upgrades all the same, once @long", async () => {
    world.project.setProgram(program({ opts: `replaceOnChanges: ["version"], deleteBeforeReplace: true` }));
    await world.project.succeeds(...UP);
    world.project.setConfig({ version: "1.32" });
    const up = await world.project.succeeds(...UP);
    assert.match(up.output, /1 replaced/);
    assert.equal(await world.updatesStarted(), 1);
    assert.equal((await world.project.clusterVersion()).outputs.version, "1.32");
  });

  it("lets a transformation of the stack change its inputs @long", async () => {
    const before = `
      pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
        type.endsWith(":ClusterVersion") ? { props: { ...props, nodegroupPolicy: "strict" }, opts } : undefined);`;
    world.project.setProgram(program({ before }));
    await world.project.succeeds(...UP);
    assert.equal((await world.project.clusterVersion()).outputs.nodegroupPolicy, "strict");
  });

  it("says that a cluster to get is not there, and where it was looked for @long", async () => {
    const get = 'const cluster = ClusterVersion.get("devel", "devil"); exports.version = cluster.version;';
    world.project.setProgram(program({}).replace(/const cluster = [^]*$/, get));
    for (const command of [["preview"], UP]) {
      const result = await world.project.pulumi(...command);
      assert.notEqual(result.code, 0, result.output);
      assert.match(result.output, /ClusterNotFound: there is no cluster "devil" in eu-west-1, account 000000000000/);
    }
  });

  it("cannot be imported, as no dynamic resource can, and loses nothing by the attempt: creating it adopts @long", async () => {
    const type = "pulumi-nodejs:dynamic/eks:ClusterVersion";
    const imported = await world.project.pulumi("import", type, "devel", "devel", "--yes", "--skip-preview");
    assert.notEqual(imported.code, 0, imported.output);
    world.project.setProgram(program({ opts: 'import: "devel"' }));
    const option = await world.project.up();
    assert.notEqual(option.code, 0, option.output);
    assert.deepEqual(await world.requests(), []);
    world.project.setProgram(program({}));
    await world.project.succeeds(...UP);
    assert.equal(await world.updatesStarted(), 0);
    assert.equal((await world.project.clusterVersion()).outputs.version, "1.31");
  });

  it("works where default providers are disabled by name; `*` disables the one of dynamic resources too @long", async () => {
    world.project.setConfig({ "pulumi:disable-default-providers": ["aws", "kubernetes"] });
    await world.project.succeeds("preview");
    world.project.setConfig({ "pulumi:disable-default-providers": ["*"] });
    const refused = await world.project.preview();
    assert.match(refused.output, /Default provider for 'pulumi-nodejs' disabled/);
    assert.notEqual(refused.code, 0);
  });
});
