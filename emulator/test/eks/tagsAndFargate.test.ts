import {
  DeleteClusterCommand,
  DescribeClusterCommand,
  DescribeFargateProfileCommand,
  DescribeNodegroupCommand,
  ListFargateProfilesCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateClusterVersionCommand,
  waitUntilFargateProfileActive,
} from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { EmulatorFixture, refused } from "../fixtures/emulatorFixture";

describe("emulated tags", () => {
  const emulator = new EmulatorFixture();
  const resourceArn = "arn:aws:eks:eu-west-1:000000000000:cluster/devel";

  it("are put on and taken off a cluster, also while it is updated", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.33", tags: { a: "1" } });
    await eks.send(new UpdateClusterVersionCommand({ name: "devel", version: "1.34" }));
    await eks.send(new TagResourceCommand({ resourceArn, tags: { b: "2", c: "3" } }));
    await eks.send(new UntagResourceCommand({ resourceArn, tagKeys: ["a", "c"] }));
    assert.deepEqual((await eks.send(new ListTagsForResourceCommand({ resourceArn }))).tags, { b: "2" });
    const { cluster } = await eks.send(new DescribeClusterCommand({ name: "devel" }));
    assert.deepEqual(cluster?.tags, { b: "2" });
  });

  it("are put on what belongs to a cluster, by its ARN", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.33", nodegroups: [{ name: "workers" }] });
    const workers = { clusterName: "devel", nodegroupName: "workers" };
    const arn = (await eks.send(new DescribeNodegroupCommand(workers))).nodegroup?.nodegroupArn;
    await eks.send(new TagResourceCommand({ resourceArn: arn, tags: { a: "1" } }));
    assert.deepEqual((await eks.send(new DescribeNodegroupCommand(workers))).nodegroup?.tags, { a: "1" });
  });

  it("need a resource that is there, and an ARN that is one", async () => {
    const eks = emulator.client();
    await refused(eks.send(new ListTagsForResourceCommand({ resourceArn })), "NotFoundException", /devel/);
    await emulator.seed({ name: "devel", version: "1.33" });
    const elsewhere = emulator.client("us-east-1").send(new ListTagsForResourceCommand({ resourceArn }));
    await refused(elsewhere, "NotFoundException", /devel/);
    await refused(eks.send(new ListTagsForResourceCommand({ resourceArn: "devel" })), "BadRequestException", /ARN/);
  });

  it("are fifty at most, and none of AWS's own", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.33", tags: { one: "more" } });
    const tags = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key-${index}`, "value"]));
    await refused(eks.send(new TagResourceCommand({ resourceArn, tags })), "BadRequestException", /50/);
    const own = eks.send(new TagResourceCommand({ resourceArn, tags: { "aws:a": "1" } }));
    await refused(own, "BadRequestException", /aws:/);
  });
});

describe("emulated Fargate profiles", () => {
  const emulator = new EmulatorFixture();

  it("come from a seed, are listed and described, and keep their cluster from being deleted", async () => {
    const eks = emulator.client();
    const selectors = [{ namespace: "web", labels: { tier: "front" } }];
    await emulator.seed({ name: "devel", version: "1.33", fargateProfiles: [{ name: "pods", selectors }] });
    const listed = await eks.send(new ListFargateProfilesCommand({ clusterName: "devel" }));
    assert.deepEqual(listed.fargateProfileNames, ["pods"]);
    const pods = { clusterName: "devel", fargateProfileName: "pods" };
    const { fargateProfile } = await eks.send(new DescribeFargateProfileCommand(pods));
    assert.equal(fargateProfile?.status, "ACTIVE");
    assert.deepEqual(fargateProfile.selectors, selectors);
    assert.match(fargateProfile.fargateProfileArn ?? "", /:fargateprofile\/devel\/pods\//);
    const wait = { client: eks, maxWaitTime: 10, minDelay: 1, maxDelay: 1 };
    assert.equal((await waitUntilFargateProfileActive(wait, pods)).state, "SUCCESS");
    await refused(eks.send(new DeleteClusterCommand({ name: "devel" })), "ResourceInUseException", /Fargate/);
    const none = eks.send(new DescribeFargateProfileCommand({ ...pods, fargateProfileName: "none" }));
    await refused(none, "ResourceNotFoundException", "No Fargate Profile found with name: none.");
  });
});
