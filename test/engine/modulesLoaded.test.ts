import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ClusterFixture } from "./ClusterFixture";
import { REPOSITORY } from "./PulumiProject";

describe("What a pulumi command loads", () => {
  const world = new ClusterFixture();

  it("holds no AWS SDK while nothing changes, in the program and in the provider, and asks AWS nothing", async () => {
    const up = await recorded("up", "--yes", "--skip-preview");
    assert.deepEqual(aws(up.program), [], "not even an upgrade loads the AWS SDK into the program");
    assert.notDeepEqual(aws(up.provider), [], "if this is empty, the test does not see what is loaded");

    await world.forgetRequests();
    for (const command of [["preview"], ["up", "--yes"], ["destroy", "--yes"]]) {
      const { program, provider } = await recorded(...command);
      assert(provider.some((path) => path.endsWith("lifecycle/clusterVersion.js")));
      assert.deepEqual(aws([...program, ...provider]), [], command.join(" "));
    }
    assert.deepEqual(await world.requests(), []);
  });

  /** The modules that the two processes of a command loaded. */
  async function recorded(...command: string[]): Promise<{ program: string[]; provider: string[] }> {
    const folder = mkdtempSync(join(world.project.folder, "modules-"));
    const preload = join(REPOSITORY, "test", "fixtures", "recordModules.cjs");
    world.project.setEnv({ NODE_OPTIONS: `--require ${preload}`, RECORD_MODULES_IN: folder });
    await world.project.succeeds(...command);
    const of = (process: string): string[] =>
      readdirSync(folder)
        .filter((name) => name.startsWith(process))
        .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"));
    return { program: of("run"), provider: of("dynamic-provider") };
  }
});

function aws(modules: readonly string[]): string[] {
  return modules.filter((path) => /@aws-sdk|@smithy/.test(path));
}
