import assert from "node:assert/strict";
import { AwsCli } from "./AwsCli";
import { EmulatorProcess } from "./EmulatorProcess";

interface Update {
  readonly update: {
    readonly id: string;
    readonly status: string;
    readonly type: string;
    readonly errors: readonly { errorCode: string }[];
    readonly cancellation?: { readonly status: string };
  };
}

interface Insight {
  readonly id: string;
  readonly name: string;
  readonly insightStatus: { readonly status: string };
  readonly resources?: readonly unknown[];
}

const ROLE = "arn:aws:iam::000000000000:role/node";

describe("the AWS CLI, on what hangs on a cluster", function () {
  // A Python process each time: ten of them take a while on a busy machine.
  this.timeout(180_000);
  const emulator = new EmulatorProcess();
  const aws = new AwsCli(emulator);

  it("shows the versions on offer, with their support by the clock", async () => {
    const offered = ["describe-cluster-versions", "--query"];
    const [all, standard] = await Promise.all([
      aws.text(...offered, "clusterVersions[].clusterVersion", "--output", "text"),
      aws.text(
        ...offered,
        "clusterVersions[].clusterVersion",
        "--output",
        "text",
        "--version-status",
        "STANDARD_SUPPORT",
      ),
    ]);
    assert.equal(all, "1.36\t1.35\t1.34\t1.33\t1.32\t1.31");
    assert.equal(standard, "1.36\t1.35\t1.34");
  });

  it("creates a node group, updates it after its cluster, and deletes it @long", async () => {
    await emulator.seed({ name: "devel", version: "1.32" });
    const workers = ["--cluster-name", "devel", "--nodegroup-name", "workers"];
    const version = ["describe-nodegroup", ...workers, "--query", "nodegroup.[status,version]", "--output", "text"];
    await aws.text("create-nodegroup", ...workers, "--node-role", ROLE, "--subnets", "subnet-1");
    await emulator.advance(600);
    assert.equal(await aws.text(...version), "ACTIVE\t1.32");
    await aws.text("update-cluster-version", "--name", "devel", "--kubernetes-version", "1.33");
    await emulator.advance(620);
    const { update } = (await aws.json("update-nodegroup-version", ...workers)) as Update;
    await emulator.advance(600);
    const own = ["--name", "devel", "--nodegroup-name", "workers"];
    const [described, updates, shown] = await Promise.all([
      aws.json("describe-update", ...own, "--update-id", update.id) as Promise<Update>,
      aws.json("list-updates", ...own),
      aws.text(...version),
    ]);
    assert.equal(described.update.status, "Successful");
    assert.deepEqual(updates, { updateIds: [update.id] });
    assert.equal(shown, "ACTIVE\t1.33");
    await aws.text("delete-nodegroup", ...workers);
    await emulator.advance(600);
    assert.deepEqual(await aws.json("list-nodegroups", "--cluster-name", "devel"), { nodegroups: [] });
  });

  it("sees an add-on's update fail over a conflict, and succeed when told to overwrite", async () => {
    await emulator.seed({
      name: "devel",
      version: "1.33",
      addons: [{ name: "coredns", version: "v1.11.4-eksbuild.24", conflicting: true }],
    });
    const dns = ["--cluster-name", "devel", "--addon-name", "coredns"];
    const version = "addons[].addonVersions[].addonVersion";
    const query = ["--addon-name", "coredns", "--kubernetes-version", "1.33", "--query", version, "--output", "text"];
    const [newest] = (await aws.text("describe-addon-versions", ...query)).split("\t");
    assert(newest !== undefined);
    const outcomes: unknown[] = [];
    for (const how of ["NONE", "OVERWRITE"]) {
      const ask = ["--addon-version", newest, "--resolve-conflicts", how];
      const { update } = (await aws.json("update-addon", ...dns, ...ask)) as Update;
      await emulator.advance(120);
      const own = ["--name", "devel", "--addon-name", "coredns", "--update-id", update.id];
      const described = (await aws.json("describe-update", ...own)) as Update;
      const shown = await aws.text("describe-addon", ...dns, "--query", "addon.status", "--output", "text");
      outcomes.push([described.update.status, described.update.errors.map((error) => error.errorCode), shown]);
    }
    assert.deepEqual(outcomes, [
      ["Failed", ["ConfigurationConflict"], "UPDATE_FAILED"],
      ["Successful", [], "ACTIVE"],
    ]);
  });

  it("refreshes insights, which then tell of the node group that was left behind", async () => {
    await emulator.seed({ name: "devel", version: "1.34", nodegroups: [{ name: "workers", version: "1.31" }] });
    const devel = ["--cluster-name", "devel"];
    const filter = ["--filter", "categories=UPGRADE_READINESS,statuses=ERROR"];
    const errors = async () => {
      const { insights } = (await aws.json("list-insights", ...devel, ...filter)) as { insights: Insight[] };
      return insights;
    };
    const [behind] = await errors();
    assert.equal(behind?.name, "Kubelet version skew");
    const { insight } = (await aws.json("describe-insight", ...devel, "--id", behind.id)) as { insight: Insight };
    assert.deepEqual(insight.insightStatus, behind.insightStatus);
    assert.equal(insight.resources?.length, 1);

    await aws.text("update-nodegroup-version", ...devel, "--nodegroup-name", "workers");
    await emulator.advance(600);
    assert.equal((await errors()).length, 1);
    await aws.text("start-insights-refresh", ...devel);
    await emulator.advance(600);
    const refresh = ["describe-insights-refresh", ...devel, "--query", "status", "--output", "text"];
    assert.equal(await aws.text(...refresh), "COMPLETED");
    assert.deepEqual(await errors(), []);
  });

  it("cancels the rollback of an Auto Mode cluster while its nodes roll, and is refused afterwards", async () => {
    const history = [{ from: "1.33", to: "1.34", finishedAt: "2026-09-30T00:00:00Z" }];
    await emulator.seed({ name: "devel", version: "1.34", autoMode: true, nodeRollSeconds: 3600, history });
    const devel = ["--name", "devel"];
    const back = ["--kubernetes-version", "1.33", "--rollback-config", "timeoutMinutes=120"];
    const { update } = (await aws.json("update-cluster-version", ...devel, ...back)) as Update;
    assert.equal(update.type, "VersionRollback");
    const own = [...devel, "--update-id", update.id];
    await emulator.advance(60);
    const cancelled = (await aws.json("cancel-update", ...own)) as Update;
    assert.deepEqual([cancelled.update.status, cancelled.update.cancellation?.status], ["InProgress", "InProgress"]);
    await emulator.advance(600);
    const described = (await aws.json("describe-update", ...own)) as Update;
    assert.deepEqual([described.update.status, described.update.cancellation?.status], ["Cancelled", "Successful"]);
    assert.match(await aws.refusal("cancel-update", ...own), /\(InvalidRequestException\).*it is Cancelled/);
  });

  it("tags a cluster, tells its tags, and takes one off", async () => {
    await emulator.seed({ name: "devel", version: "1.34", tags: { team: "a" } });
    const arn = ["--resource-arn", "arn:aws:eks:eu-west-1:000000000000:cluster/devel"];
    await aws.text("tag-resource", ...arn, "--tags", "stage=test");
    assert.deepEqual(await aws.json("list-tags-for-resource", ...arn), { tags: { team: "a", stage: "test" } });
    await aws.text("untag-resource", ...arn, "--tag-keys", "team");
    const tags = ["describe-cluster", "--name", "devel", "--query", "cluster.tags"];
    assert.deepEqual(await aws.json(...tags), { stage: "test" });
  });
});
