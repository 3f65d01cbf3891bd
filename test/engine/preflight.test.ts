import assert from "node:assert/strict";
import { ClusterFixture } from "./ClusterFixture";

/** What does not depend on the day: the engine's provider goes by the true time. */
const CLUSTERS = [
  { name: "quiet", version: "1.34" },
  { name: "nodes", version: "1.33", nodegroups: [{ name: "old", version: "1.31" }] },
  { name: "linux", version: "1.32", nodegroups: [{ name: "al2", amiType: "AL2_x86_64" }] },
  { name: "addons", version: "1.34", addons: [{ name: "coredns", issues: [{ code: "AccessDenied", message: "no" }] }] },
  { name: "insight", version: "1.34", insights: [{ name: "Deprecated APIs", reason: "used on Tuesday" }] },
  { name: "created", version: "1.35" },
];

const REFUSED: readonly (readonly [string, object, RegExp])[] = [
  ["nodes", { version: "1.35" }, /property version value \{1\.35\} has a problem: EKSV020 node group old runs 1\.31/],
  [
    "quiet",
    { version: "1.99" },
    /property version value \{1\.99\} has a problem: EKSV010 EKS does not offer 1\.\d+ yet/,
  ],
  ["linux", { version: "1.33" }, /EKSV022 node group al2 uses AL2_x86_64/],
  ["insight", { version: "1.35" }, /EKSV040 insight "Deprecated APIs" for 1\.35 is ERROR: used on Tuesday/],
  ["quiet", { version: "1.33" }, /EKSV014 the cluster runs 1\.34, and 1\.33 is lower/],
  [
    "created",
    { version: "1.34", allowRollback: true },
    /property allowRollback value \{true\} has a problem: EKSV052 /,
  ],
];

describe("preflight on the real engine", function () {
  this.timeout(300_000);
  const world = new ClusterFixture({ clusters: CLUSTERS });

  const wants = (clusterName: string, args: object): void => {
    world.project.setConfig({ version: "1.35", args: { clusterName, ...args } });
  };

  it("fails preview and up with each finding that stops, and starts nothing", async () => {
    for (const [cluster, args, says] of REFUSED) {
      wants(cluster, args);
      const preview = await world.project.preview();
      assert.notEqual(preview.code, 0, preview.output);
      assert.match(preview.output, says);
      assert.match(preview.output, /fix: .*\n.*waive: .*\n.*docs: {2}https:\S+\/docs\/findings\/EKSV\d+\.md/);
      // Pulumi prints the stack of an exception; a finding is none.
      assert.doesNotMatch(preview.output, /\n +at .*\.js:\d+/);
    }
    const up = await world.project.up();
    assert.notEqual(up.code, 0, up.output);
    assert.equal(await world.updatesStarted(), 0);
  });

  it("shows the plan and a warning on the resource, in preview as in up, and goes on", async () => {
    wants("addons", { version: "1.35" });
    for (const command of [() => world.project.preview(), () => world.project.up()]) {
      const { code, output } = await command();
      assert.equal(code, 0, output);
      const diagnostics = output.slice(output.indexOf("Diagnostics:"));
      assert.match(diagnostics, /ClusterVersion \(devel\):\n +(warning: EKSV031|plan: 1\.34 → 1\.35, 1 hop)/);
      assert.match(diagnostics, /plan: 1\.34 → 1\.35, 1 hop, about 10 min {2}\(cluster "addons", eu-west-1\)/);
      assert.match(diagnostics, /warning: EKSV031 add-on coredns is DEGRADED: AccessDenied: no/);
    }
    assert.equal(await world.updatesStarted(), 1);
  });

  it("goes on with a waiver, warns under warn, and says nothing under off", async () => {
    const args = { version: "1.35", force: false };
    wants("insight", { ...args, waive: [{ code: "EKSV040", reason: "the caller is gone" }] });
    const waived = await world.project.preview();
    assert.equal(waived.code, 0, waived.output);
    assert.match(waived.output, /EKSV040 \(error, waived: the caller is gone\) insight "Deprecated APIs"/);

    wants("insight", { ...args, preflight: "warn" });
    const warned = await world.project.preview();
    assert.equal(warned.code, 0, warned.output);
    assert.match(warned.output, /warning: EKSV040/);

    wants("insight", { ...args, preflight: "off" });
    const silent = await world.project.preview();
    assert.equal(silent.code, 0, silent.output);
    assert.doesNotMatch(silent.output, /EKSV|plan:/);
    assert.equal(await world.updatesStarted(), 0);
  });
});

describe("a stack of several clusters, on the real engine", function () {
  this.timeout(300_000);
  const world = new ClusterFixture({ clusters: CLUSTERS });

  it("shows all findings in one preview with the stack's preflight: warn, and up starts only what none of them stops", async () => {
    world.project.setProgram(`
      const { ClusterVersion } = require("pulumi-eks-version");
      const versions = { quiet: "1.35", nodes: "1.35", linux: "1.33", insight: "1.35" };
      for (const [clusterName, version] of Object.entries(versions)) new ClusterVersion(clusterName, { clusterName, version });`);
    world.project.setConfig({ "pulumi-eks-version:preflight": "warn" });
    const { output } = await world.project.succeeds("preview");
    for (const says of [/EKSV020 node group old/, /EKSV022 node group al2/, /EKSV040 insight "Deprecated APIs"/]) {
      assert.match(output, says);
    }
    assert.match(output, /up: {4}is stopped by this/);
    const up = await world.project.up("--continue-on-error");
    assert.notEqual(up.code, 0, up.output);
    for (const cluster of ["nodes", "linux", "insight"]) {
      assert.match(up.output, new RegExp(`PreflightRefused: cluster "${cluster}" cannot be moved to 1\\.\\d+`));
    }
    const started = (await world.requests()).filter(({ operation }) => operation === "UpdateClusterVersion");
    assert.deepEqual(
      started.map(({ cluster }) => cluster),
      ["quiet"],
    );
  });
});

/** Ends the second hop of an upgrade by two minors Failed. */
const SECOND_HOP_FAILS = {
  operation: "UpdateClusterVersion",
  nth: 2,
  what: { kind: "updateEnds", outcome: "Failed", errors: [{ errorCode: "IpNotAvailable" }] },
};

describe("the next preview on the real engine", function () {
  this.timeout(300_000);
  const world = new ClusterFixture();

  const failsHalfWay = async (): Promise<void> => {
    await world.fault(SECOND_HOP_FAILS);
    const up = await world.project.up();
    assert.notEqual(up.code, 0, up.output);
    assert.match(up.output, /UpdateFailed: EKS could not complete 1\.32 → 1\.33/);
  };
  const timesShown = (output: string): number => output.split("hop 1     upgrade 1.32 → 1.33").length - 1;

  it("after a create that failed half way shows what is left of the plan, and up shows the same", async () => {
    await failsHalfWay();
    const preview = await world.project.succeeds("preview");
    assert.equal(timesShown(preview.output), 1, preview.output);
    assert.match(preview.output, /ClusterVersion \(devel\):\n[^]*hop 1 {5}upgrade 1\.32 → 1\.33/);
    const up = await world.project.up();
    assert.equal(up.code, 0, up.output);
    assert.equal(timesShown(up.output), 1, up.output);
    await world.forgetRequests();
    await world.project.succeeds("preview", "--expect-no-changes");
    assert.deepEqual(await world.requests(), []);
  });

  it("after such a create ends with what stands in the way, on the resource, and so does up @long", async () => {
    await failsHalfWay();
    const what = { kind: "clusterDeleted", seconds: 3600 };
    await world.control("POST", "events", { cluster: "devel", region: "eu-west-1", what });
    for (const command of [() => world.project.preview(), () => world.project.up()]) {
      const { code, output } = await command();
      assert.notEqual(code, 0, output);
      assert.match(output, /PreflightRefused: cluster "devel" cannot be moved to 1\.33/);
      assert.match(output, /EKSV002 the cluster is DELETING/);
      assert.match(output, /docs: {2}https:\S+\/docs\/findings\/EKSV002\.md/);
      assert.doesNotMatch(output, /\n +at .*\.js:\d+/);
    }
    assert.equal(await world.updatesStarted(), 2);
  });

  it("after an update that failed half way shows the plan once; and with the old version, why that is no way", async () => {
    world.project.setConfig({ version: "1.31" });
    await world.project.succeeds("up", "--yes", "--skip-preview");
    world.project.setConfig({ version: "1.33" });
    await failsHalfWay();
    const preview = await world.project.succeeds("preview");
    assert.equal(timesShown(preview.output), 1, preview.output);

    world.project.setConfig({ version: "1.31" });
    const back = await world.project.preview();
    assert.notEqual(back.code, 0, back.output);
    assert.match(back.output, /EKSV014 the cluster runs 1\.32, and 1\.31 is lower/);
  });
});
