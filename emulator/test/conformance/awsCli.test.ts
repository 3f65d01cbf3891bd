import assert from "node:assert/strict";
import { AwsCli } from "./AwsCli";
import { EmulatorProcess } from "./EmulatorProcess";

interface Update {
  readonly update: { readonly id: string; readonly status: string; readonly type: string };
}

describe("the AWS CLI", function () {
  // A Python process each time: ten of them take a while on a busy machine.
  this.timeout(180_000);
  const emulator = new EmulatorProcess();
  const aws = new AwsCli(emulator);

  it("rehearses the quickstart: a cluster is created, goes two minors up, and shows what was done", async () => {
    const subnets = "subnetIds=subnet-1,subnet-2";
    const role = "arn:aws:iam::000000000000:role/eks";
    const devel = ["--name", "devel"];
    const status = ["describe-cluster", ...devel, "--query", "cluster.[status,version]", "--output", "text"];

    const create = ["create-cluster", ...devel, "--role-arn", role, "--resources-vpc-config", subnets];
    assert.equal(await aws.text(...create, "--kubernetes-version", "1.31", "--query", "cluster.status"), '"CREATING"');
    await emulator.advance(120);
    await aws.text("wait", "cluster-active", ...devel);
    assert.equal(await aws.text(...status), "ACTIVE\t1.31");

    const ids: string[] = [];
    for (const version of ["1.32", "1.33"]) {
      const started = (await aws.json("update-cluster-version", ...devel, "--kubernetes-version", version)) as Update;
      const { id, type } = started.update;
      assert.deepEqual([started.update.status, type], ["InProgress", "VersionUpdate"]);
      ids.unshift(id);
      await emulator.advance(30);
      assert.match(await aws.text(...status), /^UPDATING/);
      await emulator.advance(600);
      const described = (await aws.json("describe-update", ...devel, "--update-id", id)) as Update;
      assert.deepEqual([described.update.id, described.update.status], [id, "Successful"]);
      assert.equal(await aws.text(...status), `ACTIVE\t${version}`);
    }
    const listed = (await aws.json("list-updates", ...devel)) as { updateIds: string[] };
    assert.deepEqual(listed.updateIds.sort(), ids.sort());
  });

  it("pages through updates as it is told to", async () => {
    await emulator.seed({ name: "devel", version: "1.31" });
    const ids: string[] = [];
    for (const version of ["1.32", "1.33", "1.34"]) {
      const { update } = (await aws.json(
        "update-cluster-version",
        "--name",
        "devel",
        "--kubernetes-version",
        version,
      )) as Update;
      ids.unshift(update.id);
      await emulator.advance(620);
    }
    const list = ["list-updates", "--name", "devel"];
    const [pages, first] = await Promise.all([
      aws.json(...list, "--page-size", "1") as Promise<{ updateIds: string[] }>,
      aws.json(...list, "--max-items", "2") as Promise<{ updateIds: string[]; NextToken: string }>,
    ]);
    assert.deepEqual(pages.updateIds.sort(), ids.sort());
    assert.equal(first.updateIds.length, 2);
    const rest = (await aws.json(...list, "--starting-token", first.NextToken)) as { updateIds: string[] };
    assert.deepEqual([...first.updateIds, ...rest.updateIds].sort(), ids);
  });

  it("prints every form of output", async () => {
    await emulator.seed({ name: "devel", version: "1.33", tags: { team: "a" } });
    const describe = ["describe-cluster", "--name", "devel", "--output"];
    const [json, text, table] = await Promise.all([
      aws.json("describe-cluster", "--name", "devel"),
      aws.text(...describe, "text"),
      aws.text(...describe, "table"),
    ]);
    const { cluster } = json as { cluster: Record<string, unknown> };
    assert.deepEqual([cluster.name, cluster.version, cluster.tags], ["devel", "1.33", { team: "a" }]);
    assert.match(text, /^CLUSTER\tarn:aws:eks:eu-west-1:000000000000:cluster\/devel\t/);
    assert.match(text, /\nTAGS\ta$/m);
    assert.match(table, /^\|\| {2}version +\| {2}1\.33 +\|\|$/m);
  });

  it("ends with exit code 255 and EKS's words when it is refused", async () => {
    await emulator.seed({ name: "devel", version: "1.31" });
    const update = ["update-cluster-version", "--name", "devel", "--kubernetes-version"];
    const said = (error: string, operation: string, message: string) =>
      `An error occurred (${error}) when calling the ${operation} operation: ${message}`;
    const [skipped, unknown, empty, none, unsupported] = await Promise.all([
      aws.refusal(...update, "1.33"),
      aws.refusal(...update, "1.99"),
      aws.refusal(...update, ""),
      aws.refusal("describe-cluster", "--name", "none"),
      aws.refusal("list-access-entries", "--cluster-name", "devel"),
    ]);
    const skip = "Unsupported Kubernetes minor version update from 1.31 to 1.33";
    assert.equal(skipped, said("InvalidParameterException", "UpdateClusterVersion", skip));
    assert.equal(unknown, said("InvalidParameterException", "UpdateClusterVersion", "unsupported Kubernetes version"));
    assert.equal(empty, said("InvalidParameterException", "UpdateClusterVersion", "version can't be null or empty"));
    assert.equal(none, said("ResourceNotFoundException", "DescribeCluster", "No cluster found for name: none."));
    const ours = "eks-emulator does not have the operation ListAccessEntries.";
    assert.equal(unsupported, said("EmulatorUnsupportedOperation", "ListAccessEntries", ours));

    const { update: running } = (await aws.json(...update, "1.32")) as Update;
    const busy = `Cannot VersionUpdate because cluster devel currently has update ${running.id} in progress`;
    assert.equal(await aws.refusal(...update, "1.33"), said("ResourceInUseException", "UpdateClusterVersion", busy));
  });
});
