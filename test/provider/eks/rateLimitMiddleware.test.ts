import { RateLimiters } from "../../../provider/eks/RateLimiter";
import assert from "node:assert/strict";
import { once } from "node:events";
import type { EKSClient } from "@aws-sdk/client-eks";
import { DescribeClusterCommand, DescribeClusterVersionsCommand } from "@aws-sdk/client-eks";
import { timeToAnswer } from "../../../provider/eks/requestTimeout";
import { resolveConnection } from "../../../provider/aws/connection";
import { createEksClient } from "../../../provider/eks/client";
import { requestRate } from "../../../provider/eks/rateLimit";
import { TIMEOUTS } from "../../../provider/aws/http";
import { stackConfig } from "../../fixtures/aws/awsEnvironment";
import type { Script } from "../../fixtures/aws/awsStandIn";
import { AwsStandIn, CLUSTER, eksError } from "../../fixtures/aws/awsStandIn";
import { HandTimer } from "../../fixtures/HandTimer";

const REGION = "eu-west-1";
const KEYS = { "aws:region": REGION, "aws:accessKey": "AKIA1", "aws:secretKey": "secret" };

describe("an EKS client with a rate limiter", () => {
  const started: { stop(): unknown }[] = [];

  afterEach(async () => {
    for (const one of started.splice(0).reverse()) await one.stop();
  });

  async function standIn(script?: Script): Promise<AwsStandIn> {
    const aws = await new AwsStandIn(script).start();
    started.push(aws);
    return aws;
  }

  async function client(endpoint: string, limiters: RateLimiters, settings: object = KEYS): Promise<EKSClient> {
    const { connection, problems } = resolveConnection({ endpoint }, stackConfig({ ...settings }), {});
    assert.deepEqual(problems, []);
    const eks = await createEksClient(connection, TIMEOUTS, limiters);
    started.push({
      stop: () => {
        eks.destroy();
      },
    });
    return eks;
  }

  /** Resolves when so many requests wait for their turn. */
  async function waiting(timer: HandTimer, count = 1): Promise<void> {
    while (timer.asked < count) await new Promise((resolve) => setImmediate(resolve));
  }

  const describe_ = (eks: EKSClient, abortSignal?: AbortSignal) =>
    eks.send(new DescribeClusterCommand({ name: "devel" }), abortSignal ? { abortSignal } : {});

  it("waits for its turn with the first attempt and with every other one, and slows down when AWS throttles", async () => {
    const aws = await standIn((_, index) =>
      index < 1 ? eksError(429, "ThrottlingException", "Rate exceeded") : CLUSTER,
    );
    const timer = new HandTimer();
    const limiters = new RateLimiters({ perSecond: 2, burst: 1 }, timer);
    const eks = await client(aws.url, limiters);
    const answer = describe_(eks);
    await waiting(timer);
    assert.equal(aws.seen.length, 1, "the second attempt waits");
    await timer.pass(999);
    assert.equal(aws.seen.length, 1, "at half the rate, it takes a second and not a half");
    await timer.pass(1);
    assert.equal((await answer).cluster?.name, "devel");
    assert.equal(aws.seen.length, 2);
  });

  it("shares one limiter with the clients of the same account and region, however they come to it", async () => {
    const aws = await standIn();
    const timer = new HandTimer();
    const limiters = new RateLimiters({ perSecond: 1, burst: 1 }, timer);
    const same = { region: REGION, accountId: "111111111111" };
    for (const key of ["AKIA1", "AKIA2"]) {
      const eks = await client(aws.url, limiters, { ...KEYS, "aws:accessKey": key });
      eks.config.credentials = () =>
        Promise.resolve({ accessKeyId: key, secretAccessKey: "secret", accountId: same.accountId });
      void describe_(eks).catch(() => {});
    }
    await waiting(timer);
    assert.equal(limiters.of(same.accountId, same.region).take(), undefined);
    assert.notEqual(limiters.of("222222222222", same.region).take(), undefined);
    assert.notEqual(limiters.of(same.accountId, "us-east-1").take(), undefined);
    await timer.pass(1000);
  });

  it("does not count the wait for a turn against the time to answer", async () => {
    const aws = await standIn();
    const timer = new HandTimer();
    const limiters = new RateLimiters({ perSecond: 1, burst: 1 }, timer);
    const eks = await client(aws.url, limiters);
    await describe_(eks);
    const [queued, idle] = [timeToAnswer(60), timeToAnswer(60)];
    const answer = describe_(eks, queued);
    await waiting(timer);
    if (!idle.aborted) await once(idle, "abort");
    assert.equal(queued.aborted, false, "the same time has passed, and this one was waiting");
    await timer.pass(1000);
    assert.equal((await answer).cluster?.name, "devel");
  });

  it("sends nothing for a call that was given up while it waited, and lets the next one go", async () => {
    const aws = await standIn();
    const timer = new HandTimer();
    const limiters = new RateLimiters({ perSecond: 1, burst: 1 }, timer);
    const eks = await client(aws.url, limiters);
    await describe_(eks);
    const giveUp = new AbortController();
    const lost = assert.rejects(describe_(eks, giveUp.signal), { name: "AbortError" });
    await waiting(timer);
    giveUp.abort();
    await lost;
    const next = describe_(eks);
    await timer.pass(1000);
    await next;
    assert.equal(aws.seen.length, 2);
  });

  it("asks once for all resources what EKS offers, and again after a failure", async () => {
    const offered = { status: 200, body: JSON.stringify({ clusterVersions: [] }) };
    const aws = await standIn((_, index) => (index < 1 ? eksError(403, "AccessDeniedException", "no") : offered));
    const eks = await client(aws.url, new RateLimiters({ perSecond: 1, burst: 9 }, new HandTimer()));
    const ask = (version: string) => eks.send(new DescribeClusterVersionsCommand({ clusterVersions: [version] }));
    await assert.rejects(ask("1.33"), { name: "AccessDeniedException" });
    await Promise.all([ask("1.33"), ask("1.33"), ask("1.33")]);
    assert.equal(aws.seen.length, 2);
    await ask("1.34");
    assert.equal(aws.seen.length, 3, "another question is asked");
  });
});

describe("the setting of requests a second", () => {
  const rateOf = (setting?: string, variable?: string) =>
    requestRate(stackConfig({ "pulumi-eks-version:requestsPerSecond": setting }), {
      PULUMI_EKS_VERSION_REQUESTS_PER_SECOND: variable,
    });

  it("is 4 unless the stack, or else the environment, says otherwise", () => {
    assert.equal(rateOf().rate.perSecond, 4);
    assert.equal(rateOf("", "").rate.perSecond, 4);
    assert.equal(rateOf("2.5", "8").rate.perSecond, 2.5);
    assert.equal(rateOf(undefined, "8").rate.perSecond, 8);
  });

  for (const wrong of ["0", "-1", "fast", "1e9", "4/s", "5000", "Infinity"]) {
    it(`refuses "${wrong}", and says what to write`, () => {
      for (const [problems, property] of [
        [rateOf(wrong).problems, "pulumi-eks-version:requestsPerSecond"],
        [rateOf(undefined, wrong).problems, "PULUMI_EKS_VERSION_REQUESTS_PER_SECOND"],
      ] as const) {
        const reason = 'must be a number of requests a second from 0.1 to 1000, for example "4"';
        assert.deepEqual(problems, [{ property, reason }]);
      }
    });
  }
});
