import assert from "node:assert/strict";
import { EmulatorFixture, START } from "../fixtures/emulatorFixture";
import { signedFetch } from "../fixtures/signedFetch";

const blue = (more: object) => ({ launchTemplate: { name: "blue", version: "3", ...more } });

describe("the emulator's EC2", () => {
  const emulator = new EmulatorFixture({
    seed: {
      clusters: [
        {
          name: "devel",
          version: "1.33",
          region: "eu-west-1",
          subnetIds: ["subnet-a", "subnet-b"],
          freeAddresses: { "subnet-a": 17 },
          nodegroups: [
            { name: "workers", ...blue({ latestVersion: 7, defaultVersion: 2 }), subnets: ["subnet-a", "subnet-c"] },
            { name: "more", ...blue({}) },
          ],
        },
      ],
      credentials: [
        { accessKeyId: "test", secretAccessKey: "test" },
        { accessKeyId: "powerless", secretAccessKey: "test", allow: ["eks:*"] },
      ],
    },
  });

  async function call(action: string, parameters: Record<string, string> = {}, accessKeyId = "test") {
    const body = new URLSearchParams({ Action: action, Version: "2016-11-15", ...parameters }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const at = new Date(START);
    const response = await signedFetch(`${emulator.url}/`, {
      method: "POST",
      body,
      headers,
      service: "ec2",
      at,
      accessKeyId,
    });
    return { status: response.status, body: await response.text() };
  }

  const valueOf = ({ body }: { readonly body: string }, element: string): string | undefined =>
    new RegExp(`<${element}>([^<]*)</${element}>`).exec(body)?.[1];

  it("tells the latest and the default version of a launch template, once for all node groups", async () => {
    const answer = await call("DescribeLaunchTemplates", { "LaunchTemplateName.1": "blue" });
    assert.equal(valueOf(answer, "latestVersionNumber"), "7");
    assert.equal(valueOf(answer, "defaultVersionNumber"), "2");
    assert.equal(answer.body.split("<item>").length, 2);
    const id = valueOf(answer, "launchTemplateId") ?? "";
    assert.match(id, /^lt-/);
    assert.equal(
      valueOf(await call("DescribeLaunchTemplates", { "LaunchTemplateId.1": id }), "launchTemplateName"),
      "blue",
    );
  });

  it("follows a template that somebody changes", async () => {
    const what = { kind: "templateChanged", template: "blue", latestVersion: 9 };
    await emulator.control("POST", "events", { cluster: "devel", region: "eu-west-1", what });
    const answer = await call("DescribeLaunchTemplates");
    assert.equal(valueOf(answer, "latestVersionNumber"), "9");
    assert.equal(valueOf(answer, "defaultVersionNumber"), "2");
  });

  it("tells the free addresses of subnets, plenty where a seed says nothing", async () => {
    const answer = await call("DescribeSubnets", { "SubnetId.1": "subnet-a", "SubnetId.2": "subnet-c" });
    const free = [...answer.body.matchAll(/<availableIpAddressCount>(\d+)</g)].map(([, count]) => count);
    assert.deepEqual(free, ["17", "4091"]);
  });

  it("leaves out what a filter names and is not there", async () => {
    const filter = { "Filter.1.Name": "subnet-id", "Filter.1.Value.1": "subnet-a", "Filter.1.Value.2": "subnet-z" };
    const answer = await call("DescribeSubnets", filter);
    assert.deepEqual(
      [...answer.body.matchAll(/<subnetId>([^<]*)</g)].map(([, id]) => id),
      ["subnet-a"],
    );
    assert.equal((await call("DescribeSubnets", { ...filter, "Filter.1.Name": "vpc-id" })).status, 501);
  });

  for (const [action, parameters, code] of [
    ["DescribeLaunchTemplates", { "LaunchTemplateName.1": "green" }, "InvalidLaunchTemplateName.NotFoundException"],
    ["DescribeLaunchTemplates", { "LaunchTemplateId.1": "lt-0" }, "InvalidLaunchTemplateId.NotFound"],
    ["DescribeSubnets", { "SubnetId.1": "subnet-z" }, "InvalidSubnetID.NotFound"],
  ] as const) {
    it(`says of what is not there: ${code}`, async () => {
      const answer = await call(action, parameters);
      assert.equal(answer.status, 400);
      assert.equal(valueOf(answer, "Code"), code);
    });
  }

  it("refuses what the caller may not do, in EC2's words", async () => {
    const answer = await call("DescribeSubnets", {}, "powerless");
    assert.equal(answer.status, 403);
    assert.equal(valueOf(answer, "Code"), "UnauthorizedOperation");
    assert.match(
      valueOf(answer, "Message") ?? "",
      /^You are not authorized to perform this operation\. User: .* ec2:DescribeSubnets/,
    );
  });

  it("has other codes than EKS for what front ends say", async () => {
    await emulator.control("POST", "faults", { operation: "DescribeSubnets", what: "throttling" });
    const answer = await call("DescribeSubnets");
    assert.deepEqual([answer.status, valueOf(answer, "Code")], [503, "RequestLimitExceeded"]);
    assert.deepEqual(valueOf(await call("DescribeLaunchTemplates", {}, "unknown"), "Code"), "AuthFailure");
    assert.equal((await call("DescribeVpcs")).status, 501);
    assert.equal((await call("DescribeSubnets", { "Filter.1.Name": "vpc-id" })).status, 503);
  });
});
