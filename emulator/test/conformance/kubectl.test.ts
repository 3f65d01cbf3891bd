import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { AwsCli } from "./AwsCli";
import { EmulatorProcess } from "./EmulatorProcess";

interface Versions {
  readonly serverVersion: { readonly major: string; readonly minor: string; readonly gitVersion: string };
}

describe("kubectl, with the kubeconfig of the AWS CLI", function () {
  // A Python process for each call, and another one for each token.
  this.timeout(180_000);
  const emulator = new EmulatorProcess();
  const aws = new AwsCli(emulator);
  const kubeconfig = join(emulator.folder, "kubeconfig");
  beforeEach(async () => {
    rmSync(kubeconfig, { force: true });
    await emulator.seed({ name: "devel", version: "1.33" }, { name: "other", version: "1.31" });
    for (const name of ["other", "devel"])
      await aws.text("update-kubeconfig", "--name", name, "--alias", name, ...into);
  });
  const into = ["--kubeconfig", kubeconfig];

  async function kubectl(...args: readonly string[]) {
    // Its cache would be in the home folder of the person who runs this.
    return aws.program("kubectl", [...into, "--cache-dir", join(emulator.folder, "cache"), ...args]);
  }

  async function serverVersion(context: string): Promise<string> {
    const { code, stdout, stderr } = await kubectl("--context", context, "version", "--output", "json");
    assert.equal(code, 0, stderr);
    return (JSON.parse(stdout) as Versions).serverVersion.gitVersion;
  }

  it("shows an upgrade happening @long", async () => {
    assert.match(await serverVersion("devel"), /^v1\.33\.\d+-eks-[0-9a-f]{7}$/);
    await aws.text("update-cluster-version", "--name", "devel", "--kubernetes-version", "1.34");
    assert.match(await serverVersion("devel"), /^v1\.33\./);
    await emulator.advance(601);
    assert.match(await serverVersion("devel"), /^v1\.34\./);
    assert.match(await serverVersion("other"), /^v1\.31\./);
  });

  it("learns that the API is ready and alive", async () => {
    for (const path of ["/readyz", "/livez"]) {
      const { code, stdout, stderr } = await kubectl("--context", "devel", "get", "--raw", path);
      assert.deepEqual([code, stdout], [0, "ok"], stderr);
    }
  });

  it("reads nodes, pods and budgets, by every name that they have", async () => {
    const labels = { app: "cart" };
    const objects = [
      { apiVersion: "v1", kind: "Pod", metadata: { name: "cart", labels } },
      {
        apiVersion: "policy/v1",
        kind: "PodDisruptionBudget",
        metadata: { name: "cart" },
        spec: { maxUnavailable: 0, selector: { matchLabels: labels } },
      },
    ];
    await emulator.seed({ name: "full", version: "1.33", nodegroups: [{ name: "workers" }], kubernetes: { objects } });
    await aws.text("update-kubeconfig", "--name", "full", "--alias", "full", ...into);
    const read = async (...args: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await kubectl("--context", "full", "get", ...args);
      assert.equal(code, 0, stderr);
      return stdout;
    };
    assert.match(await read("nodes", "--output", "name"), /^node\/ip-10-33-0-1\./);
    assert.match(await read("po", "-A", "--output", "wide"), /cart/);
    const allowed = ["--output", "jsonpath={.items[0].status.disruptionsAllowed}"];
    assert.equal(await read("pdb", "-A", ...allowed), "0");
    const { code, stderr } = await kubectl("--context", "full", "delete", "pod", "cart");
    assert.equal(code, 1);
    assert.match(stderr, /does not allow this method/);
  });

  it("finds nothing any more where the cluster was deleted @long", async () => {
    await emulator.control("POST", "events", { cluster: "devel", region: "eu-west-1", what: "clusterDeleted" });
    const { code, stderr } = await kubectl("--context", "devel", "version", "--output", "json");
    assert.equal(code, 1);
    assert.match(stderr, /EOF|connection reset|refused/);
  });
});
