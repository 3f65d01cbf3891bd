import assert from "node:assert/strict";
import { componentPackage, USES_COMPONENT } from "./componentPackage";
import { EXPECTED_PROVIDER } from "./expectedProvider";
import { InstalledProject } from "./InstalledProject";
import { NEXT_RELEASE, nextRelease } from "./packedPackage";
import { JS_COMMONJS, JS_MODULE, TS_COMMONJS, TS_MODULE } from "./programs";
import { LOWEST_PULUMI_SDK, NEWEST_PULUMI_SDK, pinned } from "./toolVersions";

describe("The packed package, installed into an empty project by npm", () => {
  let project: InstalledProject;

  before(async function () {
    this.timeout(240_000);
    project = await InstalledProject.create("npm");
    const tools = ["@pulumi/pulumi", "typescript", "ts-node", "@types/node"].map(pinned);
    await project.install(project.packed.tarball, ...tools);
  });
  beforeEach(() => project.startAfresh());
  after(() => project.remove());

  it("is one and the same resource to JavaScript and TypeScript programs, CommonJS and ES modules", async function () {
    this.timeout(120_000);
    const { pulumi } = project;
    project.use(JS_COMMONJS);
    const up = await pulumi.succeeds("up", "--yes", "--skip-preview");
    assert.match(up.output, /1\.31 → 1\.32: done/);
    await keepsNoCode();
    for (const program of [JS_MODULE, TS_COMMONJS, TS_MODULE]) {
      project.use(program);
      await pulumi.succeeds("up", "--yes", "--skip-preview", "--expect-no-changes");
      await keepsNoCode();
    }
    const destroy = await pulumi.succeeds("destroy", "--yes", "--skip-preview");
    assert.match(destroy.output, /cluster "devel" stays as it is/);
  });

  async function keepsNoCode(): Promise<void> {
    const { inputs, outputs } = await project.pulumi.clusterVersion();
    assert.equal(inputs.__provider, EXPECTED_PROVIDER);
    assert.equal(outputs.__provider, EXPECTED_PROVIDER);
  }

  it("keeps the way to its code in 400 bytes", () => {
    assert(Buffer.byteLength(EXPECTED_PROVIDER) <= 400, String(Buffer.byteLength(EXPECTED_PROVIDER)));
  });

  it(`works with Pulumi's SDK ${LOWEST_PULUMI_SDK} and ${NEWEST_PULUMI_SDK} on the same state @long`, async function () {
    this.timeout(240_000);
    const { pulumi } = project;
    await project.install(`@pulumi/pulumi@${LOWEST_PULUMI_SDK}`);
    project.use(JS_COMMONJS);
    const up = await pulumi.succeeds("up", "--yes", "--skip-preview");
    assert.match(up.output, /1\.31 → 1\.32: done/);

    await project.install(`@pulumi/pulumi@${NEWEST_PULUMI_SDK}`, project.packed.tarball);
    project.use(TS_MODULE);
    await pulumi.succeeds("up", "--yes", "--skip-preview", "--expect-no-changes");
    await keepsNoCode();
  });

  it("works within a component of a package that depends on it", async function () {
    this.timeout(240_000);
    const { pulumi } = project;
    await project.install(await componentPackage("dependencies", project.packed, project.workshop));
    project.use(USES_COMPONENT);
    await project.uninstall("pulumi-eks-version");
    const up = await pulumi.succeeds("up", "--yes", "--skip-preview");
    assert.match(up.output, /1\.31 → 1\.32: done/);
    const { urn } = await pulumi.clusterVersion();
    assert.match(urn, /::company:clusters:Cluster\$pulumi-nodejs:dynamic\/eks:ClusterVersion::devel$/);
    await keepsNoCode();
    await pulumi.succeeds("destroy", "--yes", "--skip-preview");
  });

  it("shows no change after the next release is installed, and runs that release's code @long", async function () {
    this.timeout(240_000);
    const { pulumi } = project;
    project.use(JS_COMMONJS);
    await pulumi.succeeds("up", "--yes", "--skip-preview");
    const { tarball } = await nextRelease(project.packed, project.workshop);
    await project.install(tarball);
    await pulumi.succeeds("up", "--yes", "--skip-preview", "--expect-no-changes");
    const destroy = await pulumi.succeeds("destroy", "--yes", "--skip-preview");
    assert(destroy.output.includes(NEXT_RELEASE), destroy.output);
  });
});
