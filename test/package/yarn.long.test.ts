import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { EXPECTED_PROVIDER } from "./expectedProvider";
import { InstalledProject } from "./InstalledProject";
import { JS_COMMONJS, TS_COMMONJS } from "./programs";
import { pinned } from "./toolVersions";

describe("The packed package, installed into an empty project by yarn with Plug'n'Play", function () {
  this.timeout(240_000);
  let project: InstalledProject;

  before(async () => {
    project = await InstalledProject.create("yarn");
    await project.install(project.packed.tarball, ...["@pulumi/pulumi", "typescript", "ts-node"].map(pinned));
    assert(!existsSync(join(project.folder, "node_modules")));
  });
  beforeEach(() => project.startAfresh());
  after(() => project.remove());

  it("upgrades with yarn's two flags, from JavaScript and, without a check of types, from TypeScript", async () => {
    const { pulumi } = project;
    project.use(JS_COMMONJS);
    const up = await pulumi.succeeds("up", "--yes", "--skip-preview");
    assert.match(up.output, /1\.31 → 1\.32: done/);
    assert.equal((await pulumi.clusterVersion()).inputs.__provider, EXPECTED_PROVIDER);

    project.use(TS_COMMONJS);
    pulumi.setEnv({ PULUMI_NODEJS_TRANSPILE_ONLY: "true" });
    await pulumi.succeeds("up", "--yes", "--skip-preview", "--expect-no-changes");
    await pulumi.succeeds("refresh", "--yes", "--skip-preview");
    await pulumi.succeeds("destroy", "--yes", "--skip-preview");
  });

  it("is not found without them", async () => {
    const { pulumi } = project;
    project.use(JS_COMMONJS);
    pulumi.setEnv({ NODE_OPTIONS: "" });
    const preview = await pulumi.preview();
    assert.notEqual(preview.code, 0);
    assert.match(preview.output, /the Pulumi SDK has not been installed/);
  });
});
