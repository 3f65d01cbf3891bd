import { isRunning } from "../../../../provider/core/updateRecord";
import assert from "node:assert/strict";
import { failureFacts } from "../../../../provider/core/failures/failure";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { EKSClient, DescribeClusterCommand, paginateListUpdates } from "@aws-sdk/client-eks";
import { AwsFailure, awsFailure, NOT_EKS } from "../../../../provider/core/failures/awsFailure";
import { allOf } from "../../../../provider/eks/pages";

type Answer = readonly [status: number, headers: Readonly<Record<string, string>>, body: string];

const JSON_TYPE = { "content-type": "application/json" };
const HTML = { "content-type": "text/html" };

describe("An answer that is not one of EKS", () => {
  let server: Server;
  let answer: () => Answer;
  let client: EKSClient;

  before(async () => {
    server = createServer((_, response) => {
      const [status, headers, body] = answer();
      response.writeHead(status, headers).end(body);
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    client = new EKSClient({
      region: "eu-west-1",
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
    });
  });
  after(() => {
    client.destroy();
    server.close();
  });

  for (const [what, answered, kind, words] of [
    ["a page with 404", [404, HTML, "<html>"], "invalid", "HTTP 404 with an answer that is not one of EKS"],
    ["a page with 403", [403, HTML, "<html>"], "invalid", "HTTP 403 with an answer that is not one of EKS"],
    [
      "JSON of somebody else with 501",
      [501, JSON_TYPE, '{"message":"no such action"}'],
      "invalid",
      "HTTP 501 with an answer that is not one of EKS: no such action",
    ],
    ["a page with 501", [501, HTML, "<html>"], "invalid", "HTTP 501 with an answer that is not one of EKS"],
    [
      "a redirect",
      [302, { location: "https://portal.test/login", ...HTML }, "<html>"],
      "invalid",
      "HTTP 302, a redirect to https://portal.test/login: EKS does not redirect",
    ],
    ["a page with 200", [200, HTML, "<html>"], "transient", "HTTP 200 with an answer that cannot be read"],
    ["null with 200", [200, JSON_TYPE, "null"], "transient", "HTTP 200 with an answer that cannot be read"],
    [
      "gzip that does not open",
      [200, { ...JSON_TYPE, "content-encoding": "gzip" }, "no gzip"],
      "transient",
      "HTTP 200 with an answer that cannot be read",
    ],
    ["a gateway's page with 502", [502, HTML, "<html>"], "transient", "HTTP 502 with an answer that cannot be read"],
    ["a page with 408", [408, HTML, "<html>"], "transient", "HTTP 408 with an answer that cannot be read"],
    ["a page with 429", [429, HTML, "<html>"], "transient", "HTTP 429 with an answer that cannot be read"],
  ] as const) {
    it(`is told without the SDK's insides: ${what}`, async () => {
      answer = () => answered;
      const failure = await client.send(new DescribeClusterCommand({ name: "devel" })).then(
        () => assert.fail("it was taken for an answer"),
        (error: unknown) => awsFailure("DescribeCluster", error),
      );
      assert.deepEqual([failure.kind, failure.words], [kind, words]);
    });
  }

  it("is an error where a list does not end: the same token again, or ever new ones", async () => {
    let page = 0;
    const list = () =>
      allOf("ListUpdates", paginateListUpdates({ client }, { name: "devel" }), ({ updateIds }) => updateIds);
    for (const [token, says] of [
      [() => "again", /the same nextToken came twice/],
      [() => String(page), /more than 200 pages came/],
    ] as const) {
      page = 0;
      answer = () => {
        page += 1;
        return [200, JSON_TYPE, JSON.stringify({ updateIds: [`u${page}`], nextToken: token() })];
      };
      await assert.rejects(
        list(),
        (error) => error instanceof AwsFailure && error.code === NOT_EKS && says.test(error.words),
      );
      assert(page <= 201, String(page));
    }
    answer = () => [200, JSON_TYPE, JSON.stringify({ updateIds: ["u"] })];
    assert.deepEqual(await list(), ["u"]);
  });
});

describe("An update", () => {
  it("has ended by three words of EKS only; a word that is not known is one that runs", () => {
    assert.deepEqual(
      ["Successful", "Failed", "Cancelled"].filter((status) => isRunning({ status })),
      [],
    );
    const running = ["InProgress", "Cancelling", "Paused", ""];
    assert.deepEqual(
      running.filter((status) => isRunning({ status })),
      running,
    );
  });
});

describe("a certificate that is not trusted", () => {
  it("is told by its code, and the advice names the bundle, the proxy and the clock", () => {
    for (const code of ["SELF_SIGNED_CERT_IN_CHAIN", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "CERT_HAS_EXPIRED"]) {
      const failure = awsFailure("DescribeCluster", Object.assign(new Error("certificate"), { code }));
      assert.equal(failure.code, code);
      const { next } = failureFacts(failure, { cluster: "devel", region: "eu-west-1", state: "nothing was started" });
      assert.match(next, /aws:customCaBundle.*aws:httpsProxy.*clock/);
    }
  });
});
