import assert from "node:assert/strict";
import { cpSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ClusterFixture } from "../engine/ClusterFixture";
import { type CommandResult, REPOSITORY } from "../engine/PulumiProject";

/**
 * The engine starts a policy pack by the host of its language. The Node.js host that comes with a Pulumi built from Go modules
 * is too old for that; so the pack runs under the name of a runtime that has no host, which the engine starts by a program
 * `pulumi-analyzer-policy-RUNTIME`: here a script that calls the SDK's own entry for policy packs, as the host does.
 */
const RUNTIME = "packtest";
const SCRIPT = `#!/bin/sh
entry=$(node -p 'require.resolve("@pulumi/pulumi/cmd/run-policy-pack", { paths: [process.cwd()] })') || exit 1
exec node "$entry" "$@"
`;

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { ClusterUpgrade, ClusterVersion } = require("pulumi-eks-version");
const config = new pulumi.Config();
new ClusterVersion("devel", { clusterName: "devel", version: "1.32", ...config.getObject("args") });
if (config.getBoolean("whole")) new ClusterUpgrade("whole", { clusterName: "devel", version: "1.32", preflight: "off" });
`;

describe("the policy pack, on the engine", function () {
  this.timeout(300_000);
  const fixture = new ClusterFixture({}, { program: PROGRAM });

  /** Previews under the pack, with these settings. */
  function preview(settings: object): Promise<CommandResult> {
    const { project } = fixture;
    const pack = join(project.folder, "pack");
    cpSync(join(REPOSITORY, "policies"), pack, {
      recursive: true,
      filter: (path) => !path.includes("node_modules"),
    });
    symlinkSync(join(REPOSITORY, "node_modules"), join(pack, "node_modules"));
    writeFileSync(join(pack, "PulumiPolicy.yaml"), `runtime: ${RUNTIME}\nmain: index.ts\n`);
    // The pack's configuration extends the repository's, which is not beside the copy.
    writeFileSync(
      join(pack, "tsconfig.json"),
      JSON.stringify({ compilerOptions: { module: "commonjs", strict: true } }),
    );
    writeFileSync(join(project.folder, `pulumi-analyzer-policy-${RUNTIME}`), SCRIPT, { mode: 0o755 });
    writeFileSync(join(project.folder, "settings.json"), JSON.stringify(settings));
    project.setEnv({ PATH: [process.env.PATH ?? "", project.folder].join(delimiter) });
    return project.preview("--policy-pack", pack, "--policy-pack-config", join(project.folder, "settings.json"));
  }

  /** Whatever the date is: no version has ever been released, or is out of support. */
  const ANY_DATE = { "no-extended-support-without-consent": "disabled", "at-most-minors-behind": "disabled" } as const;

  it("lets a program pass that keeps the rules", async () => {
    const { code, output } = await preview(ANY_DATE);
    assert.equal(code, 0, output);
    assert.match(output, /pulumi-eks-version/);
  });

  it("stops a preview for each rule that is broken, and says which", async () => {
    const day = (year: number): string => `${year}-01-01`;
    const calendar = [
      { version: "1.32", released: day(2020), endOfStandardSupport: day(2021), endOfExtendedSupport: day(9999) },
      { version: "1.99", released: day(2020), endOfStandardSupport: day(9999), endOfExtendedSupport: day(9999) },
    ];
    fixture.project.setConfig({
      args: { waive: [{ code: "EKSV030", reason: "planned" }] },
      whole: true,
    });
    const { code, output } = await preview({
      "no-extended-support-without-consent": { calendar },
      "at-most-minors-behind": { calendar, minors: 5 },
      "bake-in-production": { stacks: ["te*"], minutes: 30 },
    });
    assert.notEqual(code, 0, output);
    assert.match(
      output,
      /no-extended-support-without-consent[^]*1\.32 of cluster "devel" is in extended support since 2021/,
    );
    assert.match(output, /at-most-minors-behind[^]*is 67 minors behind 1\.99; at most 5 are allowed/);
    assert.match(output, /preflight-stays-on[^]*use "enforce"/);
    assert.match(output, /waivers-end[^]*the waiver of EKSV030 has no end/);
    assert.match(output, /bake-in-production[^]*bakeMinutes is 0 in stack "test"; at least 30/);
  });

  it("refuses settings that it does not know", async () => {
    const { code, output } = await preview({ ...ANY_DATE, "bake-in-production": { minutes: "an hour" } });
    assert.notEqual(code, 0, output);
    assert.match(output, /bake-in-production: minutes/);
  });
});
