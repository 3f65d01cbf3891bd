import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { EmulatedFleet, FIRST } from "../../fixtures/EmulatedFleet";
import { signal } from "../ClusterFixture";
import { BuiltPlugin, PluginProject } from "../PluginProject";

const MEMBERS = 12;

const PROGRAM = `resources:
  platform:
    type: eks-version:Fleet
    properties:
      members:
        - accounts: ["${FIRST}"]
          regions: ["eu-west-1"]
          readRole: eks-fleet-read
      manage:
        role: eks-upgrades
      target: "1.33"
      waves:
        - name: canary
          where: { ring: canary }
          soak: 24h
        - name: prod
          rest: true
outputs:
  progress: \${platform.progress}
  versions: \${platform.versions}`;

describe("a Fleet in a YAML program, on the real engine", function () {
  this.timeout(300_000);
  const plugin = new BuiltPlugin();
  let fleet: EmulatedFleet;
  let stack: PluginProject;

  afterEach(async () => {
    stack.remove();
    await fleet.close();
  });

  async function start(upgradeSeconds: number): Promise<void> {
    const canaries = Array.from({ length: MEMBERS }, (_, n) => ({ name: `c${n}`, tags: { ring: "canary" } }));
    const clusters = [...canaries, { name: "p" }].map((one) => ({ version: "1.32", ...one }));
    fleet = await EmulatedFleet.start({ clusters, upgradeSeconds });
    stack = new PluginProject("yaml", plugin, { program: PROGRAM, endpoint: fleet.emulator.url });
    await stack.init();
  }

  /** How often an upgrade of each cluster was begun. */
  function begun(): Record<string, number> {
    const { store, clock } = fleet.emulator.emulator;
    const all = store.clusters({ account: FIRST, region: "eu-west-1" }, clock.now());
    return Object.fromEntries(all.flatMap(({ name, updates }) => (updates.length > 0 ? [[name, updates.length]] : [])));
  }

  it("goes wave by wave, and a second up has nothing to do", async () => {
    await start(0.5);
    const preview = await stack.preview();
    assert.equal(preview.code, 0, preview.output);
    assert.match(preview.output, /canary +12 +12 1\.32 +12 start/);
    await stack.succeeds("up", "--yes", "--skip-preview");
    assert.equal(Object.keys(begun()).length, MEMBERS);
    const again = await stack.succeeds("up", "--yes", "--skip-preview", "--expect-no-changes");
    assert.match(again.output, /prod: 1 cluster, the wave before has not proven/);
    await fleet.control("POST", "clock", { advanceSeconds: 24 * 3600 });
    await stack.succeeds("up", "--yes", "--skip-preview");
    assert.equal(begun().p, 1);
  });

  it("^C ends the waiting at once: nothing more is started, what runs is followed by the next up", async () => {
    await start(600);
    const rule = { id: "third", operation: "UpdateClusterVersion", nth: 3, what: { kind: "hold", when: "before" } };
    await fleet.control("POST", "faults", rule);
    const command = stack.start("up", "--yes", "--skip-preview");
    await fleet.control("GET", "held?wait=60&rule=third");
    signal(command, "SIGINT");
    while (!command.output().includes("terminate immediately")) await delay(20);
    await fleet.control("POST", "release", { all: true });
    const at = performance.now();
    const { code, output } = await command.ended;
    assert.notEqual(code, 0, output);
    assert(performance.now() - at < 30_000, "it waited for upgrades that take ten minutes");
    const number = Object.keys(begun()).length;
    assert(number >= 2 && number < MEMBERS, `${number} were begun\n${output}`);
    const { resources, pending_operations: pending = [] } = await stack.state();
    assert.deepEqual(pending, []);
    const state = resources.find(({ type }) => type.endsWith(":Fleet"));
    assert.equal(Object.keys(state?.outputs.versions as object).length, MEMBERS + 1, output);

    await fleet.control("DELETE", "faults");
    await fleet.control("POST", "clock", { advanceSeconds: 700 });
    const next = stack.start("up", "--yes", "--skip-preview");
    // What it starts takes ten minutes of the emulator's clock.
    while (Object.keys(begun()).length < MEMBERS) await delay(50);
    await fleet.control("POST", "clock", { advanceSeconds: 700 });
    const result = await next.ended;
    assert.equal(result.code, 0, result.output);
    assert.deepEqual(new Set(Object.values(begun())), new Set([1]), "each was upgraded once");
    assert.equal(Object.keys(begun()).length, MEMBERS);
  });
});
