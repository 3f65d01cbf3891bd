import {
  DescribeClusterCommand,
  ListClustersCommand,
  UpdateClusterVersionCommand,
  type EKSClient,
} from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { RequestLogEntry } from "../../src/index";
import { EmulatorFixture, refused, START } from "../fixtures/emulatorFixture";
import { signedFetch } from "../fixtures/signedFetch";

describe("the emulator's check of signatures", () => {
  const emulator = new EmulatorFixture();
  const list = (client: EKSClient) => client.send(new ListClustersCommand());

  async function said(response: Promise<Response>): Promise<[number, string | null, string]> {
    const answered = await response;
    const { message } = (await answered.json()) as { message: string };
    return [answered.status, answered.headers.get("x-amzn-errortype"), message];
  }

  it("takes the SDK's own, whatever has to be encoded in path and query", async () => {
    await emulator.seed({ name: "a_b-C", version: "1.33" });
    const client = emulator.client();
    assert.equal((await client.send(new DescribeClusterCommand({ name: "a_b-C" }))).cluster?.name, "a_b-C");
    await refused(
      client.send(new DescribeClusterCommand({ name: "a b/ü:*'()~" })),
      "ResourceNotFoundException",
      /a b\/ü/,
    );
    const { nextToken } = { ...(await list(client)), nextToken: "x+/= &?" };
    await refused(client.send(new ListClustersCommand({ nextToken })), "InvalidParameterException", /.*/);
  });

  it("refuses a request without a signature, and with half of one, as AWS does", async () => {
    const url = `${emulator.url}/clusters`;
    assert.deepEqual(await said(fetch(url)), [
      403,
      "MissingAuthenticationTokenException",
      "Missing Authentication Token",
    ]);
    const half = { authorization: "AWS4-HMAC-SHA256 Credential=test/20261001/eu-west-1/eks/aws4_request" };
    const [status, type, message] = await said(fetch(url, { headers: half }));
    assert.deepEqual([status, type], [400, "IncompleteSignatureException"]);
    assert.match(
      message,
      /requires 'Signature' parameter\. .*'SignedHeaders' parameter\. .*existence of either a 'X-Amz-Date'/,
    );
  });

  it("refuses an unknown key, and a wrong secret", async () => {
    const unknown = emulator.clientAs({ accessKeyId: "unknown", secretAccessKey: "test" });
    const first = await refused(
      list(unknown),
      "UnrecognizedClientException",
      "The security token included in the request is invalid.",
    );
    assert.equal(first.$metadata.httpStatusCode, 403);
    const wrong = emulator.clientAs({ accessKeyId: "test", secretAccessKey: "wrong" });
    const second = await refused(
      list(wrong),
      "InvalidSignatureException",
      /^The request signature we calculated does not match/,
    );
    assert.equal(second.$metadata.httpStatusCode, 403);
  });

  for (const [what, tamper] of [
    ["a signed header", (headers: Record<string, string>) => (headers["x-more"] = "2")],
    [
      "the date",
      (headers: Record<string, string>) =>
        (headers["x-amz-date"] = new Date(Date.now() + 1000).toISOString().replaceAll(/[-:]|\.\d+/g, "")),
    ],
    [
      "the list of signed headers",
      (headers: Record<string, string>) =>
        (headers.authorization = (headers.authorization ?? "").replace(";x-more", "")),
    ],
  ] as const) {
    it(`notices that ${what} was changed on the way`, async () => {
      const signing = { headers: { "x-more": "1" } };
      assert.deepEqual((await signedFetch(`${emulator.url}/clusters`, signing)).status, 200);
      const [status, type] = await said(signedFetch(`${emulator.url}/clusters`, { ...signing, tamper }));
      assert.deepEqual([status, type], [403, "InvalidSignatureException"]);
    });
  }

  it("notices that the body was changed on the way", async () => {
    const { authorization = "", ...headers } = await new Promise<Record<string, string>>((resolve, reject) => {
      signedFetch(`${emulator.url}/clusters`, { method: "POST", body: "{}", tamper: resolve }).catch(reject);
    });
    const init = { method: "POST", headers: { ...headers, authorization }, body: '{"name":"devel"}' };
    const [, type] = await said(fetch(`${emulator.url}/clusters`, init));
    assert.equal(type, "InvalidSignatureException");
  });

  for (const [service, path, headers] of [
    ["cloudformation", "/", {}],
    ["ssm", "/", { "x-amz-target": "AmazonSSM.GetParameter" }],
    ["s3", "/bucket/key", {}],
  ] as const) {
    it(`says that it is not ${service}, whose request was sent here`, async () => {
      const response = await signedFetch(emulator.url + path, { method: "POST", service, headers, body: "x" });
      assert.equal(response.status, 501);
      const body = await response.text();
      assert.match(
        body,
        new RegExp(`stands in for eks, sts and a little of ec2, and this request is for ${service}\\.`),
      );
      assert.match(body, path === "/" && service !== "ssm" ? /^<ErrorResponse/ : /^\{"message"/);
    });
  }

  for (const [signing, message] of [
    [{ service: "sts" }, "Credential should be scoped to correct service: 'eks'."],
    [{ region: "nowhere" }, "Credential should be scoped to a valid region, not 'nowhere'."],
    [{ region: "" }, "Credential should be scoped to a valid region, not ''."],
  ] as const) {
    it(`refuses a signature for ${JSON.stringify(signing)}`, async () => {
      const [, type, words] = await said(signedFetch(`${emulator.url}/clusters`, signing));
      assert.deepEqual([type, words], ["InvalidSignatureException", message]);
    });
  }

  const minutesFrom = (instant: number, minutes: number) => ({ at: new Date(instant + minutes * 60_000) });

  it("refuses a signature more than five minutes old or early, by its own clock", async () => {
    const url = `${emulator.url}/clusters`;
    const at = (minutes: number) => minutesFrom(START, minutes);
    assert.deepEqual((await signedFetch(url, at(-4.5))).status, 200);
    assert.deepEqual((await signedFetch(url, at(4.5))).status, 200);
    const [, type, expired] = await said(signedFetch(url, at(-6)));
    assert.equal(type, "InvalidSignatureException");
    assert.match(
      expired,
      /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
    );
    const [, , early] = await said(signedFetch(url, at(6)));
    assert.match(
      early,
      /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)$/,
    );
  });

  it("takes one by the real clock, as clients sign that have had no answer yet, and none that is five minutes off", async () => {
    const status = async (minutes: number) =>
      (await signedFetch(`${emulator.url}/clusters`, minutesFrom(Date.now(), minutes))).status;
    assert.deepEqual([await status(-6), await status(-4.5), await status(4.5), await status(6)], [403, 200, 200, 403]);
  });

  it("takes one by its clock as it was before it was moved: an SDK goes on by the last Date that it saw", async () => {
    const url = `${emulator.url}/clusters`;
    const before = (await fetch(url)).headers.get("date") ?? "";
    assert(Math.abs(Date.parse(before) - START) < 60_000, before);
    await emulator.advance(8 * 24 * 3600);
    const after = (await fetch(url)).headers.get("date") ?? "";
    assert(Math.abs(Date.parse(after) - Date.parse(before) - 8 * 24 * 3_600_000) < 60_000, after);
    assert.equal((await signedFetch(url, { at: new Date(before) })).status, 200);
    assert.equal((await signedFetch(url, { at: new Date(after) })).status, 200);
    assert.equal((await signedFetch(url, minutesFrom(Date.parse(before), 60))).status, 403);
  });

  for (const hours of [-1, 1]) {
    it(`says it so that an SDK whose clock is off by ${hours} h sets it right and tries again`, async () => {
      const script = `
        const shift = ${hours} * 3600e3, Right = Date;
        globalThis.Date = class extends Right {
          constructor(...given) { given.length === 0 ? super(Right.now() + shift) : super(...given); }
          static now() { return Right.now() + shift; }
        };
        const { EKSClient, ListClustersCommand } = require("@aws-sdk/client-eks");
        const credentials = { accessKeyId: "test", secretAccessKey: "test" };
        const client = new EKSClient({ region: "eu-west-1", endpoint: process.argv[1], credentials, maxAttempts: 2 });
        const attempts = async () => (await client.send(new ListClustersCommand())).$metadata.attempts;
        attempts().then(async (first) => console.log(JSON.stringify([first, await attempts()])));`;
      const args = ["--no-warnings", "-e", script, emulator.url];
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: __dirname });
      assert.deepEqual(JSON.parse(stdout), [2, 1], "it tries twice, and then remembers");
    });
  }

  it("is not logged with anything secret", async () => {
    assert.equal((await signedFetch(`${emulator.url}/clusters`)).status, 200);
    const log = JSON.stringify(await emulator.control("GET", "requests"));
    assert.doesNotMatch(log, /Signature|AWS4/);
  });
});

describe("the emulator's access keys", () => {
  const arn = "arn:aws:iam::111111111111:user/reader";
  const keys = { accessKeyId: "AKIAREADER", secretAccessKey: "reader-secret" };
  const seed = {
    clusters: [
      { name: "devel", version: "1.33", account: "111111111111", region: "eu-west-1" },
      { name: "devel", version: "1.32", account: "111111111111", region: "us-east-1" },
      { name: "devel", version: "1.31", account: "000000000000", region: "eu-west-1" },
    ],
    credentials: [
      { accessKeyId: "test", secretAccessKey: "test" },
      { ...keys, account: "111111111111", arn, allow: ["eks:Describe*", "sts:*"] },
      { accessKeyId: "temporary", secretAccessKey: "t", sessionToken: "token", expiresAt: "2026-10-01T01:00:00Z" },
    ],
  };
  const emulator = new EmulatorFixture({ seed });
  const version = async (client: EKSClient) =>
    (await client.send(new DescribeClusterCommand({ name: "devel" }))).cluster?.version;

  it("are the seed's, and no others", async () => {
    assert.equal(await version(emulator.clientAs(keys)), "1.33");
    const other = emulator.clientAs({ accessKeyId: "other", secretAccessKey: "test" });
    await refused(version(other), "UnrecognizedClientException", /./);
  });

  it("each see their own account, region by region, on one port", async () => {
    assert.equal(await version(emulator.client()), "1.31");
    assert.equal(await version(emulator.clientAs(keys)), "1.33");
    assert.equal(await version(emulator.clientAs(keys, { region: "us-east-1" })), "1.32");
    const log = (await emulator.control("GET", "requests")) as RequestLogEntry[];
    assert.deepEqual(
      log.map(({ account, region }) => `${account ?? ""} ${region ?? ""}`),
      ["000000000000 eu-west-1", "111111111111 eu-west-1", "111111111111 us-east-1"],
    );
  });

  it("may do what they are allowed, and are refused everything else in AWS's sentence", async () => {
    const client = emulator.clientAs(keys);
    const error = await refused(
      client.send(new UpdateClusterVersionCommand({ name: "devel", version: "1.34" })),
      "AccessDeniedException",
      `User: ${arn} is not authorized to perform: eks:UpdateClusterVersion on resource: arn:aws:eks:eu-west-1:111111111111:cluster/devel`,
    );
    assert.equal(error.$metadata.httpStatusCode, 403);
    await refused(
      client.send(new ListClustersCommand()),
      "AccessDeniedException",
      /eks:ListClusters on resource: arn:aws:eks:eu-west-1:111111111111:cluster\/\*$/,
    );
  });

  it("with a session token need it in every request, and expire by the emulator's clock", async () => {
    const temporary = { accessKeyId: "temporary", secretAccessKey: "t" };
    for (const credentials of [temporary, { ...temporary, sessionToken: "another" }]) {
      await refused(version(emulator.clientAs(credentials)), "UnrecognizedClientException", /./);
    }
    const client = emulator.clientAs({ ...temporary, sessionToken: "token" });
    assert.equal(await version(client), "1.31");
    await emulator.advance(3600);
    const error = await refused(
      version(client),
      "ExpiredTokenException",
      "The security token included in the request is expired",
    );
    assert.equal(error.$metadata.httpStatusCode, 403);
  });

  it("can be added while it runs", async () => {
    const added = { accessKeyId: "added", secretAccessKey: "s", account: "111111111111" };
    await emulator.control("POST", "seed", { credentials: [added] });
    assert.equal(await version(emulator.clientAs(added)), "1.33");
  });

  for (const [document, message] of [
    [{ credentials: [{ accessKeyId: "a" }] }, /credentials\[0\] of the seed needs a secretAccessKey/],
    [
      { credentials: [{ accessKeyId: "a", secretAccessKey: "b", allow: "eks:*" }] },
      /allow of .* must be a list of texts/,
    ],
    [{ credentials: [{ accessKeyId: "a", secretAccessKey: "b", alow: [] }] }, /unknown field alow/],
    [{ roles: [{ arn: "deployer" }] }, /arn of roles\[0\] of the seed must be the ARN of a role, such as/],
    [{ roles: [{ arn: "arn:aws:iam::111111111111:role/a", webIdentity: {} }] }, /webIdentity of .* needs a issuer/],
  ] as const) {
    it(`are refused as ${JSON.stringify(document)}, with what to change`, async () => {
      await assert.rejects(emulator.control("POST", "seed", document), (error: Error) =>
        message.test((JSON.parse(error.message) as { message: string }).message),
      );
    });
  }
});
