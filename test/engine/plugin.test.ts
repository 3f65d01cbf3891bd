import assert from "node:assert/strict";
import { ClusterFixture } from "./ClusterFixture";
import { BuiltPlugin, PluginProject } from "./PluginProject";
import { ONE_CLUSTER } from "./PulumiProject";

describe("The plugin on the real engine", () => {
  const plugin = new BuiltPlugin();
  const seed = { addons: [{ name: "coredns" }], nodegroups: [{ name: "blue" }] };
  const world = new ClusterFixture({ clusters: [seed] }, { program: "resources: {}" }, (options) => {
    return (project = new PluginProject("yaml", plugin, options));
  });
  let project: PluginProject;

  function setProgram(program: string): void {
    project.setPlugin("yaml", plugin, program);
  }

  it("`pulumi import` takes over what is there, and says what a program has to declare", async () => {
    const resources = [
      { type: "eks-version:index:ClusterVersion", name: "cluster", id: "devel" },
      { type: "eks-version:index:AddonVersion", name: "addon", id: "devel:coredns" },
      { type: "eks-version:index:NodegroupVersion", name: "nodegroup", id: "devel:blue" },
    ];
    project.write("resources.json", JSON.stringify({ resources }));
    const options = [
      "--file",
      "resources.json",
      "--yes",
      "--skip-preview",
      "--protect=false",
      "--out",
      "declared.yaml",
    ];
    const imported = await project.succeeds("import", ...options);
    assert.match(imported.output, /= 3 imported/);
    setProgram(project.read("declared.yaml"));
    assert.match(project.read("Pulumi.yaml"), /clusterName: devel/);
    const up = await project.succeeds("up", "--yes", "--skip-preview", "--expect-no-changes");
    assert.match(up.output, /4 unchanged/);
    assert.equal(await world.updatesStarted(), 0);
  });

  it("the option `import` takes a cluster over, and goes on to the version that is declared", async () => {
    setProgram(cluster("1.31", "import: devel"));
    const up = await project.succeeds("up", "--yes", "--skip-preview");
    assert.match(up.output, /= 1 imported/);
    assert.equal(await world.updatesStarted(), 0);
    setProgram(cluster("1.31"));
    const again = await project.succeeds("up", "--yes", "--skip-preview", "--expect-no-changes");
    assert.match(again.output, /2 unchanged/);
    setProgram(cluster("1.32"));
    await project.succeeds("up", "--yes", "--skip-preview");
    assert.equal(await world.updatesStarted(), 1);
  });

  it("the option `import` of what is not there is an error", async () => {
    setProgram(cluster("1.31", "import: devil"));
    const up = await project.up();
    assert.notEqual(up.code, 0, up.output);
    assert.match(up.output, /resource 'devil' does not exist/);
  });

  it("`get` reads a cluster without managing it", async () => {
    setProgram(`
resources:
  devel:
    type: eks-version:ClusterVersion
    get:
      id: devel
outputs:
  version: \${devel.version}
`);
    const up = await project.succeeds("up", "--yes", "--skip-preview");
    assert.match(up.output, /^ +version: "1\.31"$/m);
    assert.equal(await world.updatesStarted(), 0);
  });

  it("an explicit provider reaches the region that it names, whatever the stack's is", async () => {
    setProgram(`
${provider(`eu-west-1
      requestsPerSecond: "200"
      endpoints:
        - eks: ${world.url}
          sts: ${world.url}`)}
  devel:
    type: eks-version:ClusterVersion
    properties:
      clusterName: devel
      version: "1.32"
    options:
      provider: \${here}
outputs:
  clusterArn: \${devel.clusterArn}
`);
    project.setConfig({ "eks-version:region": "us-east-1" });
    const up = await project.succeeds("up", "--yes", "--skip-preview");
    assert.match(up.output, /clusterArn: "arn:aws:eks:eu-west-1:000000000000:cluster\/devel"/);
    assert.equal(await world.updatesStarted(), 1);
  });

  it("an explicit provider's bad setting is refused where it is written", async () => {
    setProgram(provider("nowhere"));
    const preview = await project.preview();
    assert.notEqual(preview.code, 0, preview.output);
    assert.match(
      preview.output,
      /resource 'here': property region value \{nowhere\} has a problem: "nowhere" is not an AWS region; write its code/,
    );
  });

  it("getUpgradePlan is a function of the program", async () => {
    setProgram(`
variables:
  plan:
    fn::invoke:
      function: eks-version:getUpgradePlan
      arguments:
        clusterName: devel
        version: "1.33"
outputs:
  hops: \${plan.hops}
`);
    const preview = await project.succeeds("preview");
    assert.match(preview.output, /from +: "1\.31"\n.*kind +: "upgrade"\n.*to +: "1\.32"/);
    assert.match(preview.output, /to +: "1\.33"/);
    assert.equal(await world.updatesStarted(), 0);
  });

  it("a stack of dynamic resources moves to the plugin and back, and loses nothing @long", async () => {
    const { url } = world;
    const dynamic = async (options: object = {}): Promise<string> => {
      project.write("Pulumi.yaml", "name: test\nruntime: nodejs\n");
      project.setProgram(ONE_CLUSTER);
      project.setConfig({ "aws:region": "eu-west-1", "aws:endpoints": [{ eks: url, sts: url }], opts: options });
      return (await project.succeeds("up", "--yes", "--skip-preview")).output;
    };
    project.setConfig({ version: "1.32" });
    await dynamic();
    const { type, outputs: before } = await project.clusterVersion();
    assert.equal(type, "pulumi-nodejs:dynamic/eks:ClusterVersion");

    setProgram(cluster("1.32"));
    const there = await project.succeeds("up", "--yes", "--skip-preview");
    assert.match(there.output, /2 unchanged/);
    setProgram(cluster("1.33"));
    await project.succeeds("up", "--yes", "--skip-preview");
    const moved = await project.clusterVersion();
    assert.equal(moved.type, "eks-version:index:ClusterVersion");
    assert.deepEqual((moved.outputs.updates as unknown[]).slice(0, 1), before.updates);

    await world.forgetRequests();
    project.setConfig({ version: "1.33" });
    const back = await dynamic({ aliases: [{ type: "eks-version:index:ClusterVersion" }] });
    assert.match(back, /~ 1 updated/, "the state gets what Pulumi finds a dynamic resource's verbs by");
    assert.equal(await world.updatesStarted(), 0);
    const returned = await project.clusterVersion();
    assert.deepEqual(returned.outputs.updates, moved.outputs.updates);
    assert.equal(returned.outputs.__provider, before.__provider);
    await project.succeeds("up", "--yes", "--skip-preview", "--expect-no-changes");
    await project.succeeds("refresh", "--yes", "--skip-preview", "--expect-no-changes");
    const destroy = await project.succeeds("destroy", "--yes", "--skip-preview");
    assert.match(destroy.output, /- 2 deleted/);
  });
});

function cluster(version: string, option?: string): string {
  return `
resources:
  devel:
    type: eks-version:ClusterVersion
    properties:
      clusterName: devel
      version: "${version}"
${option === undefined ? "" : `    options:\n      ${option}`}
`;
}

function provider(region: string): string {
  return `
resources:
  here:
    type: pulumi:providers:eks-version
    properties:
      region: ${region}`;
}
