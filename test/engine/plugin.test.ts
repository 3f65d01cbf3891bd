import assert from "node:assert/strict";
import { ClusterFixture } from "./ClusterFixture";
import { BuiltPlugin, PluginProject } from "./PluginProject";
import { ONE_CLUSTER } from "./PulumiProject";

const resources = (text: string): string => `resources:\n${text.trim().replace(/^/gm, "  ")}`;

const cluster = (version: string, more = ""): string =>
  resources(`
devel:
  type: eks-version:ClusterVersion
  properties:
    clusterName: devel
    version: "${version}"
${more}`);

describe("The plugin on the real engine", () => {
  const plugin = new BuiltPlugin();
  const world = new ClusterFixture({}, { program: cluster("1.31") }, (options) => {
    return new PluginProject("yaml", plugin, options);
  });

  function setProgram(program: string): void {
    (world.project as PluginProject).setPlugin("yaml", plugin, program);
  }

  it("`pulumi import` takes a cluster, an add-on and a node group over, and says what a program has to declare", async () => {
    const resource = (type: string, id: string, name: string) => ({ type: `eks-version:index:${type}`, id, name });
    setProgram("resources: {}");
    const { stdout } = await world.project.succeeds(
      ...["import", "eks-version:index:ClusterVersion", "devel", "devel", "--yes", "--skip-preview", "--protect=false"],
    );
    console.log(stdout, resource);
    setProgram(cluster("1.31"));
    await world.project.succeeds("up", "--yes", "--skip-preview", "--expect-no-changes");
    assert.equal(await world.updatesStarted(), 0);
  });

  it("the option `import` takes a cluster over, and refuses one that is not as declared", async () => {
    setProgram(cluster("1.31", `  options:\n    import: devel`));
    const up = await world.project.succeeds("up", "--yes", "--skip-preview");
    console.log(up.output);
    assert.match(up.output, /= 1 imported/);
    setProgram(cluster("1.31"));
    await world.project.succeeds("up", "--yes", "--skip-preview", "--expect-no-changes");
  });

  it("the option `import` and another version", async () => {
    setProgram(cluster("1.32", `  options:\n    import: devel`));
    const up = await world.project.up();
    console.log(up.output);
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
    const up = await world.project.up();
    console.log(up.output);
  });

  it("an explicit provider reaches the region that it names", async () => {
    setProgram(`
resources:
  here:
    type: pulumi:providers:eks-version
    properties:
      region: eu-west-1
      requestsPerSecond: "200"
      endpoints:
        - eks: ${world.url}
          sts: ${world.url}
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
    world.project.setConfig({ "eks-version:region": "us-east-1" });
    const up = await world.project.up();
    console.log(up.output);
  });

  it("an explicit provider with bad settings is refused in the words of the stack's", async () => {
    setProgram(`
resources:
  here:
    type: pulumi:providers:eks-version
    properties:
      region: nowhere
`);
    const up = await world.project.preview();
    console.log(up.output);
  });

  it("getUpgradePlan", async () => {
    setProgram(`
variables:
  plan:
    fn::invoke:
      function: eks-version:getUpgradePlan
      arguments:
        clusterName: devel
        version: "1.33"
outputs:
  plan: \${plan}
`);
    const up = await world.project.up();
    console.log(up.output);
  });

  it("dynamic → plugin → dynamic", async () => {
    const { project } = world;
    const url = world.url;
    project.write("Pulumi.yaml", "name: test\nruntime: nodejs\n");
    project.write("package.json", JSON.stringify({ name: "program", main: "index.js" }));
    project.setProgram(ONE_CLUSTER);
    project.setConfig({ version: "1.31", "aws:region": "eu-west-1", "aws:endpoints": [{ eks: url, sts: url }] });
    await project.succeeds("up", "--yes", "--skip-preview");

    setProgram(cluster("1.31"));
    const there = await project.succeeds("up", "--yes", "--skip-preview");
    console.log(there.output);
    setProgram(cluster("1.32"));
    await project.succeeds("up", "--yes", "--skip-preview");
    console.log(JSON.stringify((await project.clusterVersion()).outputs, null, 1));

    project.write("Pulumi.yaml", "name: test\nruntime: nodejs\n");
    project.setProgram(ONE_CLUSTER);
    project.setConfig({ version: "1.32", opts: { aliases: [{ type: "eks-version:index:ClusterVersion" }] } });
    const back = await project.succeeds("up", "--yes", "--skip-preview");
    console.log(back.output);
    console.log(JSON.stringify((await project.clusterVersion()).outputs, null, 1));
    const refresh = await project.refresh();
    console.log(refresh.output);
    const destroy = await project.destroy();
    console.log(destroy.output);
  });
});
