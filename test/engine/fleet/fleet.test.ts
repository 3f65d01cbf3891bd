import assert from "node:assert/strict";
import { EmulatedFleet, FIRST, SECOND } from "../../fixtures/EmulatedFleet";
import { PulumiProject } from "../PulumiProject";

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { Fleet, getFleetPlan } = require("pulumi-eks-version");
const config = new pulumi.Config();
const args = {
  members: [{ accounts: ["${FIRST}", "${SECOND}"], regions: ["eu-west-1"], readRole: "eks-fleet-read" }],
  manage: { accounts: [config.require("account")], role: "eks-upgrades" },
  target: "1.33",
  waves: [
    { name: "canary", where: { ring: "canary" }, soak: "24h" },
    { name: "prod", rest: true, ...(config.getBoolean("ask") ? { approve: config.get("approved") } : {}) },
  ],
};
const fleet = new Fleet("platform", args);
exports.progress = fleet.progress;
exports.due = getFleetPlan({ ...args, name: "platform" }).then(({ members }) =>
  Object.fromEntries(members.map(({ clusterName, decision, reason }) => [clusterName, reason ?? decision])),
);
`;

describe("a Fleet on the real engine", function () {
  // Commands of an engine, on a machine that may have other work.
  this.timeout(300_000);
  let fleet: EmulatedFleet;
  let stacks: PulumiProject[] = [];

  afterEach(async () => {
    for (const stack of stacks) stack.remove();
    stacks = [];
    await fleet.close();
  });

  async function start(clusters: readonly object[], upgradeSeconds = 1): Promise<void> {
    fleet = await EmulatedFleet.start({ clusters, upgradeSeconds });
  }

  async function stackOf(account: string, config: object = {}): Promise<PulumiProject> {
    const project = new PulumiProject({
      program: PROGRAM,
      endpoint: fleet.emulator.url,
      config: { account, ...config },
    });
    stacks.push(project);
    return project.init();
  }

  async function started(): Promise<string[]> {
    const requests = (await fleet.control("GET", "requests")) as {
      operation: string;
      cluster: string;
      status: number;
    }[];
    return requests
      .filter(({ operation, status }) => operation === "UpdateClusterVersion" && status === 200)
      .map(({ cluster }) => cluster)
      .sort();
  }

  const canary = (name: string) => ({ name, version: "1.32", tags: { ring: "canary" } });
  const prod = (name: string) => ({ name, version: "1.32", account: SECOND });

  it("goes in waves by two stacks in two accounts, with nothing shared between them @long", async () => {
    await start([canary("c"), prod("p")]);
    const [first, second] = [await stackOf(FIRST), await stackOf(SECOND, { ask: "true" })];
    const preview = await first.preview();
    assert.equal(preview.code, 0, preview.output);
    assert.match(preview.output, /fleet platform: to 1\.33, 2 clusters in 2 waves/);
    assert.match(preview.output, /canary +1 +1 1\.32 +1 start/);
    assert.deepEqual(await started(), []);

    const early = await second.up();
    assert.equal(early.code, 0, early.output);
    assert.deepEqual(await started(), []);
    await first.succeeds("up", "--yes", "--skip-preview");
    assert.deepEqual(await started(), ["c"]);

    await fleet.control("POST", "clock", { advanceSeconds: 24 * 3600 });
    const unapproved = await second.up();
    assert.equal(unapproved.code, 0, unapproved.output);
    assert.match(unapproved.output, /wave prod is not approved for 1\.33/);
    second.setConfig({ approved: "1.33" });
    const up = await second.up();
    assert.equal(up.code, 0, up.output);
    assert.deepEqual(await started(), ["c", "p"]);
    assert.match(up.output, /p: "approval" => "start"/);

    const unchanged = await second.up();
    assert.equal(unchanged.code, 0, unchanged.output);
    assert.match(unchanged.output, /unchanged/);
    await second.succeeds("refresh", "--yes", "--skip-preview");
    const gone = await second.destroy();
    assert.match(gone.output, /stay as they are/);
    assert.deepEqual(await started(), ["c", "p"]);
  });

  it("^C once: no further member is started, and what runs is followed to its end", async () => {
    await start(Array.from({ length: 12 }, (_, n) => canary(`c${n}`)).concat([]), 3);
    await fleet.control("POST", "seed", { clusters: [{ ...prod("p"), region: "eu-west-1" }] });
    const stack = await stackOf(FIRST);
    const rule = { id: "third", operation: "UpdateClusterVersion", nth: 3, what: { kind: "hold", when: "before" } };
    await fleet.control("POST", "faults", rule);
    const command = stack.start("up", "--yes", "--skip-preview");
    await fleet.control("GET", "held?wait=60&rule=third");
    assert(command.process.pid !== undefined);
    process.kill(-command.process.pid, "SIGINT");
    while (!command.output().includes("terminate immediately")) await new Promise((resolve) => setTimeout(resolve, 20));
    await fleet.control("POST", "release", { all: true });
    const result = await command.ended;
    const names = await started();
    assert(names.length >= 3 && names.length < 12, `${names.length} were started\n${result.output}`);
    const { resources } = await stack.state();
    const state = resources.find(({ type }) => type.endsWith(":Fleet"));
    const versions = Object.values(state?.outputs.versions as Record<string, string>);
    assert.equal(versions.length, 13);
    await stack.succeeds("up", "--yes", "--skip-preview");
    assert.equal(new Set(await started()).size, 12);
    assert.equal((await started()).length, 12, "none was started twice");
  });

  it("killed in the middle: the next up adopts what runs, and starts nothing twice @long", async () => {
    await start([canary("a"), canary("b"), prod("p")], 3);
    const stack = await stackOf(FIRST);
    const rule = { id: "second", operation: "UpdateClusterVersion", nth: 2, what: { kind: "hold", when: "after" } };
    await fleet.control("POST", "faults", rule);
    const command = stack.start("up", "--yes", "--skip-preview");
    await fleet.control("GET", "held?wait=60&rule=second");
    assert(command.process.pid !== undefined);
    process.kill(-command.process.pid, "SIGKILL");
    await command.ended;
    await fleet.control("POST", "release", { all: true });
    await fleet.control("DELETE", "faults");
    await stack.pulumi("cancel", "--yes");
    const up = await stack.up();
    assert.equal(up.code, 0, up.output);
    assert.deepEqual(await started(), ["a", "b"]);
    const { resources } = await stack.state();
    const versions = resources.find(({ type }) => type.endsWith(":Fleet"))?.outputs.versions as Record<string, string>;
    assert.deepEqual(Object.values(versions).sort(), ["1.32", "1.33", "1.33"]);
  });
});
