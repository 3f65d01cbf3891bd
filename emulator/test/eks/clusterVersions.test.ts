import {
  DescribeClusterVersionsCommand,
  paginateDescribeClusterVersions,
  type DescribeClusterVersionsCommandInput,
} from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { EmulatorFixture, refused } from "../fixtures/emulatorFixture";

describe("the Kubernetes versions on offer", () => {
  const emulator = new EmulatorFixture();

  async function versions(input: DescribeClusterVersionsCommandInput = {}) {
    const { clusterVersions } = await emulator.client().send(new DescribeClusterVersionsCommand(input));
    return clusterVersions ?? [];
  }

  async function names(input: DescribeClusterVersionsCommandInput = {}) {
    return (await versions(input)).map(({ clusterVersion }) => clusterVersion);
  }

  it("are those in standard and extended support, newest first, with their dates", async () => {
    assert.deepEqual(await names(), ["1.36", "1.35", "1.34", "1.33", "1.32", "1.31"]);
    const [version] = await versions({ clusterVersions: ["1.33"] });
    assert.equal(version?.releaseDate?.toISOString(), "2025-05-29T00:00:00.000Z");
    assert.equal(version.endOfStandardSupportDate?.toISOString(), "2026-07-29T00:00:00.000Z");
    assert.equal(version.endOfExtendedSupportDate?.toISOString(), "2027-07-29T00:00:00.000Z");
    assert.deepEqual([version.versionStatus, version.status], ["EXTENDED_SUPPORT", "EXTENDED_SUPPORT"]);
    assert.match(version.kubernetesPatchVersion ?? "", /^1\.33\.\d+$/);
    assert.match(version.defaultPlatformVersion ?? "", /^eks\.\d+$/);
    assert.equal(version.clusterType, "eks");
  });

  for (const [asked, expected] of [
    [{ versionStatus: "STANDARD_SUPPORT" }, ["1.36", "1.35", "1.34"]],
    [{ status: "extended-support" }, ["1.33", "1.32", "1.31"]],
    [{ defaultOnly: true }, ["1.36"]],
    [{ clusterVersions: ["1.34", "1.32"] }, ["1.34", "1.32"]],
    [{ clusterVersions: ["1.25"] }, ["1.25"]],
    [{ clusterVersions: ["1.99"] }, []],
    [{ clusterType: "" }, ["1.36", "1.35", "1.34", "1.33", "1.32", "1.31"]],
    [{ clusterType: "eks-local-outposts" }, ["1.35", "1.34", "1.33", "1.32", "1.31"]],
    [{ clusterType: "other" }, []],
  ] as const) {
    it(`can be asked for by ${JSON.stringify(asked)}`, async () => {
      assert.deepEqual(await names(asked as DescribeClusterVersionsCommandInput), expected);
    });
  }

  it("include the unsupported ones on request, and none that is not out yet", async () => {
    await emulator.control("POST", "clock", { set: "2025-06-15T00:00:00Z" });
    const all = await names({ includeAll: true });
    assert.deepEqual([all[0], all.at(-1)], ["1.33", "1.23"]);
    assert.deepEqual(await names(), ["1.33", "1.32", "1.31", "1.30", "1.29", "1.28", "1.27"]);
  });

  it("change status with the clock, and exactly one of them is the default", async () => {
    const status = async () => (await versions({ clusterVersions: ["1.34"] }))[0]?.versionStatus;
    assert.equal(await status(), "STANDARD_SUPPORT");
    await emulator.control("POST", "clock", { set: "2026-12-03T00:00:00Z" });
    assert.equal(await status(), "EXTENDED_SUPPORT");
    assert.equal((await versions()).filter(({ defaultVersion }) => defaultVersion).length, 1);
    await emulator.control("POST", "clock", { set: "2027-12-03T00:00:00Z" });
    assert.equal(await status(), "UNSUPPORTED");
  });

  it("come in pages", async () => {
    const pages: number[] = [];
    for await (const page of paginateDescribeClusterVersions({ client: emulator.client(), pageSize: 4 }, {})) {
      pages.push(page.clusterVersions?.length ?? 0);
    }
    assert.deepEqual(pages, [4, 2]);
  });

  it("are not asked for by a status that there is not", async () => {
    const call = emulator.client().send(new DescribeClusterVersionsCommand({ versionStatus: "OLD" as never }));
    await refused(call, "InvalidParameterException", /OLD/);
  });

  it("have the tiers and the configuration of a control plane from 1.31 on", async () => {
    await emulator.control("POST", "clock", { set: "2026-06-15T00:00:00Z" });
    const byVersion = new Map((await versions({ includeAll: true })).map((each) => [each.clusterVersion, each]));
    for (const version of ["1.31", "1.36"]) {
      const { controlPlaneScalingTiers: tiers, controlPlaneComponentConfig: config } = byVersion.get(version) ?? {};
      assert.deepEqual(
        tiers?.map(({ tierName }) => tierName),
        ["tier-xl", "tier-2xl", "tier-4xl", "tier-8xl"],
      );
      assert.equal(config?.kubeApiServerConfig?.eventTtl?.defaultValue, "60m");
    }
    const before = byVersion.get("1.30");
    assert.deepEqual([before?.controlPlaneScalingTiers, before?.controlPlaneComponentConfig], [undefined, undefined]);
  });

  it("have had as many platform versions as EKS had on a day that is known", async () => {
    await emulator.control("POST", "clock", { set: "2026-09-26T12:00:00Z" });
    const [newest] = await versions({ clusterVersions: ["1.36"] });
    assert.equal(newest?.defaultPlatformVersion, "eks.14");
  });

  it("have platform versions and patches that move on", async () => {
    const before = (await versions({ clusterVersions: ["1.35"] }))[0];
    await emulator.advance(60 * 24 * 3600);
    const after = (await versions({ clusterVersions: ["1.35"] }))[0];
    assert.notEqual(after?.defaultPlatformVersion, before?.defaultPlatformVersion);
    assert.notEqual(after?.kubernetesPatchVersion, before?.kubernetesPatchVersion);
  });
});
