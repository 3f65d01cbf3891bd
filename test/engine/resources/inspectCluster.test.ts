import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ASKED_FLOW_SCHEMAS, budget, deployment } from "../../provider/preflight/manifests";
import { ClusterFixture, onDemand } from "../ClusterFixture";

const WHOLE_CLUSTER = `
const pulumi = require("@pulumi/pulumi");
const { ClusterUpgrade } = require("pulumi-eks-version");
const version = new pulumi.Config().require("version");
const prod = new ClusterUpgrade("devel", { clusterName: "devel", version, inspectCluster: true });
exports.version = prod.version;
`;

const CART = deployment("cart", { nodegroup: "blue", replicas: 2 });
/** Two minors behind, a budget that lets nothing go, an API in use that 1.32 removes, and a full subnet. */
const TROUBLED = {
  version: "1.31",
  createdAt: "2026-01-01T00:00:00Z",
  nodegroups: [{ name: "blue", version: "1.31", subnets: ["subnet-blue"] }],
  freeAddresses: { "subnet-blue": 0 },
  driftingNodes: { kubelets: ["1.29", "1.31"], nodePool: "batch", secondsPerNode: 100_000 },
  kubernetes: { objects: [CART, budget("cart")], deprecatedRequests: [ASKED_FLOW_SCHEMAS] },
};
const NO_BUDGET = {
  ...TROUBLED,
  kubernetes: { ...TROUBLED.kubernetes, objects: [CART, budget("cart", { maxUnavailable: 1 })] },
};
const NODES_FOLLOWED = { ...NO_BUDGET, driftingNodes: { ...TROUBLED.driftingNodes, kubelets: ["1.31", "1.31"] } };
const NO_OLD_API = { ...NODES_FOLLOWED, kubernetes: { ...NODES_FOLLOWED.kubernetes, deprecatedRequests: [] } };
const ALL_FIXED = { ...NO_OLD_API, freeAddresses: { "subnet-blue": 40 } };

const FINDINGS = [
  /EKSV060 budget shop\/cart \(maxUnavailable: 0\) lets no pod go now, and covers cart-\S+ cart-\S+ on nodes that roll \(node group blue\)/,
  /EKSV063 Karpenter's NodePool batch: 1 node with kubelet 1\.29 \(ip-10-29-1-1\S*\) would break the version skew at hop 2 of 2/,
  /EKSV065 flowcontrol\.apiserver\.k8s\.io\/v1beta3 flowschemas is removed in 1\.32 \(hop 1 of 2, 1\.31 → 1\.32\)/,
  /EKSV067 the subnets of node group blue have 0 free IP addresses \(subnet-blue in eu-west-1\w: 0\), and its roll brings up 2 nodes .*: no new node can come in eu-west-1/,
] as const;

/** The bearer token, plain or within base64, and what is signed in it. */
const TOKEN = /k8s-aws-v1|X-Amz-Signature|WC1BbXotU2lnbmF0dXJl|gtQW16LVNpZ25hdHVyZ|YLUFtei1TaWduYXR1cm/;

describe("inspectCluster on the real engine", function () {
  this.timeout(240_000);
  const world = new ClusterFixture(
    { nodegroupSeconds: 0.6, addonSeconds: 0.3, clusters: [TROUBLED] },
    { program: WHOLE_CLUSTER },
  );

  const becomes = async (cluster: object): Promise<void> => {
    await world.control("POST", "reset");
    await world.control("POST", "seed", { clusters: [{ name: "devel", region: "eu-west-1", ...cluster }] });
  };

  it("refuses preview with a finding for each thing in the way, lets it through once each is fixed, and asks nothing afterwards", async () => {
    for (const [fixed, cluster] of [TROUBLED, NO_BUDGET, NODES_FOLLOWED, NO_OLD_API].entries()) {
      await becomes(cluster);
      const { code, output } = await world.project.preview();
      assert.notEqual(code, 0, output);
      FINDINGS.forEach((finding, index) => {
        if (index >= fixed) assert.match(output, finding);
        else assert.doesNotMatch(output, finding);
      });
    }
    assert.equal(await world.updatesStarted(), 0);

    await becomes(ALL_FIXED);
    // With all that the engine has to say, and with what it keeps.
    const { output: said } = await world.project.succeeds("up", "--yes", "--debug", "--logtostderr", "-v=9");
    assert(said.length > 100_000, "the engine says much");
    for (const text of [said, ...filesOf(world.project.folder)]) assert.doesNotMatch(text, TOKEN);
    assert.equal(await world.updatesStarted(), 2);

    await world.forgetRequests();
    const before = world.kubernetesRequests;
    assert(before > 0);
    const { program, provider } = await world.modulesOf("preview", "--expect-no-changes");
    assert(provider.some((path) => path.endsWith("lifecycle/clusterUpgrade.js")));
    assert.deepEqual(
      onDemand([...program, ...provider]),
      [],
      "a preview without changes loads nothing that reads a cluster",
    );
    assert.deepEqual(await world.requests(), []);
    assert.equal(world.kubernetesRequests, before);
  });

  /** The texts of the state, its backups and history, and whatever else was written. */
  function filesOf(folder: string): string[] {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesOf(path);
      return entry.isFile() ? [readFileSync(path, "utf8")] : [];
    });
  }
});
