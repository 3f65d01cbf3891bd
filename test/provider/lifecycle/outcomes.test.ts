import assert from "node:assert/strict";
import type { Outcome, SimulatedStack } from "../../fixtures/SimulatedStack";
import { SimulatedControlPlane } from "../../fixtures/SimulatedControlPlane";

const DEVEL = { clusterName: "devel", version: "1.33" };

describe("how an upgrade can end", () => {
  let world: SimulatedControlPlane;
  let stack: SimulatedStack;

  beforeEach(async () => {
    world = await SimulatedControlPlane.start();
    stack = world.stack();
  });

  afterEach(() => world.close());

  function failed(outcome: Outcome, code: string, ...said: readonly RegExp[]): string {
    assert(outcome.kind === "failed", JSON.stringify(outcome));
    assert.equal(outcome.code, code, outcome.message);
    for (const words of said) assert.match(outcome.message, words);
    assert.match(outcome.message, /\n {2}now: {6}\S/);
    assert.match(outcome.message, /\n {2}next: {5}\S/);
    return outcome.message;
  }

  async function goesOnToTheEnd(updates: number): Promise<void> {
    await world.noMoreFaults();
    const outcome = await stack.up(DEVEL);
    assert.equal(outcome.kind, "ok", JSON.stringify(outcome));
    assert.equal(stack.kept?.outputs.version, "1.33");
    assert.equal(stack.kept.outputs.unfinished, undefined);
    assert.equal(stack.kept.outputs.updateInFlight, undefined);
    assert.equal(await world.updatesStarted(), updates);
  }

  it("at the version, two minors up, in two updates", async () => {
    assert.deepEqual(await stack.up(DEVEL), { kind: "ok", verb: "create" });
    assert.equal(stack.kept?.outputs.version, "1.33");
    assert.equal(await world.updatesStarted(), 2);
    assert.deepEqual(await stack.up(DEVEL), { kind: "ok", verb: "same" });
  });

  it("UpdateFailed: EKS says why, the first hop stays in the state, and the next up does the second again", async () => {
    const errors = [
      { errorCode: "IpNotAvailable", errorMessage: "no addresses", resourceIds: ["subnet-1", "subnet-2"] },
    ];
    await world.fault({
      operation: "UpdateClusterVersion",
      nth: 2,
      what: { kind: "updateEnds", outcome: "Failed", errors },
    });
    failed(
      await stack.up(DEVEL),
      "UpdateFailed",
      /EKS could not complete 1\.32 → 1\.33 on cluster "devel"/,
      /hop: {6}hop 2 of 2, 1\.32 → 1\.33/,
      /update: {3}[0-9a-f-]{36} \(VersionUpdate\), started 2026-/,
      /EKS says: IpNotAvailable: no addresses \[subnet-1, subnet-2\]/,
      /now: {6}the cluster runs 1\.32 and is ACTIVE; done in this run: 1\.31 → 1\.32/,
      /next: {5}free at least five IP addresses/,
    );
    assert.equal(stack.kept?.outputs.version, "1.32");
    assert.equal((stack.kept.outputs.unfinished as { code: string }).code, "UpdateFailed");
    await goesOnToTheEnd(3);
  });

  it("UpdateCancelled: an update that ends Cancelled is an outcome of its own", async () => {
    await world.fault({
      operation: "UpdateClusterVersion",
      nth: 1,
      what: { kind: "updateEnds", outcome: "Cancelled" },
    });
    failed(await stack.up(DEVEL), "UpdateCancelled", /EKS cancelled 1\.31 → 1\.32/);
    await goesOnToTheEnd(3);
  });

  const refusals: readonly [string, string, RegExp][] = [
    [
      "InvalidRequestException",
      "Nodegroups workers must be updated to match cluster version 1.31 before updating cluster version",
      /update the node groups that EKS names above/,
    ],
    [
      "InvalidStateException",
      "Upgrade readiness issues detected. Call the EKS ListInsights API to view upgrade blocking issues detected by EKS. Pass the force flag to override upgrade readiness errors and proceed with upgrade.",
      /resolve the ERROR insights .* or set force: true/,
    ],
    ["InvalidParameterException", "unsupported Kubernetes version", /write a version that EKS offers/],
    [
      "InvalidRequestException",
      "Role with arn: arn:aws:iam::000000000000:role/devel, could not be assumed because it does not exist or the trusted entity is not correct",
      /trust policy lets EKS assume it; .* policy of the KMS key does not let that role use the key/,
    ],
  ];
  for (const [type, message, remedy] of refusals) {
    it(`UpdateRefused: ${type}, "${message.slice(0, 40)}…"`, async () => {
      await world.fault({ operation: "UpdateClusterVersion", what: { kind: "error", type, message } });
      const text = failed(await stack.up(DEVEL), "UpdateRefused", remedy, /request: {2}[0-9a-f-]{36}/);
      assert(text.includes(`AWS says: ${type}: ${message}`), text);
      await goesOnToTheEnd(2);
    });
  }

  it("AccessDenied at the start: nothing is started", async () => {
    await world.fault({ operation: "UpdateClusterVersion", what: "accessDenied" });
    failed(await stack.up(DEVEL), "AccessDenied", /permission eks:UpdateClusterVersion/);
    await goesOnToTheEnd(2);
  });

  for (const [kind, code] of [
    ["accessDenied", "AccessDenied"],
    ["expiredToken", "CredentialsRejected"],
  ] as const) {
    it(`${code} in the middle: the update stays in the state, and the next up goes on with it`, async () => {
      await world.fault({ operation: "DescribeUpdate", nth: [3, 4, 5, 6], what: kind });
      failed(await stack.up(DEVEL), code, /update [0-9a-f-]{36} \(1\.31 → 1\.32\) goes on in EKS/);
      assert.equal((stack.kept?.outputs.updateInFlight as { to: string }).to, "1.32");
      await goesOnToTheEnd(2);
      assert(stack.messages.some((message) => message.startsWith("going on with 1.31 → 1.32")));
    });
  }

  it("AccessDenied after the update has ended well: it is named, kept, and confirmed by the next up", async () => {
    await world.fault(
      { operation: "DescribeUpdate", nth: 1, what: { kind: "alter", set: { "update.status": "Successful" } } },
      // The first one is preview's.
      { operation: "DescribeCluster", nth: [2, 3, 4], what: "accessDenied" },
    );
    failed(
      await stack.up(DEVEL),
      "AccessDenied",
      /\n {2}hop: {6}hop 1 of 2, 1\.31 → 1\.32\n {2}update: {3}[0-9a-f-]{36} \(VersionUpdate\), started/,
      /now: .*; update [0-9a-f-]{36} has ended Successful, and what it came to could not be looked at/,
    );
    assert.equal((stack.kept?.outputs.updateInFlight as { to: string }).to, "1.32");
    await goesOnToTheEnd(2);
  });

  it("UpdateStillRunning: the user's timeout does not lose the update", async () => {
    const impatient = { ...DEVEL, __timeouts: { create: "15m", update: "15m" } };
    failed(
      await stack.up(impatient),
      "UpdateStillRunning",
      /1\.32 → 1\.33 on cluster "devel" had not ended after 15 min/,
      /the cluster runs 1\.32 and is ACTIVE; done in this run: 1\.31 → 1\.32; update [0-9a-f-]{36} \(1\.32 → 1\.33\) goes on in EKS$/m,
      /customTimeouts/,
    );
    await goesOnToTheEnd(2);
  });

  it("VersionMismatch: EKS calls the update successful, and the cluster keeps its version", async () => {
    await world.fault(
      { operation: "UpdateClusterVersion", nth: 1, what: "updateHeld" },
      {
        operation: "DescribeUpdate",
        what: {
          kind: "answer",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({
            update: {
              id: "11111111-1111-4111-8111-111111111111",
              type: "VersionUpdate",
              status: "Successful",
              params: [{ type: "Version", value: "1.32" }],
              createdAt: 1790000000,
              errors: [],
            },
          }),
        },
      },
    );
    failed(await stack.up(DEVEL), "VersionMismatch", /EKS calls 1\.31 → 1\.32 .* successful, and still shows 1\.31/);
  });

  it("UpdateUnknown: no answer to the start until the time is up; the next up finds out", async () => {
    await world.fault({ operation: "UpdateClusterVersion", what: { kind: "reset", when: "before" } });
    const impatient = { ...DEVEL, __timeouts: { create: "10m", update: "10m" } };
    failed(
      await stack.up(impatient),
      "UpdateUnknown",
      /whether 1\.31 → 1\.32 on cluster "devel" was started is not known/,
    );
    await goesOnToTheEnd(2);
  });

  it("asks again with the same token as long as it does not know whether the request took effect", async () => {
    await world.fault({ operation: "UpdateClusterVersion", nth: [1, 2, 3], what: { kind: "reset", when: "before" } });
    assert.equal((await stack.up({ ...DEVEL, version: "1.32" })).kind, "ok");
    const tokens = (await world.requests()).flatMap(({ operation, params }) =>
      operation === "UpdateClusterVersion" ? [params.clientRequestToken] : [],
    );
    // Two attempts of the SDK, and two more of ours, of which the last one got through.
    assert.equal(tokens.length, 4);
    assert.equal(new Set(tokens).size, 1, JSON.stringify(tokens));
    assert.match(String(tokens[0]), /^pulumi-eks-version-[0-9a-f]{40}$/);
  });

  it("Unreachable: an EKS that never answered is not waited for by the hour", async () => {
    await world.fault({ operation: "DescribeCluster", what: { kind: "reset" } });
    const before = world.time.now();
    failed(await stack.up(DEVEL), "Unreachable", /got no usable answer/);
    assert(world.time.now() - before < 3 * 60_000);
    assert.equal(stack.kept, undefined);
    await goesOnToTheEnd(2);
  });

  it("Unreachable: a name that no DNS knows is told by its name", async () => {
    const lost = world.stack({ "aws:endpoints": JSON.stringify([{ eks: "http://eks.no-such-host.invalid" }]) });
    failed(await lost.up(DEVEL), "Unreachable", /AWS says: ENOTFOUND: .*eks\.no-such-host\.invalid/);
    assert.equal(lost.kept, undefined);
  });

  it("ClusterNotFound: cluster, region and account are named, and nothing is kept", async () => {
    failed(
      await stack.up({ clusterName: "devil", version: "1.33" }),
      "ClusterNotFound",
      /there is no cluster "devil" in eu-west-1, account 000000000000/,
    );
    assert.equal(stack.kept, undefined);
  });

  it("ClusterDeleted: deleted half way is told apart from never there", async () => {
    await world.fault({ operation: "DescribeUpdate", nth: 4, what: { kind: "clusterDeleted" } });
    failed(await stack.up(DEVEL), "ClusterDeleted", /cluster "devel" was deleted meanwhile/);
  });

  it("ClusterReplaced: deleted and created again under the same name half way is told apart", async () => {
    await world.fault({ operation: "DescribeUpdate", nth: 4, what: { kind: "clusterRecreated", version: "1.31" } });
    failed(await stack.up(DEVEL), "ClusterReplaced", /is not the one in the state/, /run `pulumi refresh` to accept/);
    assert.equal(await world.updatesStarted(), 0, "the new cluster is not touched");
  });

  it("ClusterReplaced: recreated between two runs, until a refresh accepts it", async () => {
    await stack.up({ ...DEVEL, version: "1.31" });
    await world.event({ kind: "clusterRecreated", version: "1.31" });
    const problems = await stack.preview(DEVEL);
    assert.match(problems.join(), /ClusterReplaced: cluster "devel" is not the one in the state/);
    assert.match(problems.join(), /run `pulumi refresh` to accept/);
    assert.equal((await stack.up(DEVEL)).kind, "refused", "up shows what preview shows, and starts nothing");
    failed(await stack.up({ ...DEVEL, preflight: "off" }), "ClusterReplaced");
    assert.equal(await world.updatesStarted(), 0);
    await stack.refresh();
    await goesOnToTheEnd(2);
  });

  it("VersionNotReachable: a lower version without consent", async () => {
    failed(
      await stack.up({ ...DEVEL, version: "1.30", preflight: "off" }),
      "VersionNotReachable",
      /the cluster runs 1\.31, and 1\.30 is lower/,
    );
    assert.equal(await world.updatesStarted(), 0);
  });
});
