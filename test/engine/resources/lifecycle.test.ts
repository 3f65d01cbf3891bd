import assert from "node:assert/strict";
import { ClusterFixture } from "../ClusterFixture";
import { ONE_CLUSTER } from "../PulumiProject";

describe("ClusterVersion on the real engine", () => {
  const world = new ClusterFixture();

  it("takes a cluster two minors up with one update a hop, and does nothing when run again", async () => {
    const up = await world.project.up();
    assert.equal(up.code, 0, up.output);
    assert.match(up.output, /hop 1 of 2: upgrading 1\.31 → 1\.32, InProgress, \d+ s, update [0-9a-f-]{36}/);
    assert.match(up.output, /hop 1 of 2, 1\.31 → 1\.32: done/);
    assert.match(up.output, /hop 2 of 2, 1\.32 → 1\.33: done/);
    assert.equal(await world.updatesStarted(), 2);
    const { outputs } = await world.project.clusterVersion();
    assert.equal(outputs.version, "1.33");
    assert.equal(outputs.previousVersion, "1.32");
    assert.equal(outputs.status, "ACTIVE");
    assert.equal(outputs.clusterArn, "arn:aws:eks:eu-west-1:000000000000:cluster/devel");
    assert.deepEqual(
      (outputs.updates as { from: string; to: string; type: string }[]).map(({ from, to, type }) => [type, from, to]),
      [
        ["VersionUpdate", "1.31", "1.32"],
        ["VersionUpdate", "1.32", "1.33"],
      ],
    );

    await world.forgetRequests();
    const again = await world.project.pulumi("up", "--yes");
    assert.equal(again.code, 0, again.output);
    assert.match(again.output, /2 unchanged/);
    assert.deepEqual(await world.requests(), []);
  });

  it("adopts a cluster that has the version already, without an update", async () => {
    world.project.setConfig({ version: "1.31" });
    const up = await world.project.up();
    assert.equal(up.code, 0, up.output);
    assert.equal(await world.updatesStarted(), 0);
    const { outputs, sourcePosition } = await world.project.clusterVersion();
    assert.equal(outputs.version, "1.31");
    assert.match(sourcePosition ?? "", /\/index\.js#6,/, "where the user's program makes the resource");
  });

  it("leads to the program's line where the engine refuses the resource", async () => {
    world.project.setProgram(`
const { ClusterVersion } = require("pulumi-eks-version");
const transforms = [() => { throw new Error("refused by a transform"); }];
new ClusterVersion("devel", { clusterName: "devel", version: "1.31" }, { transforms });
`);
    const up = await world.project.up();
    assert.notEqual(up.code, 0, up.output);
    assert.match(up.output, /refused by a transform/);
    assert.match(up.output, /at new ClusterVersion .*\n +at Object\.<anonymous> \(.*index\.js:4:1\)/);
  });

  it("names cluster, region and account where there is no such cluster, and keeps nothing of it", async () => {
    world.project.setConfig({ args: { clusterName: "devil" } });
    const up = await world.project.up();
    assert.notEqual(up.code, 0, up.output);
    assert.match(up.output, /ClusterNotFound: there is no cluster "devil" in eu-west-1, account 000000000000/);
    assert.match(up.output, /AWS says: ResourceNotFoundException: No cluster found for name: devil\./);
    const { resources } = await world.project.state();
    assert.equal(resources.filter(({ type }) => type.endsWith("ClusterVersion")).length, 0);
  });

  it("refuses bad input at preview, all of it at once, before AWS is asked", async () => {
    world.project.setConfig({
      version: "1.33.2",
      args: { rollbackTimeoutMinutes: 5, preflight: "maybe", clustername: "devel" },
    });
    const preview = await world.project.preview();
    assert.notEqual(preview.code, 0, preview.output);
    assert.match(preview.output, /names a patch release, and EKS chooses the patch itself; write "1\.33"/);
    assert.match(
      preview.output,
      /rollbackTimeoutMinutes: it must be a whole number of minutes from 120 to 10080, not 5/,
    );
    assert.match(preview.output, /preflight: it must be one of "enforce", "warn", "off"/);
    assert.match(preview.output, /no input "clustername"; write clusterName/);
    assert.deepEqual(await world.requests(), []);
  });

  it("does not care how the version is spelt @long", async () => {
    world.project.setConfig({ version: "1.31" });
    await world.project.succeeds("up", "--yes", "--skip-preview");
    await world.forgetRequests();
    world.project.setConfig({ version: "v1.31" });
    const preview = await world.project.succeeds("preview", "--expect-no-changes");
    assert.match(preview.output, /2 unchanged/);
    assert.deepEqual(await world.requests(), []);
  });

  it("stores other settings without an update in EKS @long", async () => {
    world.project.setConfig({ version: "1.31" });
    await world.project.succeeds("up", "--yes", "--skip-preview");
    world.project.setConfig({
      args: { nodegroupPolicy: "strict", force: true },
      opts: { customTimeouts: { update: "3h" } },
    });
    const up = await world.project.up();
    assert.equal(up.code, 0, up.output);
    assert.match(up.output, /1 updated/);
    assert.equal(await world.updatesStarted(), 0);
    assert.equal((await world.project.clusterVersion()).outputs.nodegroupPolicy, "strict");
  });

  it("takes a change of the timeouts alone for no change @long", async () => {
    world.project.setConfig({ version: "1.31" });
    await world.project.succeeds("up", "--yes", "--skip-preview");
    world.project.setConfig({ opts: { customTimeouts: { update: "3h" } } });
    await world.project.succeeds("preview", "--expect-no-changes");
  });

  it("keeps the ARN known in the preview of an upgrade @long", async () => {
    world.project.setConfig({ version: "1.31" });
    await world.project.succeeds("up", "--yes", "--skip-preview");
    world.project.setConfig({ version: "1.33" });
    const preview = await world.project.preview("--diff");
    assert.equal(preview.code, 0, preview.output);
    assert.match(preview.output, /~ version\s*: "1\.31" => "1\.33"/);
    assert.doesNotMatch(preview.output, /clusterArn: .*=>/);
    // Only what the user has changed is shown.
    assert.match((await world.project.succeeds("preview")).output, /update \[diff: ~version\]/);
    assert.equal(await world.updatesStarted(), 0);
  });

  it("sees in a refresh what somebody else did, and goes on from there", async () => {
    world.project.setConfig({ version: "1.31" });
    await world.project.succeeds("up", "--yes", "--skip-preview");
    await world.moveOutside("1.32");
    const refresh = await world.project.refresh("--diff");
    assert.equal(refresh.code, 0, refresh.output);
    assert.match(refresh.output, /~ version\s*: "1\.31" => "1\.32"/);

    const lower = await world.project.up();
    assert.notEqual(lower.code, 0, "the program still says 1.31, and that is lower now");

    world.project.setConfig({ version: "1.33" });
    const up = await world.project.up();
    assert.equal(up.code, 0, up.output);
    assert.match(up.output, /hop 1 of 1, 1\.32 → 1\.33: done/);
    assert.equal((await world.project.clusterVersion()).outputs.version, "1.33");
  });

  it("with up --refresh finds drift in the same command @long", async () => {
    await world.project.succeeds("up", "--yes", "--skip-preview");
    await world.control("POST", "reset");
    await world.control("POST", "seed", { clusters: [{ name: "devel", version: "1.32", region: "eu-west-1" }] });
    const up = await world.project.up("--refresh");
    assert.equal(up.code, 0, up.output);
    assert.match(up.output, /hop 1 of 1, 1\.32 → 1\.33: done/);
  });

  it("reports a deleted cluster gone on refresh", async () => {
    world.project.setConfig({ version: "1.31" });
    await world.project.succeeds("up", "--yes", "--skip-preview");
    await world.control("POST", "reset");
    const refresh = await world.project.refresh();
    assert.equal(refresh.code, 0, refresh.output);
    assert.match(refresh.output, /1 deleted/);
    const { resources } = await world.project.state();
    assert.equal(resources.filter(({ type }) => type.endsWith("ClusterVersion")).length, 0);
  });

  it("replaces the resource for another cluster, and leaves the former one alone", async () => {
    world.project.setConfig({ version: "1.31" });
    await world.project.succeeds("up", "--yes", "--skip-preview");
    await world.control("POST", "seed", { clusters: [{ name: "other", version: "1.31", region: "eu-west-1" }] });
    world.project.setConfig({ args: { clusterName: "other" } });
    const up = await world.project.up();
    assert.equal(up.code, 0, up.output);
    assert.match(up.output, /1 replaced/);
    assert.equal(await world.updatesStarted(), 0);
    const calls = (await world.requests()).map(({ operation }) => operation);
    assert(!calls.includes("DeleteCluster"));
  });

  it("leaves the cluster alone when it is destroyed, and says so", async () => {
    await world.project.succeeds("up", "--yes", "--skip-preview");
    await world.forgetRequests();
    const destroy = await world.project.destroy();
    assert.equal(destroy.code, 0, destroy.output);
    assert.match(destroy.output, /cluster "devel" stays as it is, at Kubernetes 1\.33/);
    assert.deepEqual(await world.requests(), []);
  });

  it("looks up a cluster with .get and a state, and does not manage it", async () => {
    const get = 'ClusterVersion.get("devel", "devel", { region: "eu-west-1", version: "1.33", allowRollback: true },';
    world.project.setProgram(ONE_CLUSTER.replace('new ClusterVersion("devel", args,', get));
    const up = await world.project.up();
    assert.equal(up.code, 0, up.output);
    assert.match(up.output, /version\s*: "1\.31"/);
    assert.equal(await world.updatesStarted(), 0);
  });

  it("refuses a lower version unless a rollback is allowed, and then rolls back", async () => {
    world.project.setConfig({ version: "1.32" });
    await world.project.succeeds("up", "--yes", "--skip-preview");
    world.project.setConfig({ version: "1.31" });
    const refused = await world.project.up();
    assert.notEqual(refused.code, 0, refused.output);
    assert.match(refused.output, /allowRollback: true/);
    world.project.setConfig({ args: { allowRollback: true } });
    const up = await world.project.up();
    assert.equal(up.code, 0, up.output);
    assert.match(up.output, /1\.32 → 1\.31: started \(VersionRollback/);
    assert.equal((await world.project.clusterVersion()).outputs.version, "1.31");
  });
});
