import * as sdk from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { OPERATIONS } from "../../src/eks/operations";
import { clusterInput } from "../fixtures/emulatorFixture";
import { EmulatorProcess } from "./EmulatorProcess";
import { sdkClient } from "./sdkClient";

type Wait = (
  waiter: { client: sdk.EKSClient; maxWaitTime: number; minDelay: number; maxDelay: number },
  input: object,
) => Promise<{ state: string }>;

/** Every waiter that the SDK has for EKS. */
const WAITERS = Object.entries(sdk)
  .filter(([name]) => name.startsWith("waitUntil"))
  .map(([name, wait]) => ({ name: name.slice("waitUntil".length), wait: wait as Wait }));

const CLUSTER = { name: "devel", version: "1.33" };
const WORKERS = { clusterName: "devel", nodegroupName: "workers" };
const DNS = { clusterName: "devel", addonName: "coredns" };

describe("the waiters of the SDK for JavaScript", () => {
  const emulator = new EmulatorProcess();
  let eks: sdk.EKSClient;
  beforeEach(() => {
    eks = sdkClient(emulator);
  });
  afterEach(() => {
    eks.destroy();
  });

  const waiter = () => ({ client: eks, maxWaitTime: 60, minDelay: 1, maxDelay: 1 });

  /** By waiter: the operation that begins what is to be waited for, all that comes before it, and whom to ask about. */
  const BEGINNINGS: Record<string, { begin: () => Promise<unknown>; input: object }> = {
    ClusterActive: {
      begin: () => eks.send(new sdk.CreateClusterCommand(clusterInput("devel"))),
      input: { name: "devel" },
    },
    ClusterDeleted: {
      begin: async () => {
        await emulator.seed(CLUSTER);
        await eks.send(new sdk.DeleteClusterCommand({ name: "devel" }));
      },
      input: { name: "devel" },
    },
    NodegroupActive: {
      begin: async () => {
        await emulator.seed(CLUSTER);
        const more = { subnets: ["subnet-1"], nodeRole: "arn:aws:iam::000000000000:role/node" };
        await eks.send(new sdk.CreateNodegroupCommand({ ...WORKERS, ...more }));
      },
      input: WORKERS,
    },
    NodegroupDeleted: {
      begin: async () => {
        await emulator.seed({ ...CLUSTER, nodegroups: [{ name: "workers" }] });
        await eks.send(new sdk.DeleteNodegroupCommand(WORKERS));
      },
      input: WORKERS,
    },
    AddonActive: {
      begin: async () => {
        await emulator.seed(CLUSTER);
        await eks.send(new sdk.CreateAddonCommand(DNS));
      },
      input: DNS,
    },
    AddonDeleted: {
      begin: async () => {
        await emulator.seed({ ...CLUSTER, addons: [{ name: "coredns" }] });
        await eks.send(new sdk.DeleteAddonCommand(DNS));
      },
      input: DNS,
    },
  };

  /** Waiters for what the emulator cannot begin, by the operation that it lacks. */
  const OUT_OF_REACH: Record<string, string> = {
    CertificateAuthorityUpdateComplete: "CreateCertificateAuthority",
    FargateProfileActive: "CreateFargateProfile",
    FargateProfileDeleted: "DeleteFargateProfile",
  };

  for (const { name, wait } of WAITERS) {
    const lacking = OUT_OF_REACH[name];
    if (lacking !== undefined) {
      it(`have nothing to wait for where the emulator lacks ${lacking} (${name})`, () => {
        assert.equal(
          OPERATIONS.some((operation) => operation.name === lacking),
          false,
        );
      });
      continue;
    }
    it(`see their resource through to its end (${name})`, async () => {
      const { begin, input } = BEGINNINGS[name] ?? assert.fail(`${name} is in neither table above`);
      await begin();
      await emulator.control("DELETE", "requests");
      const waiting = wait(waiter(), input);
      // It has seen the state that it is to wait out.
      await emulator.untilAsked();
      await emulator.advance(3600);
      assert.equal((await waiting).state, "SUCCESS");
    });
  }

  it("see a cluster through an update of its version", async () => {
    await emulator.seed(CLUSTER);
    await eks.send(new sdk.UpdateClusterVersionCommand({ name: "devel", version: "1.34" }));
    await emulator.advance(30);
    await emulator.control("DELETE", "requests");
    const waiting = sdk.waitUntilClusterActive(waiter(), { name: "devel" });
    await emulator.untilAsked();
    await emulator.advance(620);
    const { final } = await waiting;
    assert.equal(final?.cluster?.version, "1.34");
  });

  it("take a cluster for updated at once, before UPDATING shows", async () => {
    await emulator.seed(CLUSTER);
    await eks.send(new sdk.UpdateClusterVersionCommand({ name: "devel", version: "1.34" }));
    const { state, final } = await sdk.waitUntilClusterActive(waiter(), { name: "devel" });
    assert.deepEqual([state, final?.cluster?.version], ["SUCCESS", "1.33"]);
  });

  it("give up at once on a cluster that is being deleted", async () => {
    await emulator.seed(CLUSTER);
    await eks.send(new sdk.DeleteClusterCommand({ name: "devel" }));
    await assert.rejects(sdk.waitUntilClusterActive(waiter(), { name: "devel" }), /FAILURE/);
  });
});
