import assert from "node:assert/strict";
import { delimiter, dirname } from "node:path";
import { EXPECTED_PROVIDER } from "./expectedProvider";
import { InstalledProject } from "./InstalledProject";
import { NodeRuntime } from "./NodeRuntime";
import { JS_COMMONJS, JS_MODULE, TS_COMMONJS, TS_MODULE } from "./programs";
import { LOWEST_PULUMI_SDK, NEWEST_PULUMI_SDK, NEWEST_PULUMI_SDK_FOR_NODE_20, pinned } from "./toolVersions";

const MATRIX = [
  { major: 20, sdks: [LOWEST_PULUMI_SDK, NEWEST_PULUMI_SDK_FOR_NODE_20] },
  { major: 22, sdks: [LOWEST_PULUMI_SDK, NEWEST_PULUMI_SDK] },
  { major: 24, sdks: [LOWEST_PULUMI_SDK, NEWEST_PULUMI_SDK] },
] as const;

/** The last line of each says which Node.js the provider's own process had. */
const TELLS_NODE = "\nprocess.stderr.write(`node ${process.version}\\n`);\n";

describe("The packed package, on every Node.js and SDK that it supports", function () {
  this.timeout(600_000);
  let project: InstalledProject;

  before(async () => {
    project = await InstalledProject.create("npm");
    await project.install(project.packed.tarball, ...["typescript", "ts-node", "@types/node"].map(pinned));
  });
  beforeEach(() => project.startAfresh());
  after(() => project.remove());

  for (const { major, sdks } of MATRIX) {
    for (const sdk of sdks) {
      it(`upgrades on Node.js ${major} with Pulumi's SDK ${sdk}, from programs of each kind`, async () => {
        const { pulumi } = project;
        const node = await NodeRuntime.install(major, project.workshop);
        await project.install(`@pulumi/pulumi@${sdk}`);
        const others = (process.env.PATH ?? "").split(delimiter).filter((one) => one !== dirname(process.execPath));
        pulumi.setEnv({ PATH: [node.bin, ...others].join(delimiter) });

        project.use({ ...JS_COMMONJS, source: JS_COMMONJS.source + TELLS_NODE });
        const up = await pulumi.succeeds("up", "--yes", "--skip-preview");
        assert.match(up.output, /1\.31 → 1\.32: done/);
        assert(up.output.includes(`node v${node.version}`), up.output);
        for (const program of [JS_MODULE, TS_COMMONJS, TS_MODULE]) {
          project.use(program);
          await pulumi.succeeds("up", "--yes", "--skip-preview", "--expect-no-changes");
        }
        assert.equal((await pulumi.clusterVersion()).outputs.__provider, EXPECTED_PROVIDER);
        await pulumi.succeeds("destroy", "--yes", "--skip-preview");
      });
    }
  }

  // The README says which compilers load an ES module in TypeScript: what changes here, changes there.
  for (const typescript of ["5.9.3", "6.0.3"]) {
    it(`is loaded by an ES module that TypeScript ${typescript} compiles, with the newest SDK`, async () => {
      const { pulumi } = project;
      await project.install(`@pulumi/pulumi@${NEWEST_PULUMI_SDK}`, `typescript@${typescript}`);
      const node = await NodeRuntime.install(22, project.workshop);
      const others = (process.env.PATH ?? "").split(delimiter).filter((one) => one !== dirname(process.execPath));
      pulumi.setEnv({ PATH: [node.bin, ...others].join(delimiter) });
      project.use(TS_MODULE);
      const { code, output } = await pulumi.preview();
      assert.equal(code, 0, output);
      assert.match(output, /1\.31 → 1\.32/);
    });
  }

  it("cannot be used with TypeScript 7: the newest SDK does not take it", async () => {
    await assert.rejects(
      project.install(`@pulumi/pulumi@${NEWEST_PULUMI_SDK}`, "typescript@7.0.2"),
      /peerOptional typescript@"[^"]*< 7" from @pulumi\/pulumi/,
    );
  });
});
