import * as assert from "node:assert/strict";
import { DescribeClusterCommand, UpdateClusterVersionCommand, type EKSClient } from "@aws-sdk/client-eks";
import { startEmulator, type RequestLogEntry, type RunningEmulator } from "../../../emulator/src";
import { resolveConnection } from "../../../provider/aws/connection";
import type { ConnectionArgs } from "../../../provider/aws/connectionArgs";
import { createEksClient } from "../../../provider/eks/client";
import { AwsEnvironment, stackConfig } from "../../fixtures/aws/awsEnvironment";

const HUB = "111111111111";
const SPOKE = "222222222222";
const ISSUER = "https://token.actions.githubusercontent.com";
const role = (account: string, name: string): string => `arn:aws:iam::${account}:role/${name}`;

const SEED = {
  clusters: [
    { name: "devel", version: "1.33", account: HUB, region: "eu-west-1" },
    { name: "devel", version: "1.32", account: SPOKE, region: "eu-west-1" },
  ],
  credentials: [{ accessKeyId: "AKIAHUB", secretAccessKey: "hub/secret+", account: HUB }],
  roles: [
    { arn: role(HUB, "path/hub"), externalId: "hub:external/id", maxSessionSeconds: 7200 },
    { arn: role(SPOKE, "spoke"), trust: [role(HUB, "path/hub")], allow: ["eks:DescribeCluster"] },
    { arn: role(HUB, "ci"), trust: [], webIdentity: { issuer: ISSUER, subject: "repo:org/*" } },
    { arn: role(SPOKE, "from-ci"), trust: [role(HUB, "ci")] },
  ],
};

/** The provider's connections against an EKS and an STS that verify every signature, session and trust. */
describe("credentials, verified by the emulator", () => {
  let env: AwsEnvironment;
  let emulator: RunningEmulator;
  let clients: EKSClient[] = [];

  beforeEach(async () => {
    env = new AwsEnvironment();
    env.set("AWS_ACCESS_KEY_ID", "AKIAHUB");
    env.set("AWS_SECRET_ACCESS_KEY", "hub/secret+");
    emulator = await startEmulator({ seed: SEED });
  });

  afterEach(async () => {
    for (const client of clients) client.destroy();
    clients = [];
    await emulator.close();
    env.restore();
  });

  async function connect(settings: Record<string, unknown> = {}, args: ConnectionArgs = {}): Promise<EKSClient> {
    const { url } = emulator;
    const config = { "aws:region": "eu-west-1", "aws:endpoints": [{ eks: url, sts: url }], ...settings };
    const { connection, problems } = resolveConnection(args, stackConfig(config), process.env);
    assert.deepEqual(problems, []);
    const client = await createEksClient(connection);
    clients.push(client);
    return client;
  }

  /** AWS calls the credentials of the next call expired, whatever time they were given for. */
  async function callExpired(): Promise<void> {
    const rule = { operation: "DescribeCluster", nth: 1, what: "expiredToken" };
    const init = { method: "POST", body: JSON.stringify(rule) };
    assert.equal((await fetch(`${emulator.url}/_emulator/faults`, init)).status, 200);
  }

  async function account(client: EKSClient): Promise<string | undefined> {
    const { cluster } = await client.send(new DescribeClusterCommand({ name: "devel" }));
    return cluster?.arn?.split(":")[4];
  }

  async function log(): Promise<RequestLogEntry[]> {
    const response = await fetch(`${emulator.url}/_emulator/requests`);
    return (await response.json()) as RequestLogEntry[];
  }

  async function operations(): Promise<string[]> {
    return (await log()).map(({ operation, error }) => (error === null ? operation : `${operation}: ${error}`));
  }

  async function moveClock(body: object): Promise<void> {
    const init = { method: "POST", body: JSON.stringify(body) };
    assert.ok((await fetch(`${emulator.url}/_emulator/clock`, init)).ok);
  }

  /** The profile's keys are in a file, so the connection may renew them. */
  function profile(secret = "hub/secret+"): Record<string, unknown> {
    const keys = `[hub]\naws_access_key_id = AKIAHUB\naws_secret_access_key = ${secret}\n`;
    env.set("AWS_SHARED_CREDENTIALS_FILE", env.file("credentials", keys));
    return { "aws:profile": "hub" };
  }

  function tokenFile(): string {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const exp = Math.round(Date.now() / 1000) + 365 * 24 * 3600;
    const claims = { iss: ISSUER, sub: "repo:org/infra:ref:refs/heads/main", aud: "sts.amazonaws.com", exp };
    return env.file("token", `${part({ alg: "RS256" })}.${part(claims)}.${part({})}`);
  }

  const hub = { roleArn: role(HUB, "path/hub"), externalId: "hub:external/id", sessionName: "infra@prod" };
  const spoke = { roleArn: role(SPOKE, "spoke") };

  it("sign so that EKS takes them", async () => {
    assert.equal(await account(await connect()), HUB);
    const wrong = await connect({ "aws:accessKey": "AKIAHUB", "aws:secretKey": "wrong" });
    await assert.rejects(account(wrong), { name: "InvalidSignatureException" });
  });

  it("go from account to account through roles, with external id and session name", async () => {
    assert.equal(await account(await connect({ "aws:assumeRoles": [hub, spoke] })), SPOKE);
    const [first, second, third] = await log();
    assert.deepEqual(
      [first?.operation, first?.params.RoleSessionName, first?.account],
      ["AssumeRole", "infra@prod", HUB],
    );
    assert.deepEqual([second?.operation, second?.params.RoleArn], ["AssumeRole", spoke.roleArn]);
    assert.deepEqual([third?.operation, third?.account], ["DescribeCluster", SPOKE]);
  });

  it("end in STS's own refusal without the external id, or where a role does not trust the one before it", async () => {
    const without = { ...hub, externalId: undefined };
    const sentence = `is not authorized to perform: sts:AssumeRole on resource: ${hub.roleArn}`;
    await assert.rejects(account(await connect({}, { assumeRole: without })), new RegExp(sentence));
    await assert.rejects(
      account(await connect({}, { assumeRole: spoke })),
      /sts:AssumeRole on resource: .*:role\/spoke$/,
    );
    assert.deepEqual(await operations(), ["AssumeRole: AccessDenied", "AssumeRole: AccessDenied"]);
  });

  it("may do what the last role may, and no more", async () => {
    const client = await connect({}, { assumeRoles: [hub, spoke] });
    const update = client.send(new UpdateClusterVersionCommand({ name: "devel", version: "1.33" }));
    const user = `arn:aws:sts::${SPOKE}:assumed-role/spoke/pulumi-eks-version`;
    await assert.rejects(update, {
      name: "AccessDeniedException",
      message: `User: ${user} is not authorized to perform: eks:UpdateClusterVersion on resource: arn:aws:eks:eu-west-1:${SPOKE}:cluster/devel`,
    });
  });

  it("are narrowed down by a session policy", async () => {
    const policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "eks:List*", Resource: "*" },
    });
    await assert.rejects(account(await connect({}, { assumeRole: { ...hub, policy } })), {
      name: "AccessDeniedException",
    });
  });

  it("come from a web identity, and go on from there through a role", async () => {
    env.set("AWS_ACCESS_KEY_ID", undefined);
    env.set("AWS_SECRET_ACCESS_KEY", undefined);
    const identity = { roleArn: role(HUB, "ci"), webIdentityTokenFile: tokenFile() };
    const settings = { "aws:assumeRoleWithWebIdentity": identity };
    assert.equal(await account(await connect(settings)), HUB);
    assert.equal(await account(await connect(settings, { assumeRole: { roleArn: role(SPOKE, "from-ci") } })), SPOKE);
    assert.deepEqual(await operations(), [
      "AssumeRoleWithWebIdentity",
      "DescribeCluster",
      "AssumeRoleWithWebIdentity",
      "AssumeRole",
      "DescribeCluster",
    ]);
  });

  it("come from the environment's web identity, as EKS gives it to its pods", async () => {
    env.set("AWS_ACCESS_KEY_ID", undefined);
    env.set("AWS_SECRET_ACCESS_KEY", undefined);
    env.set("AWS_WEB_IDENTITY_TOKEN_FILE", tokenFile());
    env.set("AWS_ROLE_ARN", role(HUB, "ci"));
    assert.equal(await account(await connect()), HUB);
  });

  it("are asked for again shortly before they expire, the whole chain of them", async () => {
    // STS counts from its own clock: an hour from there is four minutes from here.
    await moveClock({ set: new Date(Date.now() - 56 * 60_000).toISOString() });
    const client = await connect({ "aws:assumeRoles": [hub, spoke] });
    await account(client);
    await moveClock({ set: new Date().toISOString() });
    const before = (await operations()).length;
    await account(client);
    await account(client);
    assert.deepEqual((await operations()).slice(before), [
      ...["AssumeRole", "AssumeRole", "DescribeCluster"],
      "DescribeCluster",
    ]);
  });

  it("that AWS calls expired before their time are renewed, the whole chain of them, and the call made again", async () => {
    const client = await connect({ ...profile(), "aws:assumeRoles": [hub, spoke] });
    await account(client);
    await callExpired();
    assert.equal(await account(client), SPOKE);
    assert.deepEqual(await operations(), [
      ...["AssumeRole", "AssumeRole", "DescribeCluster"],
      ...["DescribeCluster: ExpiredTokenException", "AssumeRole", "AssumeRole", "DescribeCluster"],
    ]);
  });

  it("of a role assumed with the configuration's keys are renewed too", async () => {
    const keys = { "aws:accessKey": "AKIAHUB", "aws:secretKey": "hub/secret+" };
    const client = await connect({ ...keys, "aws:assumeRoles": [hub] });
    await account(client);
    await callExpired();
    assert.equal(await account(client), HUB);
    assert.deepEqual(await operations(), [
      ...["AssumeRole", "DescribeCluster"],
      ...["DescribeCluster: ExpiredTokenException", "AssumeRole", "DescribeCluster"],
    ]);
  });

  it("that cannot be renewed end in AWS's own words, after one attempt", async () => {
    const client = await connect({ ...profile(), "aws:assumeRole": hub });
    await account(client);
    await callExpired();
    profile("changed since");
    await assert.rejects(account(client), { code: "SignatureDoesNotMatch", operation: "AssumeRole" });
    assert.deepEqual((await operations()).slice(2), [
      "DescribeCluster: ExpiredTokenException",
      "AssumeRole: SignatureDoesNotMatch",
    ]);
  });
});
