import { DescribeClusterCommand, ListClustersCommand } from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { TokenBuckets } from "../../src/http/TokenBuckets";
import { EmulatorFixture, refused } from "../fixtures/emulatorFixture";

describe("a token bucket", () => {
  it("lets a burst through, and then as many as its rate", () => {
    let now = 0;
    const buckets = new TokenBuckets({ rate: 2, burst: 3 }, () => now);
    const taken = (count: number) => Array.from({ length: count }, () => (buckets.take("a") ? "." : "x")).join("");
    assert.equal(taken(5), "...xx");
    now += 499;
    assert.equal(taken(1), "x");
    now += 1;
    assert.equal(taken(2), ".x");
    now += 3_600_000;
    assert.equal(taken(5), "...xx", "it never holds more than a burst");
  });

  it("is one of many, each for a key of its own", () => {
    const buckets = new TokenBuckets({ rate: 1, burst: 1 }, () => 0);
    assert.deepEqual([buckets.take("a"), buckets.take("a"), buckets.take("b")], [true, false, true]);
  });
});

describe("the emulator's --throttle", () => {
  // So slow that no test ever sees a second token.
  const emulator = new EmulatorFixture({ throttle: { rate: 1e-6, burst: 2 } });
  const list = (region: string) => emulator.client(region).send(new ListClustersCommand());

  it("answers as EKS does, for each region and operation by itself, wherever the clock stands", async () => {
    await list("eu-west-1");
    await list("eu-west-1");
    await emulator.advance(30 * 24 * 3600);
    const error = await refused(list("eu-west-1"), "ThrottlingException", "Rate exceeded");
    assert.equal(error.$metadata.httpStatusCode, 429);
    await list("eu-west-2");
    const describe = emulator.client().send(new DescribeClusterCommand({ name: "none" }));
    await refused(describe, "ResourceNotFoundException", /none/);
  });
});
