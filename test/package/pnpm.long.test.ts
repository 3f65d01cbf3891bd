import assert from "node:assert/strict";
import { componentPackage, USES_COMPONENT } from "./componentPackage";
import { EXPECTED_PROVIDER } from "./expectedProvider";
import { InstalledProject } from "./InstalledProject";
import { JS_COMMONJS, TS_MODULE } from "./programs";
import { pinned } from "./toolVersions";

describe("The packed package, installed into an empty project by pnpm", () => {
  let project: InstalledProject;

  before(async function () {
    this.timeout(240_000);
    project = await InstalledProject.create("pnpm");
    const tools = ["@pulumi/pulumi", "typescript", "ts-node", "@types/node"].map(pinned);
    await project.install(project.packed.tarball, ...tools);
  });
  beforeEach(() => project.startAfresh());
  after(() => project.remove());

  it("upgrades, and is the same resource as with npm, from CommonJS and from an ES module in TypeScript", async function () {
    this.timeout(120_000);
    const { pulumi } = project;
    project.use(JS_COMMONJS);
    const up = await pulumi.succeeds("up", "--yes", "--skip-preview");
    assert.match(up.output, /1\.31 → 1\.32: done/);
    project.use(TS_MODULE);
    await pulumi.succeeds("up", "--yes", "--skip-preview", "--expect-no-changes");
    const { inputs, outputs } = await pulumi.clusterVersion();
    assert.equal(inputs.__provider, EXPECTED_PROVIDER);
    assert.equal(outputs.__provider, EXPECTED_PROVIDER);
    const destroy = await pulumi.succeeds("destroy", "--yes", "--skip-preview");
    assert.match(destroy.output, /cluster "devel" stays as it is/);
  });

  it("works within a component whose package names it as a peer", async function () {
    this.timeout(240_000);
    await project.install(await componentPackage("peerDependencies", project.packed, project.workshop));
    project.use(USES_COMPONENT);
    const up = await project.pulumi.succeeds("up", "--yes", "--skip-preview");
    assert.match(up.output, /1\.31 → 1\.32: done/);
    assert.equal((await project.pulumi.clusterVersion()).inputs.__provider, EXPECTED_PROVIDER);
    await project.pulumi.succeeds("destroy", "--yes", "--skip-preview");
  });

  it("says what to install where a component's package keeps it to itself", async function () {
    this.timeout(240_000);
    await project.install(await componentPackage("dependencies", project.packed, project.workshop));
    project.use(USES_COMPONENT);
    await project.uninstall("pulumi-eks-version");
    const preview = await project.pulumi.preview();
    assert.notEqual(preview.code, 0, preview.output);
    assert.match(
      preview.output,
      /pulumi-eks-version is not installed where this Pulumi program runs: npm install pulumi-eks-version\. What is deleted needs it too, .* Cannot find module/,
    );
  });
});
