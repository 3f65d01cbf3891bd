import * as assert from "node:assert/strict";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { DescribeClusterCommand } from "@aws-sdk/client-eks";
import type { EKSClient } from "@aws-sdk/client-eks";
import { resolveConnection } from "../../../provider/aws/connection";
import type { ConnectionArgs } from "../../../provider/aws/connectionArgs";
import { createEksClient } from "../../../provider/eks/client";
import { AwsEnvironment, stackConfig } from "../../fixtures/aws/awsEnvironment";
import type { Script } from "../../fixtures/aws/awsStandIn";
import { AwsStandIn, CLUSTER, eksError, session, stsError, usualAnswer } from "../../fixtures/aws/awsStandIn";
import { ConnectProxy } from "../../fixtures/aws/connectProxy";

const ROLE = "arn:aws:iam::123456789012:role/";

describe("credentials", () => {
  let env: AwsEnvironment;
  let aws: AwsStandIn;
  const started: { stop(): unknown }[] = [];

  beforeEach(async () => {
    env = new AwsEnvironment();
    await standIn();
  });

  afterEach(async () => {
    for (const one of started.splice(0).reverse()) await one.stop();
    env.restore();
  });

  async function standIn(script?: Script): Promise<AwsStandIn> {
    aws = await new AwsStandIn(script).start();
    started.push(aws);
    return aws;
  }

  async function client(settings: Record<string, unknown> = {}, args: ConnectionArgs = {}): Promise<EKSClient> {
    const config = { "aws:region": "eu-west-1", "aws:endpoints": [{ eks: aws.url, sts: aws.url }], ...settings };
    const { connection, problems } = resolveConnection(args, stackConfig(config), process.env);
    assert.deepEqual(problems, []);
    const made = await createEksClient(connection);
    started.push({
      stop: () => {
        made.destroy();
      },
    });
    return made;
  }

  const describeCluster = async (eks: EKSClient): Promise<unknown> =>
    eks.send(new DescribeClusterCommand({ name: "devel" }));

  const keysFile = (keys: string, profile = "default"): string =>
    `[${profile}]\naws_access_key_id = ${keys}\naws_secret_access_key = secret\naws_session_token = token-of-${keys}\n`;

  it("come from aws:accessKey, aws:secretKey and aws:token, before a profile and the environment", async () => {
    env.set("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT");
    env.set("AWS_SECRET_ACCESS_KEY", "secret");
    const keys = { "aws:accessKey": "AKIACONFIG", "aws:secretKey": "secret", "aws:token": "token" };
    await describeCluster(await client({ ...keys, "aws:profile": "absent" }));
    assert.equal(aws.seen[0]?.accessKeyId, "AKIACONFIG");
    assert.equal(aws.seen[0].sessionToken, "token");
  });

  it("come from the environment's keys before AWS_PROFILE, and nothing is written to the console", async () => {
    env.set("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT");
    env.set("AWS_SECRET_ACCESS_KEY", "secret");
    env.set("AWS_PROFILE", "other");
    env.set("AWS_CONFIG_FILE", env.file("config", "[profile other]\n" + keysFile("AKIAPROFILE", "x").slice(4)));
    const warned = await consoleOutput(async () => describeCluster(await client()));
    assert.equal(aws.seen[0]?.accessKeyId, "AKIAENVIRONMENT");
    assert.deepEqual(warned, []);
  });

  it("come from the profile of aws:profile before the environment's keys, and nothing is written to the console", async () => {
    env.set("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT");
    env.set("AWS_SECRET_ACCESS_KEY", "secret");
    env.set("AWS_SHARED_CREDENTIALS_FILE", env.file("credentials", keysFile("AKIAPROFILE", "prod")));
    const warned = await consoleOutput(async () => describeCluster(await client({ "aws:profile": "prod" })));
    assert.equal(aws.seen[0]?.accessKeyId, "AKIAPROFILE");
    assert.deepEqual(warned, []);
  });

  it("come from the files of aws:sharedConfigFiles and aws:sharedCredentialsFiles", async () => {
    const files = {
      "aws:sharedCredentialsFiles": [`~/${basename(env.file("elsewhere-credentials", keysFile("AKIABASE", "base")))}`],
      "aws:sharedConfigFiles": [
        env.file(
          "elsewhere-config",
          `[profile prod]\nregion = eu-north-1\nrole_arn = ${ROLE}upgrades\nsource_profile = base\n`,
        ),
      ],
    };
    await describeCluster(await client({ ...files, "aws:region": undefined, "aws:profile": "prod" }));
    assert.deepEqual(aws.operations(), ["AssumeRole", "DescribeCluster"]);
    assert.equal(aws.seen[0]?.accessKeyId, "AKIABASE");
    assert.equal(aws.seen[1]?.accessKeyId, "ASIAupgrades");
    assert.equal(aws.seen[1].signedRegion, "eu-north-1");
  });

  it("of a profile that no file has are an error that names the profiles there are", async () => {
    env.set("AWS_SHARED_CREDENTIALS_FILE", env.file("credentials", keysFile("AKIAPROFILE", "prod")));
    await assert.rejects(describeCluster(await client({ "aws:profile": "prdo" })), /no profile "prdo"; there are prod/);
    assert.deepEqual(aws.seen, []);
  });

  it("come from a credential_process, and again from it shortly before they expire", async () => {
    const script = env.file(
      "process.js",
      `const n = require("fs"); const f = __dirname + "/count"; n.appendFileSync(f, "x");
       console.log(JSON.stringify({ Version: 1, AccessKeyId: "AKIAPROCESS" + n.readFileSync(f).length, SecretAccessKey: "s",
         Expiration: new Date(Date.now() + 4 * 60_000).toISOString() }));`,
    );
    env.set(
      "AWS_CONFIG_FILE",
      env.file("config", `[default]\ncredential_process = "${process.execPath}" "${script}"\n`),
    );
    const eks = await client();
    await describeCluster(eks);
    const first = aws.seen[0]?.accessKeyId;
    assert.match(String(first), /^AKIAPROCESS\d+$/);
    await until(async () => {
      await describeCluster(eks);
      return aws.seen.at(-1)?.accessKeyId !== first;
    });
  });

  const BROKEN = {
    "a credential_process that fails": [
      "credential_process = echo SECRET-ON-STDERR >&2; exit 3",
      /the credential_process of profile "prod" failed; run `aws sts get-caller-identity --profile prod` to see why/,
    ],
    "a credential_process that prints something else": ["credential_process = echo SECRET", /prod .*invalid JSON/],
    "half a key": ["aws_access_key_id = AKIAHALF", /using profile: \[prod\]/],
    "a source_profile that is not there": [`role_arn = ${ROLE}upgrades\nsource_profile = gone`, /profile: \[gone\]/],
    "a credential_source that is none": [`role_arn = ${ROLE}upgrades\ncredential_source = Nowhere`, /got nowhere/i],
    "a role alone": [`role_arn = ${ROLE}upgrades`, /using profile: \[prod\]/],
    "an SSO session that is over": [
      `sso_session = x\nsso_account_id = 123456789012\nsso_role_name = r\n[sso-session x]\nsso_region = eu-west-1\nsso_start_url = https://x.example`,
      /sso login/i,
    ],
  } as const;
  for (const [what, [lines, words]] of Object.entries(BROKEN)) {
    it(`of a profile with ${what} are an error that says so: nobody else's are taken, and no secret is told`, async () => {
      const others = createServer((_, response) => {
        response.setHeader("content-type", "application/json");
        const keys = {
          AccessKeyId: "ASIASOMEBODY",
          SecretAccessKey: "s",
          Token: "t",
          Expiration: "2099-01-01T00:00:00Z",
        };
        response.end(JSON.stringify(keys));
      });
      await new Promise<void>((done) => others.listen(0, "127.0.0.1", done));
      started.push({ stop: () => new Promise((done) => others.close(done)) });
      env.set(
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        `http://127.0.0.1:${(others.address() as AddressInfo).port}/credentials`,
      );
      env.set(
        "AWS_CONFIG_FILE",
        env.file("config", `[profile prod]\n${lines}\n[profile region-only]\nregion = eu-west-1\n`),
      );
      await assert.rejects(describeCluster(await client({ "aws:profile": "prod" })), (error: Error) => {
        assert.match(error.message, words);
        assert.doesNotMatch(error.message, /SECRET/);
        return true;
      });
      assert.equal(aws.seen.length, 0);
      await describeCluster(await client({ "aws:profile": "region-only" }));
      assert.equal(aws.seen[0]?.accessKeyId, "ASIASOMEBODY", "a profile without credentials leaves it to the search");
    });
  }

  it("of a profile whose credential_process does not end are an error after a minute @long", async function () {
    this.timeout(120_000);
    const file = env.file("config", "[profile prod]\ncredential_process = exec sleep 100\n");
    env.set("AWS_CONFIG_FILE", file);
    await assert.rejects(
      describeCluster(await client({ "aws:profile": "prod" })),
      /profile "prod" gave no credentials within 60 s; run `aws sts get-caller-identity --profile prod`/,
    );
    assert.equal(aws.seen.length, 0);
  });

  it("come from an SSO session, through AWS's portal, which is reached through the proxy as EKS is", async () => {
    let authorization: unknown;
    const portal = createServer((request, response) => {
      authorization = request.headers["x-amz-sso_bearer_token"];
      const keys = {
        accessKeyId: "ASIASSO",
        secretAccessKey: "s",
        sessionToken: "t",
        expiration: Date.now() + 3_600_000,
      };
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ roleCredentials: keys }));
    });
    const proxy = await new ConnectProxy().start();
    started.push(proxy);
    env.set("AWS_ENDPOINT_URL_SSO", (await listen(portal)).replace("127.0.0.1", "portal.test"));
    env.file("config", "");
    mkdirSync(join(env.home, ".aws", "sso", "cache"), { recursive: true });
    writeFileSync(
      join(env.home, ".aws", "config"),
      `[profile dev]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = dev\n
       [sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.awsapps.test/start\n`,
    );
    writeFileSync(
      join(env.home, ".aws", "sso", "cache", `${createHash("sha1").update("corp").digest("hex")}.json`),
      JSON.stringify({ accessToken: "sso-token", expiresAt: new Date(Date.now() + 3_600_000).toISOString() }),
    );
    await describeCluster(await client({ "aws:httpProxy": proxy.url }, { profile: "dev" }));
    assert.equal(aws.seen[0]?.accessKeyId, "ASIASSO");
    assert.equal(authorization, "sso-token");
  });

  it("come from a container's endpoint, with the token it asks for", async () => {
    let authorization: unknown;
    const agent = createServer((request, response) => {
      authorization = request.headers.authorization;
      const Expiration = new Date(Date.now() + 3_600_000).toISOString();
      response.end(JSON.stringify({ AccessKeyId: "ASIAPOD", SecretAccessKey: "s", Token: "t", Expiration }));
    });
    env.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", `${await listen(agent)}/v1/credentials`);
    env.set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", env.file("pod-token", "pod-identity"));
    await describeCluster(await client());
    assert.equal(aws.seen[0]?.accessKeyId, "ASIAPOD");
    assert.equal(authorization, "pod-identity");
  });

  it("come from the environment's web identity, whose file is read again for every session", async () => {
    await standIn((seen) => (seen.operation === "DescribeCluster" ? CLUSTER : session(seen, { lasts: 60 })));
    const token = env.file("token", "first");
    env.set("AWS_WEB_IDENTITY_TOKEN_FILE", token);
    env.set("AWS_ROLE_ARN", `${ROLE}service-account`);
    const eks = await client();
    await describeCluster(eks);
    writeFileSync(token, "second");
    await until(async () => {
      await describeCluster(eks);
      return aws.seen.some(({ form }) => form.get("WebIdentityToken") === "second");
    });
    assert.equal(aws.seen[0]?.operation, "AssumeRoleWithWebIdentity");
    assert.equal(aws.seen[0].form.get("WebIdentityToken"), "first");
    assert.equal(aws.seen[0].accessKeyId, undefined);
    const described = aws.seen.find(({ operation }) => operation === "DescribeCluster");
    assert.equal(described?.accessKeyId, "ASIAservice-account");
  });

  for (const where of ["webIdentityToken", "webIdentityTokenFile"] as const) {
    it(`come from aws:assumeRoleWithWebIdentity with a ${where}, and go on to the roles of aws:assumeRoles`, async () => {
      const value = where === "webIdentityToken" ? "jwt" : env.file("token", "jwt");
      await describeCluster(
        await client({
          "aws:assumeRoleWithWebIdentity": { roleArn: `${ROLE}ci`, [where]: value, sessionName: "ci", duration: "30m" },
          "aws:assumeRoles": [{ roleArn: `${ROLE}upgrades` }],
        }),
      );
      assert.deepEqual(aws.operations(), ["AssumeRoleWithWebIdentity", "AssumeRole", "DescribeCluster"]);
      const { form } = aws.seen[0] ?? assert.fail();
      assert.equal(form.get("WebIdentityToken"), "jwt");
      assert.equal(form.get("RoleSessionName"), "ci");
      assert.equal(form.get("DurationSeconds"), "1800");
      assert.equal(aws.seen[1]?.accessKeyId, "ASIAci");
      assert.equal(aws.seen[2]?.accessKeyId, "ASIAupgrades");
    });
  }

  it("of a chain of roles are those of the last, each role assumed with everything that is said of it", async () => {
    env.set("AWS_SHARED_CREDENTIALS_FILE", env.file("credentials", keysFile("AKIABASE")));
    await describeCluster(
      await client(
        { "aws:stsRegion": "us-east-1" },
        {
          assumeRoles: [
            { roleArn: `${ROLE}hub`, externalId: "ours:42", sessionName: "upgrade@ci", durationSeconds: 900 },
            {
              roleArn: `${ROLE}spoke`,
              policy: '{"Version":"2012-10-17"}',
              policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
              sourceIdentity: "someone",
              tags: { team: "platform" },
              transitiveTagKeys: ["team"],
            },
          ],
        },
      ),
    );
    assert.deepEqual(aws.operations(), ["AssumeRole", "AssumeRole", "DescribeCluster"]);
    assert.deepEqual(
      aws.seen.map(({ accessKeyId, signedRegion }) => [accessKeyId, signedRegion]),
      [
        ["AKIABASE", "us-east-1"],
        ["ASIAhub", "us-east-1"],
        ["ASIAspoke", "eu-west-1"],
      ],
    );
    const [hub, spoke] = aws.seen.map(({ form }) => Object.fromEntries(form));
    assert.deepEqual(hub, {
      Action: "AssumeRole",
      Version: "2011-06-15",
      RoleArn: `${ROLE}hub`,
      RoleSessionName: "upgrade@ci",
      ExternalId: "ours:42",
      DurationSeconds: "900",
    });
    assert.deepEqual(spoke, {
      Action: "AssumeRole",
      Version: "2011-06-15",
      RoleArn: `${ROLE}spoke`,
      RoleSessionName: "pulumi-eks-version",
      Policy: '{"Version":"2012-10-17"}',
      "PolicyArns.member.1.arn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
      SourceIdentity: "someone",
      "Tags.member.1.Key": "team",
      "Tags.member.1.Value": "platform",
      "TransitiveTagKeys.member.1": "team",
    });
  });

  it("of a chain of roles are renewed all the way down when the first ones are short-lived", async () => {
    await standIn((seen) =>
      seen.operation === "DescribeCluster" ? CLUSTER : session(seen, { lasts: 60, name: `n${aws.seen.length}` }),
    );
    env.set("AWS_SHARED_CREDENTIALS_FILE", env.file("credentials", keysFile("AKIABASE")));
    const eks = await client({}, { assumeRoles: [{ roleArn: `${ROLE}hub` }, { roleArn: `${ROLE}spoke` }] });
    await describeCluster(eks);
    await describeCluster(eks);
    const last = aws.seen.at(-1);
    const usedBy = (accessKeyId: string | undefined): string | undefined =>
      aws.seen.find((_, index) => `ASIAn${index + 1}` === accessKeyId)?.accessKeyId;
    assert.equal(aws.seen.filter(({ operation }) => operation === "DescribeCluster").length, 2);
    assert.notEqual(last?.accessKeyId, aws.seen.find(({ operation }) => operation === "DescribeCluster")?.accessKeyId);
    // Who called EKS was made by a role that was assumed again itself, after the first call to EKS.
    const hub = usedBy(last?.accessKeyId);
    const firstCall = aws.operations().indexOf("DescribeCluster");
    assert.ok(Number(/\d+/.exec(hub ?? "")?.[0]) > firstCall, `${hub} is older than the first call`);
  });

  it("that AWS calls expired are read again from the file, and the call is sent again", async () => {
    await standIn((seen) =>
      seen.accessKeyId === "AKIAOLD" ? eksError(403, "ExpiredTokenException", "The token is expired") : CLUSTER,
    );
    const file = env.file("credentials", keysFile("AKIAOLD"));
    env.set("AWS_SHARED_CREDENTIALS_FILE", file);
    const eks = await client();
    // The first call reads the file; it changes while that call is under way, as far as the SDK can know.
    await eks.config.credentials();
    writeFileSync(file, keysFile("AKIANEW"));
    utimesSync(file, new Date(), new Date());
    await Promise.all([describeCluster(eks), describeCluster(eks)]);
    assert.deepEqual(
      aws.seen.map(({ accessKeyId }) => accessKeyId),
      ["AKIAOLD", "AKIAOLD", "AKIANEW", "AKIANEW"],
    );
  });

  it("that several calls at once find expired are renewed once", async () => {
    await standIn((seen) =>
      seen.accessKeyId === "AKIAPROCESS1" ? eksError(403, "ExpiredTokenException", "The token is expired") : CLUSTER,
    );
    const script = env.file(
      "process.js",
      `const n = require("fs"); const f = __dirname + "/count"; n.appendFileSync(f, "x");
       console.log(JSON.stringify({ Version: 1, AccessKeyId: "AKIAPROCESS" + n.readFileSync(f).length, SecretAccessKey: "s" }));`,
    );
    env.set(
      "AWS_CONFIG_FILE",
      env.file("config", `[default]\ncredential_process = "${process.execPath}" "${script}"\n`),
    );
    const eks = await client();
    await Promise.all([describeCluster(eks), describeCluster(eks), describeCluster(eks)]);
    assert.deepEqual(
      new Set(aws.seen.map(({ accessKeyId }) => accessKeyId)),
      new Set(["AKIAPROCESS1", "AKIAPROCESS2"]),
    );
  });

  it("that STS calls expired are read again too, below a chain of roles", async () => {
    let expired = false;
    await standIn((seen) => {
      if (seen.accessKeyId === "AKIAOLD" && expired) return stsError(403, "ExpiredToken", "The token is expired");
      return seen.operation === "AssumeRole" ? session(seen, { lasts: 60 }) : CLUSTER;
    });
    const file = env.file("credentials", keysFile("AKIAOLD"));
    env.set("AWS_SHARED_CREDENTIALS_FILE", file);
    const eks = await client({}, { assumeRole: { roleArn: `${ROLE}upgrades` } });
    await describeCluster(eks);
    expired = true;
    writeFileSync(file, keysFile("AKIANEW"));
    await describeCluster(eks);
    const sts = aws.seen.filter(({ operation }) => operation === "AssumeRole").map(({ accessKeyId }) => accessKeyId);
    assert.equal(sts[0], "AKIAOLD");
    assert.equal(sts.at(-1), "AKIANEW");
  });

  it("that are expired and cannot be renewed end the call with AWS's error, after one renewal", async () => {
    await standIn(() =>
      eksError(403, "ExpiredTokenException", "The security token included in the request is expired"),
    );
    env.set("AWS_SHARED_CREDENTIALS_FILE", env.file("credentials", keysFile("AKIAOLD")));
    await assert.rejects(describeCluster(await client()), { name: "ExpiredTokenException" });
    assert.equal(aws.seen.length, 2);
    aws.seen.splice(0);
    const keys = { "aws:accessKey": "AKIACONFIG", "aws:secretKey": "secret", "aws:token": "token" };
    await assert.rejects(describeCluster(await client(keys)), { name: "ExpiredTokenException" });
    assert.equal(aws.seen.length, 1, "keys from the configuration cannot change: asking again is of no use");
  });

  it("sign by AWS's clock where this machine's is wrong", async () => {
    const ahead = 3_600_000;
    await standIn((seen) => {
      const now = Date.now() + ahead;
      const signed = Date.parse(seen.signedAt.replace(/^(....)(..)(..T..)(..)(..)Z$/, "$1-$2-$3:$4:$5Z"));
      const date = { date: new Date(now).toUTCString() };
      if (Math.abs(signed - now) < 300_000)
        return { ...usualAnswer(seen), headers: { ...usualAnswer(seen).headers, ...date } };
      return eksError(403, "InvalidSignatureException", `Signature expired: ${seen.signedAt} is now earlier`, date);
    });
    const eks = await client({ "aws:accessKey": "AKIACONFIG", "aws:secretKey": "secret" });
    await describeCluster(eks);
    await describeCluster(eks);
    assert.equal(aws.seen.length, 3, "one refusal, from which the difference is learnt");
  });

  it("go to STS where AWS_ENDPOINT_URL_STS says, for the resource's roles and for the profile's", async () => {
    const sts = aws;
    await standIn();
    env.set("AWS_ENDPOINT_URL_STS", sts.url);
    env.set("AWS_SHARED_CREDENTIALS_FILE", env.file("credentials", keysFile("AKIABASE")));
    env.set(
      "AWS_CONFIG_FILE",
      env.file("config", `[profile prod]\nrole_arn = ${ROLE}profile\nsource_profile = default\n`),
    );
    const endpoints = { "aws:endpoints": [{ eks: aws.url }] };
    await describeCluster(await client(endpoints, { profile: "prod", assumeRole: { roleArn: `${ROLE}resource` } }));
    assert.deepEqual(
      sts.seen.map(({ form }) => form.get("RoleArn")),
      [`${ROLE}profile`, `${ROLE}resource`],
    );
    assert.equal(aws.seen[0]?.accessKeyId, "ASIAresource");
  });

  it("go to STS where AWS_ENDPOINT_URL says, with EKS", async () => {
    env.set("AWS_ENDPOINT_URL", aws.url);
    env.set("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT");
    env.set("AWS_SECRET_ACCESS_KEY", "secret");
    await describeCluster(await client({ "aws:endpoints": undefined }, { assumeRole: { roleArn: `${ROLE}upgrades` } }));
    assert.deepEqual(aws.operations(), ["AssumeRole", "DescribeCluster"]);
  });

  async function listen(server: ReturnType<typeof createServer>): Promise<string> {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    started.push({
      stop: () => {
        server.closeAllConnections();
        server.close();
      },
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
});

/** Renewal before expiry happens behind a call that still uses the old ones: repeats calls until it is done. */
async function until(done: () => Promise<boolean>): Promise<void> {
  while (!(await done())) await new Promise((resolve) => setImmediate(resolve));
}

async function consoleOutput(run: () => Promise<unknown>): Promise<unknown[]> {
  const { log, warn, error, info } = console;
  const written: unknown[] = [];
  const note = (...what: unknown[]): void => void written.push(what);
  Object.assign(console, { log: note, warn: note, error: note, info: note });
  try {
    await run();
  } finally {
    Object.assign(console, { log, warn, error, info });
  }
  return written;
}
