import assert from "node:assert/strict";
import { addonResource } from "../../../../provider/lifecycle/addonVersion";
import { ClusterUpgradeLifecycle } from "../../../../provider/lifecycle/clusterUpgrade";
import { AddonOrNodegroupLifecycle } from "../../../../provider/lifecycle/addonOrNodegroup";
import { nodegroupResource } from "../../../../provider/lifecycle/nodegroupVersion";
import type { SimulationOptions } from "../../../fixtures/SimulatedStack";
import { SimulatedControlPlane } from "../../../fixtures/SimulatedControlPlane";

const AT_31 = { version: "1.31", nodegroups: [{ name: "workers", version: "1.31" }], addons: [{ name: "kube-proxy" }] };
const NODES_BEHIND = { ...AT_31, version: "1.32", addons: [] };
const ADDON_BEHIND = { version: "1.32", addons: [{ name: "kube-proxy", version: "v1.31.6-eksbuild.2" }] };

interface Subject {
  readonly what: string;
  readonly resource?: SimulationOptions["resource"];
  readonly cluster: object;
  readonly program: Readonly<Record<string, unknown>>;
  /** How it is looked at, and the member of the answer that has its status. */
  readonly look: string;
  readonly status: string;
  readonly start: string;
}

const SUBJECTS: readonly Subject[] = [
  {
    what: "a cluster",
    cluster: AT_31,
    program: { clusterName: "devel", version: "1.32", preflight: "warn" },
    look: "DescribeCluster",
    status: "cluster.status",
    start: "UpdateClusterVersion",
  },
  {
    what: "the cluster of a ClusterUpgrade",
    resource: (world) => new ClusterUpgradeLifecycle(world),
    cluster: AT_31,
    program: { clusterName: "devel", version: "1.32" },
    look: "DescribeCluster",
    status: "cluster.status",
    start: "UpdateClusterVersion",
  },
  {
    what: "an add-on",
    resource: (world) => new AddonOrNodegroupLifecycle(addonResource, world),
    cluster: ADDON_BEHIND,
    program: { clusterName: "devel", addonName: "kube-proxy", version: "latest", preflight: "off" },
    look: "DescribeAddon",
    status: "addon.status",
    start: "UpdateAddon",
  },
  {
    what: "a node group",
    resource: (world) => new AddonOrNodegroupLifecycle(nodegroupResource, world),
    cluster: NODES_BEHIND,
    program: { clusterName: "devel", nodegroupName: "workers", version: "1.32", preflight: "off" },
    look: "DescribeNodegroup",
    status: "nodegroup.status",
    start: "UpdateNodegroupVersion",
  },
];

describe("a word that EKS may have tomorrow", () => {
  let world: SimulatedControlPlane;
  afterEach(() => world.close());

  for (const { what, resource, cluster, program, look, status, start } of SUBJECTS) {
    const stackOf = () => world.stack({}, resource ? { resource } : {});

    it(`as the status of ${what} is followed and shown, and nothing is started on it`, async () => {
      world = await SimulatedControlPlane.start(cluster);
      await world.fault({ operation: look, count: 30, what: { kind: "alter", set: { [status]: "MIGRATING" } } });
      const stack = stackOf();
      const outcome = await stack.up(program);
      assert.equal(outcome.kind, "ok", JSON.stringify(outcome));
      assert.match(stack.messages.join("\n"), /is MIGRATING, and none of its updates runs/);
      const operations = (await world.requests()).map(({ operation }) => operation);
      const looksBefore = operations.slice(0, operations.indexOf(start)).filter((operation) => operation === look);
      assert(looksBefore.length > 30, `${start} came after ${looksBefore.length} looks`);
      assert.equal(operations.filter((operation) => operation === start).length, 1);
    });

    it(`as the status of the update of ${what} is followed and shown to its end`, async () => {
      world = await SimulatedControlPlane.start(cluster);
      const set = { "update.status": "Cancelling" };
      await world.fault({
        operation: "DescribeUpdate",
        nth: Array.from({ length: 12 }, (_, index) => index + 1),
        what: { kind: "alter", set },
      });
      const stack = stackOf();
      const outcome = await stack.up(program);
      assert.equal(outcome.kind, "ok", JSON.stringify(outcome));
      assert.match(stack.messages.join("\n"), /Cancelling/);
      const starts = (await world.requests()).filter(({ operation }) => operation === start);
      assert.equal(starts.length, 1);
    });
  }
});

describe("what preview could not look at", () => {
  let world: SimulatedControlPlane;
  afterEach(() => world.close());

  const refusal = { kind: "error", type: "InvalidRequestException", message: "Insights are off in this region." };
  for (const [what, advice, not] of [
    [refusal, /Insights are off in this region\.\n.*see what AWS says to ListInsights/, /where EKS can be reached/],
    [{ kind: "html", status: 404 }, /see that the endpoint .* lead to EKS/, /where EKS can be reached/],
    ["reset", /preview again where EKS can be reached/, /see what AWS says/],
  ] as const) {
    it(`is told with advice that helps: ${JSON.stringify(what)}`, async () => {
      world = await SimulatedControlPlane.start(AT_31);
      await world.fault({ operation: "ListInsights", what });
      const stack = world.stack();
      await stack.preview({ clusterName: "devel", version: "1.32", preflight: "warn" });
      const said = stack.messages
        .join("\n")
        .split("\n")
        .filter((line) => line.includes("ListInsights"))
        .join("\n");
      assert.match(stack.messages.join("\n"), advice);
      assert.doesNotMatch(said, not);
    });
  }
});
