import assert from "node:assert/strict";
import { providerText } from "../../../provider/resources/VersionResource";
import { ClusterFixture } from "../ClusterFixture";
import type { ResourceState } from "../PulumiProject";
import { COREDNS } from "../../fixtures/SimulatedUpdate";

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { AddonVersion, NodegroupVersion } = require("pulumi-eks-version");
const config = new pulumi.Config();
const clusterName = "devel";
const dns = new AddonVersion("dns", { clusterName, addonName: "coredns", version: config.require("dns") });
const workers = new NodegroupVersion("workers", {
  clusterName,
  nodegroupName: "workers",
  ...(config.getObject("workers") ?? {}),
});
exports.dns = dns.version;
exports.workers = workers.version;
exports.read = NodegroupVersion.get("read", "devel:spare").version;
`;

/** A cluster of which the control plane follows, with what hangs on it: both are told by the program. */
const COMPOSED = `
const { AddonVersion, ClusterVersion, NodegroupVersion } = require("pulumi-eks-version");
const clusterName = "devel";
const cluster = new ClusterVersion("devel", { clusterName, version: "1.34" });
const clusterVersion = cluster.version;
new AddonVersion("dns", { clusterName, addonName: "coredns", version: "latest", clusterVersion });
exports.workers = new NodegroupVersion("workers", { clusterName, nodegroupName: "workers", clusterVersion }).version;
`;

describe("AddonVersion and NodegroupVersion on the real engine", () => {
  const world = new ClusterFixture(
    {
      addonSeconds: 0.6,
      nodegroupSeconds: 0.6,
      clusters: [
        {
          version: "1.33",
          addons: [{ name: "coredns", version: COREDNS.old }],
          nodegroups: [
            { name: "workers", version: "1.31" },
            { name: "spare", version: "1.32" },
          ],
        },
      ],
    },
    { program: PROGRAM, config: { dns: COREDNS.next } },
  );

  async function resource(type: string): Promise<ResourceState> {
    const { resources } = await world.project.state();
    const found = resources.find(
      (one) => one.type.endsWith(`:${type}`) && one.urn.endsWith(type === "AddonVersion" ? "::dns" : "::workers"),
    );
    assert(found, `the state holds no ${type}`);
    return found;
  }

  async function requested(operation: string): Promise<number> {
    return (await world.requests()).filter((one) => one.operation === operation && one.status === 200).length;
  }

  /** A colleague's call, from start to end. */
  async function addonElsewhere(addonVersion: string): Promise<void> {
    const { EKSClient, UpdateAddonCommand } = await import("@aws-sdk/client-eks");
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const client = new EKSClient({ region: "eu-west-1", endpoint: world.url, credentials });
    await client.send(new UpdateAddonCommand({ clusterName: "devel", addonName: "coredns", addonVersion }));
    await world.advance(60);
    client.destroy();
  }

  it("up moves both, a second up changes nothing without a call but .get's, and destroy leaves all as it is", async () => {
    const up = await world.project.up();
    assert.equal(up.code, 0, up.output);
    assert.match(
      up.output,
      /add-on coredns: v1\.11\.4-eksbuild\.2 → v1\.12\.4-eksbuild\.6, InProgress, \d+ s, update [0-9a-f-]{36}/,
    );
    assert.match(up.output, /node group workers: 1\.31 → 1\.33: done in/);
    assert.deepEqual([await requested("UpdateAddon"), await requested("UpdateNodegroupVersion")], [1, 1]);
    const { outputs, id } = await resource("NodegroupVersion");
    assert.deepEqual([id, outputs.version, outputs.targetVersion], ["devel:workers", "1.33", "1.33"]);
    const text = String((await resource("AddonVersion")).inputs.__provider);
    assert.equal(text, providerText("addonVersion"));
    assert(Buffer.byteLength(providerText("nodegroupVersion")) <= 400);

    await world.forgetRequests();
    const again = await world.project.pulumi("up", "--yes");
    assert.equal(again.code, 0, again.output);
    assert.match(again.output, /3 unchanged/);
    assert.deepEqual(
      new Set((await world.requests()).map(({ operation }) => operation)),
      new Set(["DescribeCluster", "DescribeNodegroup"]),
      "only .get looks",
    );

    const destroyed = await world.project.destroy();
    assert.equal(destroyed.code, 0, destroyed.output);
    assert.match(destroyed.output, /add-on coredns of cluster "devel" stays as it is, at v1\.12\.4-eksbuild\.6/);
    assert.match(destroyed.output, /node group workers of cluster "devel" stays as it is, at 1\.33/);
    assert.deepEqual([await requested("UpdateAddon"), await requested("DeleteAddon")], [0, 0]);
  });

  it("refresh shows what somebody changed, preview the way back, and up does it", async () => {
    await world.project.succeeds("up", "--yes", "--skip-preview");
    await addonElsewhere("v1.13.2-eksbuild.1");
    const refresh = await world.project.refresh();
    assert.equal(refresh.code, 0, refresh.output);
    assert.equal((await resource("AddonVersion")).outputs.version, "v1.13.2-eksbuild.1");
    const preview = await world.project.preview("--diff");
    assert.match(preview.output, /~ version\s*: "v1\.13\.2-eksbuild\.1" => "v1\.12\.4-eksbuild\.6"/);
    assert.match(preview.output, /coredns moves down, from v1\.13\.2-eksbuild\.1 to v1\.12\.4-eksbuild\.6/);
    const up = await world.project.up();
    assert.equal(up.code, 0, up.output);
    assert.equal((await resource("AddonVersion")).outputs.version, COREDNS.next);
    const settled = await world.project.succeeds("preview", "--refresh", "--expect-no-changes");
    assert.match(settled.output, /unchanged/);
  });

  it("a failure is kept in the state with what to do, and the next up goes on", async () => {
    await world.fault({
      operation: "UpdateNodegroupVersion",
      nth: 1,
      what: {
        kind: "updateEnds",
        outcome: "Failed",
        errors: [
          {
            errorCode: "PodEvictionFailure",
            errorMessage: "Reached max retries while trying to evict pods from nodes in node group workers",
            resourceIds: ["ip-10-0-0-1.ec2.internal"],
          },
        ],
      },
    });
    const up = await world.project.up();
    assert.notEqual(up.code, 0, up.output);
    assert.match(up.output, /UpdateFailed: EKS could not complete node group workers: 1\.31 → 1\.33/);
    assert.match(up.output, /kubectl get pdb -A/);
    const failed = await resource("NodegroupVersion");
    assert.equal((failed.outputs.unfinished as { code: string }).code, "UpdateFailed");
    // What EKS shows is the version of the roll that failed.
    assert.deepEqual([failed.outputs.version, failed.outputs.status], ["1.33", "DEGRADED"]);

    const preview = await world.project.preview();
    assert.match(
      preview.output,
      /plan: node group workers 1\.33 again, since its last roll failed, its nodes roll once/,
    );
    const again = await world.project.up();
    assert.equal(again.code, 0, again.output);
    assert.equal((await resource("NodegroupVersion")).outputs.version, "1.33");
    assert.equal(await requested("UpdateNodegroupVersion"), 2);
  });

  it("refuses in preview what EKS would refuse, before anything is started", async () => {
    world.project.setConfig({ dns: "v1.8.7-eksbuild.10" });
    const dns = await world.project.preview();
    assert.notEqual(dns.code, 0, dns.output);
    assert.match(dns.output, /coredns v1\.8\.7-eksbuild\.10 does not fit Kubernetes 1\.33; those that do are/);
    world.project.setConfig({ dns: COREDNS.next, workers: { version: "1.34" } });
    const workers = await world.project.preview();
    assert.notEqual(workers.code, 0, workers.output);
    assert.match(workers.output, /plan: node group workers 1\.31 → 1\.34, refused as it stands/);
    assert.match(workers.output, /1\.34 is newer than the cluster's 1\.33/);
    assert.deepEqual([await requested("UpdateAddon"), await requested("UpdateNodegroupVersion")], [0, 0]);
  });

  it("follow a ClusterVersion of the same program: planned in preview, moved after it", async () => {
    world.project.setProgram(COMPOSED);
    const preview = await world.project.preview();
    assert.equal(preview.code, 0, preview.output);
    assert.match(preview.output, /plan: add-on coredns v1\.11\.4-eksbuild\.2 → v1\.13\.2-eksbuild\.3/);
    assert.match(preview.output, /plan: node group workers 1\.31 → 1\.34/);
    const up = await world.project.up();
    assert.equal(up.code, 0, up.output);
    const order = (await world.requests())
      .filter(({ operation }) => operation.startsWith("Update"))
      .map(({ operation }) => operation);
    assert.equal(order[0], "UpdateClusterVersion");
    assert.equal((await resource("NodegroupVersion")).outputs.version, "1.34");
    assert.match((await world.project.pulumi("up", "--yes")).output, /4 unchanged/);
  });
});
