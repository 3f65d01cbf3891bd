import assert from "node:assert/strict";
import { ClusterFixture, signal } from "../ClusterFixture";
import type { Runtime } from "../PluginProject";
import { BuiltPlugin, PluginProject } from "../PluginProject";

/** A language's program for one ClusterVersion at a version, with `version` among the stack's outputs. */
export interface LanguageCase {
  readonly runtime: Runtime;
  readonly program: (version: string) => string;
  /** Makes what programs of the language need in a folder, and returns the environment in which they find it. */
  readonly prepare?: (folder: string) => Promise<Readonly<Record<string, string>>>;
}

/** What programs in every language have of the plugin, on the real engine. */
export function describeLanguage(name: string, { runtime, program, prepare }: LanguageCase): void {
  describe(`The plugin in a ${name} program, on the real engine`, () => {
    const plugin = new BuiltPlugin();
    let env: Readonly<Record<string, string>> = {};
    before(async function () {
      this.timeout(600_000);
      env = (await prepare?.(plugin.folder)) ?? {};
    });
    const world = new ClusterFixture(
      { upgradeSeconds: 3, consistencySeconds: 0.3 },
      { program: program("1.32") },
      (options) => new PluginProject(runtime, plugin, { ...options, env }),
    );

    it("up upgrades the cluster, a second up asks nothing, refresh sees what others did, destroy leaves the cluster", async () => {
      const { project } = world;
      const up = await project.succeeds("up", "--yes", "--skip-preview");
      assert.match(up.output, /hop 1 of 1: upgrading 1\.31 → 1\.32, InProgress, \d+ s, update [0-9a-f-]{36}/);
      assert.match(up.output, /^ +version *: "1\.32"$/m);
      await world.forgetRequests();
      const again = await project.succeeds("up", "--yes", "--expect-no-changes");
      assert.match(again.output, /2 unchanged/);
      assert.deepEqual(await world.requests(), []);

      await world.moveOutside("1.33");
      const refresh = await project.succeeds("refresh", "--yes", "--skip-preview");
      assert.match(refresh.output, /~ 1 updated/);
      assert.equal((await project.clusterVersion()).outputs.version, "1.33");

      const destroy = await project.succeeds("destroy", "--yes", "--skip-preview");
      assert.match(destroy.output, /- 2 deleted/);
      assert.match(destroy.output, /cluster "devel" .*1\.33/);
      assert.equal(await world.updatesStarted(), 1, "theirs");
    });

    it("^C ends the waiting at once; the next up follows the update that runs", async () => {
      const { project } = world;
      const command = await world.upInTheMiddle();
      const begun = Date.now();
      signal(command, "SIGINT");
      const { output, code } = await command.ended;
      assert.notEqual(code, 0, output);
      assert(Date.now() - begun < 10_000, `it took ${Date.now() - begun} ms`);
      assert.match(output, /Interrupted: the command was interrupted/);
      const { pending_operations = [] } = await project.state();
      assert.deepEqual(pending_operations, []);
      const { outputs } = await project.clusterVersion();
      assert.match((outputs.updateInFlight as { id: string }).id, /^[0-9a-f-]{36}$/);

      await world.advance(60);
      const next = await project.succeeds("up", "--yes", "--skip-preview");
      assert.match(next.output, /hop 1 of 1, 1\.31 → 1\.32: done/);
      assert.equal((await project.clusterVersion()).outputs.version, "1.32");
      assert.equal(await world.updatesStarted(), 1);
    });
  });
}
