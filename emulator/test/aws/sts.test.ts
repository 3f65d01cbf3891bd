import { DescribeClusterCommand } from "@aws-sdk/client-eks";
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
  STSServiceException,
  type AssumeRoleCommandInput,
  type Credentials,
} from "@aws-sdk/client-sts";
import assert from "node:assert/strict";
import type { RequestLogEntry } from "../../src/index";
import { EmulatorFixture, START, refused } from "../fixtures/emulatorFixture";

const ACCOUNT = "111111111111";
const ISSUER = "https://token.actions.githubusercontent.com";
const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

describe("the emulator's STS", () => {
  const emulator = new EmulatorFixture({
    seed: {
      clusters: [{ name: "devel", version: "1.33", account: ACCOUNT, region: "eu-west-1" }],
      credentials: [
        { accessKeyId: "test", secretAccessKey: "test" },
        { accessKeyId: "powerless", secretAccessKey: "test", allow: ["eks:*"] },
      ],
      roles: [
        { arn: role("open"), trust: ["*"], maxSessionSeconds: 7200 },
        { arn: role("path/guarded"), trust: ["arn:aws:iam::000000000000:user/test"], externalId: "shared secret" },
        { arn: role("second"), trust: [role("open")], allow: ["eks:Describe*"], maxSessionSeconds: 7200 },
        { arn: role("own-account") },
        { arn: role("by-root"), trust: ["arn:aws:iam::000000000000:root"] },
        { arn: role("ci"), trust: [], webIdentity: { issuer: ISSUER, subject: "repo:org/*" } },
      ],
    },
  });
  const clients: STSClient[] = [];
  afterEach(() => {
    for (const client of clients.splice(0)) client.destroy();
  });

  function sts(credentials: object = { accessKeyId: "test", secretAccessKey: "test" }): STSClient {
    const config = { region: "eu-west-1", endpoint: emulator.url, maxAttempts: 1 };
    const client = new STSClient({
      ...config,
      credentials: credentials as { accessKeyId: string; secretAccessKey: string },
    });
    clients.push(client);
    return client;
  }

  function keysOf(credentials: Credentials | undefined) {
    assert(credentials?.AccessKeyId !== undefined && credentials.SecretAccessKey !== undefined);
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = credentials;
    assert(sessionToken !== undefined);
    return { accessKeyId, secretAccessKey, sessionToken };
  }

  const assume = (input: Partial<AssumeRoleCommandInput>, client = sts()) =>
    client.send(new AssumeRoleCommand({ RoleArn: role("open"), RoleSessionName: "ci-run", ...input }));

  async function denied(call: Promise<unknown>, name: string, message: string | RegExp, status = 403): Promise<void> {
    const error: unknown = await call.then(
      () => assert.fail(`expected ${name}`),
      (reason: unknown) => reason,
    );
    assert(error instanceof STSServiceException, String(error));
    assert.deepEqual([error.name, error.$metadata.httpStatusCode], [name, status]);
    if (typeof message === "string") assert.equal(error.message, message);
    else assert.match(error.message, message);
    assert.match(error.$metadata.requestId ?? "", /^[0-9a-f-]{36}$/);
  }

  function token(claims: object): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const usual = {
      iss: ISSUER,
      sub: "repo:org/repo:ref:refs/heads/main",
      aud: "sts.amazonaws.com",
      exp: START / 1000 + 600,
    };
    return `${part({ alg: "RS256" })}.${part({ ...usual, ...claims })}.${part({ signature: true })}`;
  }

  const withToken = (WebIdentityToken: string, RoleArn = role("ci")) =>
    sts().send(new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: "ci-run", WebIdentityToken }));

  it("tells who one is", async () => {
    const { Arn, Account, UserId } = await sts().send(new GetCallerIdentityCommand());
    assert.deepEqual([Arn, Account], ["arn:aws:iam::000000000000:user/test", "000000000000"]);
    assert.match(UserId ?? "", /^AIDA/);
  });

  it("checks signatures, in its own words", async () => {
    const identity = (credentials: object) => sts(credentials).send(new GetCallerIdentityCommand());
    const unknown = { accessKeyId: "unknown", secretAccessKey: "test" };
    await denied(identity(unknown), "InvalidClientTokenId", "The security token included in the request is invalid.");
    await denied(
      identity({ accessKeyId: "test", secretAccessKey: "wrong" }),
      "SignatureDoesNotMatch",
      /does not match/,
    );
  });

  it("gives a role's credentials, with which EKS shows the role's account", async () => {
    const { Credentials: session, AssumedRoleUser: user } = await assume({});
    assert.equal(user?.Arn, `arn:aws:sts::${ACCOUNT}:assumed-role/open/ci-run`);
    assert.equal(Math.round(((session?.Expiration?.getTime() ?? NaN) - START) / 60_000), 60);
    const { cluster } = await emulator.clientAs(keysOf(session)).send(new DescribeClusterCommand({ name: "devel" }));
    assert.equal(cluster?.arn, `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/devel`);
    const { Arn, UserId } = await sts(keysOf(session)).send(new GetCallerIdentityCommand());
    assert.deepEqual([Arn, UserId], [user.Arn, user.AssumedRoleId]);
  });

  it("lets credentials expire by the emulator's clock, for EKS and for itself", async () => {
    const { Credentials: session } = await assume({ DurationSeconds: 900 });
    await emulator.advance(901);
    const describe = emulator.clientAs(keysOf(session)).send(new DescribeClusterCommand({ name: "devel" }));
    await refused(describe, "ExpiredTokenException", "The security token included in the request is expired");
    await denied(sts(keysOf(session)).send(new GetCallerIdentityCommand()), "ExpiredToken", /is expired/);
  });

  it("wants the external id of a role that has one", async () => {
    const RoleArn = role("path/guarded");
    const { AssumedRoleUser: user } = await assume({ RoleArn, ExternalId: "shared secret" });
    assert.equal(user?.Arn, `arn:aws:sts::${ACCOUNT}:assumed-role/guarded/ci-run`);
    const sentence = `User: arn:aws:iam::000000000000:user/test is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`;
    await denied(assume({ RoleArn }), "AccessDenied", sentence);
    await denied(assume({ RoleArn, ExternalId: "guess" }), "AccessDenied", sentence);
  });

  it("refuses a role that does not exist, does not trust the caller, or that the caller may not assume", async () => {
    for (const name of ["none", "own-account", "second"]) {
      await denied(
        assume({ RoleArn: role(name) }),
        "AccessDenied",
        new RegExp(`sts:AssumeRole on resource: ${role(name)}$`),
      );
    }
    const powerless = sts({ accessKeyId: "powerless", secretAccessKey: "test" });
    await denied(assume({}, powerless), "AccessDenied", /user\/powerless is not authorized to perform: sts:AssumeRole/);
    await assume({ RoleArn: role("by-root") });
  });

  it("lets a role's session assume the next role, for an hour at most, with the last role's permissions", async () => {
    const { Credentials: first } = await assume({});
    const chained = sts(keysOf(first));
    const RoleArn = role("second");
    await denied(
      assume({ RoleArn, DurationSeconds: 3601 }, chained),
      "ValidationError",
      /exceeds the 1 hour session limit for roles assumed by role chaining/,
      400,
    );
    const { Credentials: second } = await assume({ RoleArn }, chained);
    const client = emulator.clientAs(keysOf(second));
    await client.send(new DescribeClusterCommand({ name: "devel" }));
    await denied(
      assume({ RoleArn: role("open") }, sts(keysOf(second))),
      "AccessDenied",
      new RegExp(
        `^User: arn:aws:sts::${ACCOUNT}:assumed-role/second/ci-run is not authorized to perform: sts:AssumeRole`,
      ),
    );
  });

  it("narrows a session down to its session policy", async () => {
    const Policy = JSON.stringify({ Statement: [{ Effect: "Allow", Action: ["eks:List*"], Resource: "*" }] });
    const { Credentials: session } = await assume({ Policy });
    const describe = emulator.clientAs(keysOf(session)).send(new DescribeClusterCommand({ name: "devel" }));
    await refused(describe, "AccessDeniedException", /eks:DescribeCluster/);
    await denied(assume({ Policy: "{" }), "MalformedPolicyDocumentException", /JSON/, 400);
  });

  for (const [input, message] of [
    [{ DurationSeconds: 899 }, /'899' at 'durationSeconds' .* greater than or equal to 900/],
    [{ DurationSeconds: 7201 }, /exceeds the MaxSessionDuration set for this role/],
    [{ RoleSessionName: "not allowed" }, /'not allowed' at 'roleSessionName'/],
  ] as const) {
    it(`refuses ${JSON.stringify(input)}`, () => denied(assume(input), "ValidationError", message, 400));
  }

  it("takes a web identity's token without a signature", async () => {
    const answer = await withToken(token({}));
    assert.equal(answer.AssumedRoleUser?.Arn, `arn:aws:sts::${ACCOUNT}:assumed-role/ci/ci-run`);
    assert.equal(answer.SubjectFromWebIdentityToken, "repo:org/repo:ref:refs/heads/main");
    await emulator.clientAs(keysOf(answer.Credentials)).send(new DescribeClusterCommand({ name: "devel" }));
  });

  for (const claims of [{ sub: "repo:other/repo" }, { aud: "another" }, { iss: "https://example.org" }]) {
    it(`refuses a web identity with ${JSON.stringify(claims)}`, () =>
      denied(withToken(token(claims)), "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"));
  }

  it("refuses a web identity for a role that takes none, an expired one, and what is no token", async () => {
    await denied(withToken(token({}), role("open")), "AccessDenied", /Not authorized/);
    await emulator.advance(600);
    await denied(
      withToken(token({})),
      "ExpiredTokenException",
      /^Token expired: current date\/time 2026-10-01T00:1/,
      400,
    );
    await denied(withToken("nothing"), "InvalidIdentityTokenException", /not a valid JWT/, 400);
  });

  it("names an operation that it does not have", () =>
    denied(
      sts().send(new GetSessionTokenCommand()),
      "EmulatorUnsupportedOperation",
      /STS's operation GetSessionToken/,
      501,
    ));

  it("suffers faults as EKS does, in its own format", async () => {
    await emulator.control("POST", "faults", { operation: "AssumeRole", count: 1, what: "throttling" });
    await denied(assume({}), "Throttling", "Rate exceeded", 400);
    await assume({});
  });

  it("logs requests without what is secret in them", async () => {
    await assume({ RoleArn: role("path/guarded"), ExternalId: "shared secret" });
    const secret = token({});
    await withToken(secret);
    const log = (await emulator.control("GET", "requests")) as RequestLogEntry[];
    assert.deepEqual(
      log.map(({ operation, params }) => [operation, params.RoleArn]),
      [
        ["AssumeRole", role("path/guarded")],
        ["AssumeRoleWithWebIdentity", role("ci")],
      ],
    );
    const text = JSON.stringify(log);
    assert(!text.includes("shared secret") && !text.includes(secret));
  });
});
