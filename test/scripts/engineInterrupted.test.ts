import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { FakeMachine } from "./FakeMachine";
import { until } from "./until";

describe("npm run engine, interrupted or run twice at once", () => {
  let machine: FakeMachine;

  beforeEach(() => {
    machine = new FakeMachine();
    machine.putGo();
    machine.closeGate();
  });

  afterEach(() => {
    machine.remove();
  });

  /** What is in the cache, temporary folders and locks included. */
  const kept = (): string[] => readdirSync(join(machine.cache, "pulumi-eks-version", "engine"));
  const built = (): string[] => machine.builds().map(({ program }) => program);

  it("does the work once when two run at the same time; the second waits, and says so", async () => {
    const first = machine.runEngine();
    await until(() => built().length === 1);
    const second = machine.runEngine();
    await until(() => second.stderr().includes("Another process is installing the Pulumi engine: waiting for it"));
    machine.openGate();

    const [one, two] = await Promise.all([first.ended, second.ended]);

    assert.deepEqual([one.code, two.code], [0, 0], one.stderr + two.stderr);
    assert.equal(one.stdout, two.stdout);
    assert.deepEqual(built(), ["pulumi-language-nodejs", "pulumi"]);
    assert.deepEqual(kept(), [basename(dirname(one.stdout))]);
  });

  it("recovers from a kill -9 in the middle of a build, and leaves nothing of it behind", async () => {
    const killed = machine.runEngine();
    await until(() => built().length === 1);
    killed.process.kill("SIGKILL");
    await killed.ended;
    assert.equal(kept().length, 2, "a lock and a temporary folder");
    machine.openGate();

    const { code, stdout, stderr } = await machine.runEngine().ended;

    assert.equal(code, 0, stderr);
    assert.deepEqual(kept(), [basename(dirname(stdout))]);
  });

  it("recovers from a kill -9 in the middle of building a language host", async () => {
    machine.openGate();
    assert.equal((await machine.runEngine().ended).code, 0);
    machine.closeGate();
    const killed = machine.runEngine({}, "--languages", "yaml");
    await until(() => built().length === 3);
    killed.process.kill("SIGKILL");
    await killed.ended;
    machine.openGate();

    const { code, stdout, stderr } = await machine.runEngine({}, "--languages", "yaml").ended;

    assert.equal(code, 0, stderr);
    assert(readdirSync(dirname(stdout)).includes("pulumi-language-yaml"));
    assert.match(kept().join(), /^pulumi-[^,]+,yaml-v[^,]+$/);
  });

  it("takes the build with it when it is terminated, and gives the lock back", async () => {
    const terminated = machine.runEngine();
    await until(() => built().length === 1);
    terminated.process.kill("SIGTERM");

    const { code } = await terminated.ended;

    assert.equal(code, 143);
    await until(() => machine.builds().every(({ pid }) => !isAlive(pid)));
    assert.deepEqual(
      kept().filter((name) => name.endsWith(".lock")),
      [],
    );
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
