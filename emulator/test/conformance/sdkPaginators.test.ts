import * as sdk from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { OPERATIONS } from "../../src/eks/operations";
import { EmulatorProcess } from "./EmulatorProcess";
import { sdkClient } from "./sdkClient";

type Paginate = (
  config: { client: sdk.EKSClient; pageSize?: number },
  input: object,
) => AsyncIterable<Record<string, unknown>>;

/** Every paginator that the SDK has for EKS, by the operation that it calls. */
const PAGINATORS = Object.entries(sdk)
  .filter(([name]) => name.startsWith("paginate"))
  .map(([name, paginate]) => ({ operation: name.slice("paginate".length), paginate: paginate as Paginate }));

const ADDONS = ["coredns", "kube-proxy", "vpc-cni"];

describe("the paginators of the SDK for JavaScript", () => {
  const emulator = new EmulatorProcess();
  let eks: sdk.EKSClient;
  beforeEach(() => {
    eks = sdkClient(emulator);
  });
  afterEach(() => {
    eks.destroy();
  });

  /** What makes at least three items, what to ask for, and the member of the answer that has the items. */
  const LISTS: Record<string, { seed: () => Promise<unknown>; input: object; member: string }> = {
    ListClusters: {
      seed: () => emulator.seed(...["a", "b", "c"].map((name) => ({ name, version: "1.33" }))),
      input: {},
      member: "clusters",
    },
    ListNodegroups: {
      seed: () =>
        emulator.seed({ name: "devel", version: "1.33", nodegroups: ["a", "b", "c"].map((name) => ({ name })) }),
      input: { clusterName: "devel" },
      member: "nodegroups",
    },
    ListAddons: {
      seed: () => emulator.seed({ name: "devel", version: "1.33", addons: ADDONS.map((name) => ({ name })) }),
      input: { clusterName: "devel" },
      member: "addons",
    },
    ListFargateProfiles: {
      seed: () =>
        emulator.seed({ name: "devel", version: "1.33", fargateProfiles: ["a", "b", "c"].map((name) => ({ name })) }),
      input: { clusterName: "devel" },
      member: "fargateProfileNames",
    },
    ListInsights: {
      seed: () => emulator.seed({ name: "devel", version: "1.33" }),
      input: { clusterName: "devel" },
      member: "insights",
    },
    DescribeAddonVersions: { seed: () => Promise.resolve(), input: {}, member: "addons" },
    DescribeClusterVersions: { seed: () => Promise.resolve(), input: {}, member: "clusterVersions" },
    ListUpdates: {
      seed: async () => {
        await emulator.seed({ name: "devel", version: "1.31" });
        for (const version of ["1.32", "1.33", "1.34"]) {
          await eks.send(new sdk.UpdateClusterVersionCommand({ name: "devel", version }));
          await emulator.advance(620);
        }
      },
      input: { name: "devel" },
      member: "updateIds",
    },
  };

  for (const { operation, paginate } of PAGINATORS) {
    const ours = OPERATIONS.some(({ name }) => name === operation);
    if (ours) {
      it(`see all that ${operation} has, page by page`, async () => {
        const {
          seed,
          input: given,
          member,
        } = LISTS[operation] ?? assert.fail(`${operation} is not in the table above`);
        await seed();
        // The SDK writes the page size and the token into what it is given.
        const input = (): object => ({ ...given });
        const pages: unknown[][] = [];
        for await (const page of paginate({ client: eks, pageSize: 1 }, input())) pages.push(page[member] as unknown[]);
        const whole: unknown[][] = [];
        for await (const page of paginate({ client: eks }, input())) whole.push(page[member] as unknown[]);
        assert.equal(whole.length, 1);
        assert((whole[0]?.length ?? 0) >= 3, `only ${whole[0]?.length ?? 0} items`);
        assert.deepEqual(
          pages.map((page) => page.length),
          whole[0]?.map(() => 1),
        );
        assert.deepEqual(pages.flat(), whole[0]);
      });
    } else {
      it(`are told that the emulator does not have ${operation}`, async () => {
        const input = { clusterName: "devel", name: "devel", principalArn: "arn:aws:iam::000000000000:role/r" };
        await assert.rejects(
          async () => {
            for await (const page of paginate({ client: eks }, input)) assert.fail(JSON.stringify(page));
          },
          { name: "EmulatorUnsupportedOperation", message: `eks-emulator does not have the operation ${operation}.` },
        );
      });
    }
  }
});
