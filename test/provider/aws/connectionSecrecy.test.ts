import * as assert from "node:assert/strict";
import { inspect } from "node:util";
import { DescribeClusterCommand } from "@aws-sdk/client-eks";
import type { Connection } from "../../../provider/aws/connection";
import { connectionKey, resolveConnection } from "../../../provider/aws/connection";
import { createEksClient } from "../../../provider/eks/client";
import { AwsEnvironment, stackConfig } from "../../fixtures/aws/awsEnvironment";
import type { Script } from "../../fixtures/aws/awsStandIn";
import { AwsStandIn, eksError, stsError } from "../../fixtures/aws/awsStandIn";
import { ConnectProxy } from "../../fixtures/aws/connectProxy";

const CANARY = "CANARY7f3a";
const ROLE = "arn:aws:iam::123456789012:role/upgrades";

/** Everything in which a secret could come to light: printed, as JSON, in messages, in the depth of what hangs on it. */
function everyView(value: unknown): string {
  const views = [String(value), inspect(value, { depth: 12, showHidden: false }), JSON.stringify(value)];
  if (value instanceof Error) {
    views.push(value.message, value.stack ?? "", JSON.stringify(Object.entries(value)), everyView(value.cause ?? ""));
  }
  return views.join("\n");
}

function assertSilent(what: string, value: unknown): void {
  const text = everyView(value);
  const at = text.indexOf(CANARY);
  assert.equal(at, -1, `${what} tells a secret: …${text.slice(Math.max(0, at - 80), at + 40)}…`);
}

const KEYS = { "aws:accessKey": `AKIA${CANARY}`, "aws:secretKey": `s-${CANARY}`, "aws:token": `t-${CANARY}` };
const SECRETS = {
  ...KEYS,
  "aws:httpsProxy": `http://someone:${CANARY}@proxy.test:3128`,
  "aws:httpProxy": `http://someone:${CANARY}@proxy.test:3128`,
  "aws:assumeRoles": [{ roleArn: ROLE, externalId: `x-${CANARY}` }],
};
const WEB_IDENTITY = { "aws:assumeRoleWithWebIdentity": { roleArn: ROLE, webIdentityToken: `jwt.${CANARY}` } };

describe("a connection's secrets", () => {
  let env: AwsEnvironment;
  const started: { stop(): unknown }[] = [];

  beforeEach(() => {
    env = new AwsEnvironment();
  });

  afterEach(async () => {
    for (const one of started.splice(0).reverse()) await one.stop();
    env.restore();
  });

  function connectionOf(settings: Record<string, unknown>): Connection {
    const { connection, problems } = resolveConnection({ region: "eu-west-1" }, stackConfig(settings), process.env);
    assert.deepEqual(problems, []);
    return connection;
  }

  it("do not show in the connection or in its key", () => {
    env.set("AWS_ACCESS_KEY_ID", `AKIA${CANARY}`);
    env.set("AWS_SECRET_ACCESS_KEY", CANARY);
    env.set("AWS_SESSION_TOKEN", CANARY);
    for (const settings of [SECRETS, WEB_IDENTITY, {}]) {
      const connection = connectionOf(settings);
      for (const value of [connection, { ...connection }, connectionKey(connection)]) {
        assertSilent("the connection", value);
      }
    }
  });

  it("are still there: what hides them does not lose them", () => {
    const { credentials } = connectionOf(SECRETS);
    assert.equal(credentials.kind === "keys" && credentials.secretAccessKey.open(), `s-${CANARY}`);
  });

  for (const [what, settings] of [
    ["JSON that is cut off", { "aws:assumeRoles": `[{"externalId":"${CANARY}"` }],
    ["JSON that is a text", { "aws:assumeRoleWithWebIdentity": `"${CANARY}"` }],
    ["an external id that AWS does not take", { "aws:assumeRoles": [{ roleArn: ROLE, externalId: `${CANARY} !` }] }],
    ["a policy that is none", { "aws:assumeRoles": [{ roleArn: ROLE, policy: CANARY }] }],
    ["an ARN that is none", { "aws:assumeRoles": [{ roleArn: CANARY }] }],
    [
      "a token with a line break",
      { "aws:assumeRoleWithWebIdentity": { roleArn: ROLE, webIdentityToken: `${CANARY}\n2` } },
    ],
    ["an endpoint with a password", { "aws:endpoints": [{ eks: `https://a:${CANARY}@eks.test` }] }],
    ["a proxy that is no URL", { "aws:httpsProxy": `http://a:${CANARY}@` }],
    ["a proxy of another kind", { "aws:httpsProxy": `socks5://a:${CANARY}@proxy` }],
    ["a secret key alone", { "aws:secretKey": CANARY }],
    ["a switch that is none", { "aws:insecure": CANARY }],
    ["a count that is none", { "aws:maxRetries": CANARY }],
  ] as const) {
    it(`do not show in the problem with ${what}`, () => {
      const { problems } = resolveConnection({}, stackConfig(settings), {});
      assert.ok(problems.length > 0);
      assertSilent("the problem", problems);
    });
  }

  for (const [what, script] of [
    [
      "EKS refuses",
      (seen) => (seen.operation === "AssumeRole" ? stsSession() : eksError(403, "AccessDeniedException", "no")),
    ],
    [
      "EKS calls the token expired",
      (seen) => (seen.operation === "AssumeRole" ? stsSession() : eksError(403, "ExpiredTokenException", "expired")),
    ],
    [
      "EKS answers with something that is no JSON",
      (seen) => (seen.operation === "AssumeRole" ? stsSession() : { status: 200, body: "<html>" }),
    ],
    ["STS refuses", () => stsError(403, "AccessDenied", "not authorized to perform sts:AssumeRole")],
    ["nobody answers", () => "silence"],
  ] as readonly (readonly [string, Script])[]) {
    it(`do not show in the error when ${what}`, async () => {
      const aws = await new AwsStandIn(script).start();
      started.push(aws);
      await assertSilentFailure({
        ...SECRETS,
        "aws:endpoints": [{ eks: aws.url, sts: aws.url }],
        "aws:maxRetries": "1",
      });
    });
  }

  it("do not show in the error when the proxy refuses, or cannot be reached", async () => {
    const proxy = await new ConnectProxy({ refuse: "407 Proxy Authentication Required" }).start();
    const url = proxy.url.replace("//", `//someone:${CANARY}@`);
    const settings = { ...KEYS, "aws:endpoints": [{ eks: "https://aws.test" }], "aws:maxRetries": "1" };
    await assertSilentFailure({ ...settings, "aws:httpsProxy": url });
    await proxy.stop();
    await assertSilentFailure({ ...settings, "aws:httpsProxy": url });
  });

  it("do not show in the error when a credential_process prints them badly", async () => {
    env.set("AWS_CONFIG_FILE", env.file("config", "[default]\ncredential_process = echo not-json-$C\n"));
    env.set("C", CANARY);
    await assertSilentFailure({});
  });

  it("do not show in the error when the shared files hold half of a profile", async () => {
    env.set("AWS_SHARED_CREDENTIALS_FILE", env.file("credentials", `[default]\naws_secret_access_key = ${CANARY}\n`));
    await assertSilentFailure({});
  });

  async function assertSilentFailure(settings: Record<string, unknown>): Promise<void> {
    const brief = { connect: 300, answer: 300, silence: 300, whole: 300 };
    const client = await createEksClient(connectionOf(settings), brief);
    try {
      await client.send(new DescribeClusterCommand({ name: "devel" }));
    } catch (error) {
      assertSilent("the error", error);
      return;
    } finally {
      client.destroy();
    }
    assert.fail("the call was to fail");
  }
});

function stsSession(): ReturnType<typeof eksError> {
  return {
    status: 200,
    headers: { "content-type": "text/xml" },
    body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
      <AccessKeyId>ASIA${CANARY}</AccessKeyId><SecretAccessKey>${CANARY}</SecretAccessKey><SessionToken>${CANARY}</SessionToken>
      <Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
  };
}
