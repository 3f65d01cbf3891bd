import * as assert from "node:assert/strict";
import type { Connection } from "../../../provider/aws/connection";
import { connectionKey, resolveConnection } from "../../../provider/aws/connection";
import type { AssumeRoleArgs, ConnectionArgs } from "../../../provider/aws/connectionArgs";
import { UNKNOWN_VALUE } from "../../../provider/core/pulumiValues";
import { stackConfig } from "../../fixtures/aws/awsEnvironment";

const ROLE = "arn:aws:iam::123456789012:role/upgrades";

interface Sources {
  readonly args?: ConnectionArgs;
  readonly stack?: Record<string, unknown>;
  readonly env?: NodeJS.ProcessEnv;
}

const resolve = ({ args = {}, stack = {}, env = {} }: Sources) => resolveConnection(args, stackConfig(stack), env);

function connectionOf(sources: Sources): Connection {
  const { connection, problems } = resolve(sources);
  assert.deepEqual(problems, []);
  return connection;
}

describe("resolveConnection", () => {
  it("says nothing of its own where nothing is configured", () => {
    const { credentials, roles, region, endpoint, maxAttempts } = connectionOf({});
    assert.deepEqual([roles, region, endpoint, maxAttempts], [[], undefined, undefined, undefined]);
    assert.equal(credentials.kind, "search");
  });

  describe("takes the region from", () => {
    const everywhere = {
      args: { region: "eu-west-1" },
      stack: { "aws:region": "eu-west-2" },
      env: { AWS_REGION: "eu-west-3", AWS_DEFAULT_REGION: "eu-south-1" },
    };
    for (const [where, sources, region] of [
      ["the input", everywhere, "eu-west-1"],
      ["aws:region, next", { ...everywhere, args: {} }, "eu-west-2"],
      ["AWS_REGION, next", { env: everywhere.env }, "eu-west-3"],
      ["AWS_DEFAULT_REGION, next", { env: { ...everywhere.env, AWS_REGION: "" } }, "eu-south-1"],
    ] as const) {
      it(where, () => {
        assert.equal(connectionOf(sources).region, region);
      });
    }
  });

  describe("takes the first credentials from", () => {
    const keys = { AWS_ACCESS_KEY_ID: "AKIA", AWS_SECRET_ACCESS_KEY: "secret", AWS_PROFILE: "env" };
    const stack = { "aws:accessKey": "AKIA", "aws:secretKey": "secret", "aws:profile": "stack" };
    for (const [where, sources, expected] of [
      ["the input's profile", { args: { profile: "input" }, stack, env: keys }, ["profile", "input"]],
      ["the stack's keys, next", { stack, env: keys }, ["keys", "stack"]],
      ["the stack's profile, next", { stack: { "aws:profile": "stack" }, env: keys }, ["profile", "stack"]],
      ["the environment's keys, next", { env: keys }, ["keys", "env"]],
      ["AWS_PROFILE, next", { env: { AWS_PROFILE: "env" } }, ["profile", "env"]],
      ["AWS_DEFAULT_PROFILE, next", { env: { AWS_DEFAULT_PROFILE: "env", AWS_PROFILE: "" } }, ["profile", "env"]],
    ] as const) {
      it(where, () => {
        const { credentials, profile } = connectionOf(sources);
        assert.deepEqual([credentials.kind, profile], expected);
      });
    }
  });

  describe("takes the roles from", () => {
    const stack = { "aws:assumeRoles": [{ roleArn: `${ROLE}1` }, { roleArn: `${ROLE}2` }] };
    for (const [where, sources, names] of [
      ["assumeRole, instead of the stack's", { args: { assumeRole: { roleArn: ROLE } }, stack }, ["upgrades"]],
      ["assumeRoles, instead of the stack's", { args: { assumeRoles: [{ roleArn: ROLE }] }, stack }, ["upgrades"]],
      ["an empty assumeRoles: none", { args: { assumeRoles: [] }, stack }, []],
      ["aws:assumeRoles", { stack }, ["upgrades1", "upgrades2"]],
      ["aws:assumeRole, its older name", { stack: { "aws:assumeRole": { roleArn: ROLE } } }, ["upgrades"]],
      ["nowhere with a profile of the resource's own", { args: { profile: "other" }, stack }, []],
    ] as const) {
      it(where, () => {
        const { roles } = connectionOf(sources as Sources);
        assert.deepEqual(
          roles.map(({ roleArn }) => roleArn.split("/")[1]),
          names,
        );
      });
    }
  });

  it("reads an assumed role's duration in seconds and in pulumi-aws's words", () => {
    const seconds = (role: Partial<AssumeRoleArgs>): number | undefined =>
      connectionOf({ args: { assumeRole: { roleArn: ROLE, ...role } } }).roles[0]?.durationSeconds;
    assert.equal(seconds({}), undefined);
    assert.equal(seconds({ durationSeconds: 43_200 }), 43_200);
    assert.equal(seconds({ duration: "1h" }), 3_600);
    assert.equal(seconds({ duration: "1h30m" }), 5_400);
    assert.equal(seconds({ duration: "900s" }), 900);
  });

  it("reads the rest of pulumi-aws's settings", () => {
    const stack = {
      "aws:endpoints": [
        { eks: "https://eks.test", s3: 7 },
        { sts: "https://sts.test", ec2: "https://ec2.test" },
      ],
      "aws:stsRegion": "us-east-1",
      "aws:sharedConfigFiles": ["/a"],
      "aws:sharedCredentialsFiles": ["~/b"],
      "aws:maxRetries": "7",
      "aws:retryMode": "adaptive",
      "aws:useDualstackEndpoint": "true",
      "aws:insecure": "false",
      "aws:customCaBundle": "/ca.pem",
      "aws:allowedAccountIds": ["123456789012"],
      "aws:forbiddenAccountIds": '["000000000000"]',
      "aws:skipCredentialsValidation": "true",
      "aws:defaultTags": { tags: {} },
    };
    const { credentials, proxies, roles, ...settings } = connectionOf({ stack });
    assert.equal(credentials.kind, "search");
    assert.deepEqual([proxies.https, roles], [undefined, []]);
    assert.deepEqual(settings, {
      region: undefined,
      profile: undefined,
      endpoint: "https://eks.test",
      stsEndpoint: "https://sts.test",
      ec2Endpoint: "https://ec2.test",
      stsRegion: "us-east-1",
      sharedConfigFile: "/a",
      sharedCredentialsFile: "~/b",
      maxAttempts: 7,
      retryMode: "adaptive",
      useFipsEndpoint: undefined,
      useDualstackEndpoint: true,
      insecure: false,
      caBundle: "/ca.pem",
      allowedAccountIds: ["123456789012"],
      forbiddenAccountIds: ["000000000000"],
    });
  });

  it("prefers the input's endpoint", () => {
    const stack = { "aws:endpoints": [{ eks: "https://eks.test" }] };
    assert.equal(
      connectionOf({ args: { endpoint: "http://127.0.0.1:4510" }, stack }).endpoint,
      "http://127.0.0.1:4510",
    );
  });

  describe("accepts the region", () => {
    for (const region of [
      "us-east-1",
      "ap-southeast-5",
      "mx-central-1",
      "cn-northwest-1",
      "us-gov-west-1",
      "us-iso-east-1",
      "us-isob-east-1",
      "us-isof-south-1",
      "eu-isoe-west-1",
      "eusc-de-east-1",
    ]) {
      it(region, () => {
        assert.equal(connectionOf({ args: { region } }).region, region);
      });
    }
  });

  it("accepts any region where aws:skipRegionValidation says so", () => {
    const stack = { "aws:skipRegionValidation": "true" };
    assert.equal(connectionOf({ args: { region: "moon" }, stack }).region, "moon");
  });

  it("accepts roles of every partition, with a path", () => {
    for (const partition of ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-eusc"]) {
      const roleArn = `arn:${partition}:iam::123456789012:role/team/eks+up=1,2.3@x_y-z`;
      assert.equal(connectionOf({ args: { assumeRole: { roleArn } } }).roles[0]?.roleArn, roleArn);
    }
  });

  describe("refuses", () => {
    const role = (more: Record<string, unknown>): Sources => ({
      args: { assumeRole: { roleArn: ROLE, ...more } },
    });
    const args = (more: Record<string, unknown>): Sources => ({ args: more });
    const stack = (more: Record<string, unknown>): Sources => ({ stack: more });
    const identity = (more: Record<string, unknown>): Sources => stack({ "aws:assumeRoleWithWebIdentity": more });
    const many = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

    const table: readonly (readonly [string, Sources, string, RegExp])[] = [
      ["an availability zone", args({ region: "eu-west-1a" }), "region", /write the region, "eu-west-1"/],
      ["a region in capitals", args({ region: "EU-West-1" }), "region", /write "eu-west-1"/],
      ["a region with underscores", stack({ "aws:region": "eu_west_1" }), "aws:region", /write "eu-west-1"/],
      ["a region by its place", args({ region: "Ireland" }), "region", /not an AWS region; write its code/],
      ["a region without a number", { env: { AWS_REGION: "us-east" } }, "AWS_REGION", /not an AWS region/],
      ["a region that is empty", args({ region: "" }), "region", /not empty/],
      ["a region that is no text", args({ region: 1 }), "region", /must be a text/],
      ["a bad region for STS", stack({ "aws:stsRegion": "global" }), "aws:stsRegion", /not an AWS region/],
      ["a role that is no map", args({ assumeRole: ROLE }), "assumeRole", /must be a map/],
      ["a role without an ARN", args({ assumeRole: {} }), "assumeRole.roleArn", /is missing/],
      ["a role with an empty ARN", role({ roleArn: "" }), "assumeRole.roleArn", /is missing/],
      ["a role whose ARN is null", role({ roleArn: null }), "assumeRole.roleArn", /is missing/],
      ["a role's bare name", role({ roleArn: "upgrades" }), "assumeRole.roleArn", /write "arn:aws:iam::/],
      ["a user's ARN", role({ roleArn: "arn:aws:iam::123456789012:user/x" }), "assumeRole.roleArn", /role\/name/],
      [
        "an account that is too short",
        role({ roleArn: ROLE.replace("12:", ":") }),
        "assumeRole.roleArn",
        /123456789012/,
      ],
      ["a misspelt field", role({ externalID: "x" }), "assumeRole.externalID", /not known here; known are.*externalId/],
      ["an external id with spaces", role({ externalId: "a b" }), "assumeRole.externalId", /2 to 1224/],
      ["a session name of one letter", role({ sessionName: "x" }), "assumeRole.sessionName", /2 to 64/],
      ["a source identity with a slash", role({ sourceIdentity: "a/b" }), "assumeRole.sourceIdentity", /2 to 64/],
      ["a session that is too short", role({ durationSeconds: 899 }), "assumeRole.durationSeconds", /900 to 43200/],
      ["a session that is too long", role({ durationSeconds: 43_201 }), "assumeRole.durationSeconds", /900 to 43200/],
      ["half a second", role({ durationSeconds: 900.5 }), "assumeRole.durationSeconds", /whole seconds/],
      ["a duration without a unit", role({ duration: "3600" }), "assumeRole.duration", /"15m" to "12h"/],
      ["a duration said twice", role({ duration: "1h", durationSeconds: 3600 }), "assumeRole.duration", /keep one/],
      ["a policy that is no JSON", role({ policy: "allow" }), "assumeRole.policy", /as JSON text/],
      ["a policy's bare name", role({ policyArns: ["ReadOnly"] }), "assumeRole.policyArns", /ARNs of IAM policies/],
      ["too many tags", role({ tags: Object.fromEntries(many(51).map((n) => [n, ""])) }), "assumeRole.tags", /50/],
      ["a tag that is no text", role({ tags: { a: 1 } }), "assumeRole.tags", /texts/],
      [
        "a long session for a role that is assumed from a role",
        args({
          assumeRoles: [
            { roleArn: ROLE, durationSeconds: 7200 },
            { roleArn: ROLE, durationSeconds: 7200 },
          ],
        }),
        "assumeRoles[1].durationSeconds",
        /900 to 3600 \(AWS allows no more for a role that is assumed from another role\)/,
      ],
      ["assumeRoles that is no list", args({ assumeRoles: { roleArn: ROLE } }), "assumeRoles", /must be a list/],
      ["both inputs for roles", args({ assumeRole: { roleArn: ROLE }, assumeRoles: [] }), "assumeRole", /excludes/],
      [
        "a bad role of the stack",
        stack({ "aws:assumeRoles": [{ roleArn: ROLE }, { roleArn: "x" }] }),
        "aws:assumeRoles[1].roleArn",
        /write "arn/,
      ],
      ["roles that are no JSON", stack({ "aws:assumeRoles": "arn:x" }), "aws:assumeRoles", /pulumi config set --path/],
      ["an endpoint without a scheme", args({ endpoint: "eks.test:443" }), "endpoint", /starts with "https:\/\/"/],
      ["an endpoint that is no URL", args({ endpoint: "https://" }), "endpoint", /is not a URL/],
      [
        "an endpoint with a password",
        args({ endpoint: "https://a:b@eks.test" }),
        "endpoint",
        /user name or a password/,
      ],
      ["an endpoint with a query", args({ endpoint: "https://eks.test?x" }), "endpoint", /query/],
      ["the stack's bad endpoint", stack({ "aws:endpoints": [{ eks: "eks" }] }), "aws:endpoints.eks", /https:\/\/host/],
      ["the stack's bad STS endpoint", stack({ "aws:endpoints": [{ sts: 1 }] }), "aws:endpoints.sts", /must be a text/],
      [
        "FIPS and an endpoint",
        { args: { endpoint: "https://eks.test" }, stack: { "aws:useFipsEndpoint": "true" } },
        "aws:useFipsEndpoint",
        /give the FIPS address/,
      ],
      ["a switch that is no switch", stack({ "aws:insecure": "yes" }), "aws:insecure", /"true" or "false"/],
      ["a count that is none", stack({ "aws:maxRetries": "many" }), "aws:maxRetries", /whole number/],
      ["a retry mode nobody knows", stack({ "aws:retryMode": "eager" }), "aws:retryMode", /"standard" or "adaptive"/],
      ["keys without the secret", stack({ "aws:accessKey": "AKIA" }), "aws:secretKey", /is missing/],
      ["keys without the id", stack({ "aws:secretKey": "s" }), "aws:accessKey", /is missing/],
      ["a token alone", stack({ "aws:token": "t" }), "aws:token", /needs "aws:accessKey"/],
      [
        "two config files",
        stack({ "aws:sharedConfigFiles": ["a", "b"] }),
        "aws:sharedConfigFiles",
        /may hold one file.*merge them/,
      ],
      ["files that are no list", stack({ "aws:sharedConfigFiles": "a" }), "aws:sharedConfigFiles", /must be a list/],
      [
        "a proxy of a kind it does not know",
        stack({ "aws:httpsProxy": "socks5://proxy:1080" }),
        "aws:httpsProxy",
        /http:\/\/proxy:3128/,
      ],
      [
        "the environment's keys without the secret",
        { env: { AWS_ACCESS_KEY_ID: "AKIA", AWS_SECRET_ACCESS_KEY: "" } },
        "AWS_SECRET_ACCESS_KEY",
        /AWS_ACCESS_KEY_ID is; set both, or none/,
      ],
      [
        "the environment's keys without the id",
        { env: { AWS_SECRET_ACCESS_KEY: "s" } },
        "AWS_ACCESS_KEY_ID",
        /AWS_SECRET_ACCESS_KEY is; set both, or none/,
      ],
      [
        "the environment's web identity without a role",
        { env: { AWS_WEB_IDENTITY_TOKEN_FILE: "/token" } },
        "AWS_ROLE_ARN",
        /AWS_WEB_IDENTITY_TOKEN_FILE is; set both, or none/,
      ],
      [
        "what the SDK takes from the environment only",
        stack({ "aws:ec2MetadataServiceEndpoint": "http://x" }),
        "aws:ec2MetadataServiceEndpoint",
        /set AWS_EC2_METADATA_SERVICE_ENDPOINT/,
      ],
      [
        "web identity without a role",
        identity({ webIdentityToken: "t" }),
        "aws:assumeRoleWithWebIdentity.roleArn",
        /is missing, and AWS_ROLE_ARN/,
      ],
      [
        "web identity without a token",
        identity({ roleArn: ROLE }),
        "aws:assumeRoleWithWebIdentity.webIdentityTokenFile",
        /is missing, and AWS_WEB_IDENTITY_TOKEN_FILE/,
      ],
      [
        "web identity with two tokens",
        identity({ roleArn: ROLE, webIdentityToken: "t", webIdentityTokenFile: "f" }),
        "aws:assumeRoleWithWebIdentity.webIdentityToken",
        /keep one/,
      ],
      [
        "web identity with an external id",
        identity({ roleArn: ROLE, webIdentityToken: "t", externalId: "x" }),
        "aws:assumeRoleWithWebIdentity.externalId",
        /not known here/,
      ],
      [
        "keys and web identity",
        stack({
          "aws:accessKey": "AKIA",
          "aws:secretKey": "s",
          "aws:assumeRoleWithWebIdentity": { roleArn: ROLE, webIdentityToken: "t" },
        }),
        "aws:accessKey",
        /keep one/,
      ],
    ];

    for (const [what, sources, property, reason] of table) {
      it(`${what}, and names ${property}`, () => {
        const { problems } = resolve(sources);
        assert.deepEqual(
          problems.map((problem) => problem.property),
          [property],
        );
        assert.match(problems[0]?.reason ?? "", reason);
      });
    }
  });

  it("finds every problem at once", () => {
    const { problems } = resolve({
      args: { region: "x", endpoint: "y", assumeRole: { roleArn: "z", duration: "1" } },
    });
    assert.deepEqual(problems.map(({ property }) => property).sort(), [
      "assumeRole.duration",
      "assumeRole.roleArn",
      "endpoint",
      "region",
    ]);
  });

  it("does not assertAllowedAccount what the stack says where an input says something else", () => {
    const stack = { "aws:region": "?", "aws:endpoints": [{ eks: "?" }], "aws:assumeRoles": [{ roleArn: "?" }] };
    const args = { region: "eu-west-1", endpoint: "https://eks.test", assumeRole: { roleArn: ROLE } };
    assert.deepEqual(resolve({ args, stack }).problems, []);
  });

  it("does not assertAllowedAccount outputs that are not computed yet, wherever they are", () => {
    const unknown = UNKNOWN_VALUE;
    const role = {
      roleArn: unknown,
      externalId: unknown,
      duration: unknown,
      tags: { a: unknown },
      policyArns: [unknown],
    };
    const { problems } = resolve({
      args: { region: unknown, profile: unknown, endpoint: unknown, assumeRoles: [role] },
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(resolve({ args: { assumeRole: role } }).problems, []);
    assert.deepEqual(resolve({ args: { assumeRoles: [unknown as unknown as AssumeRoleArgs] } }).problems, []);
    assert.deepEqual(resolve({ args: { assumeRoles: unknown as unknown as AssumeRoleArgs[] } }).problems, []);
  });

  it("overlooks what the engine puts between a map's fields", () => {
    const assumeRole = { roleArn: ROLE, __defaults: [] } as AssumeRoleArgs;
    assert.deepEqual(resolve({ args: { assumeRole } }).problems, []);
  });
});

describe("connectionKey", () => {
  const keys = { AWS_ACCESS_KEY_ID: "AKIA", AWS_SECRET_ACCESS_KEY: "secret" };
  const key = (sources: Sources): string => connectionKey(connectionOf(sources));

  it("is the same for the same connection", () => {
    assert.equal(
      key({ args: { region: "eu-west-1" }, env: keys }),
      key({ stack: { "aws:region": "eu-west-1" }, env: keys }),
    );
  });

  it("differs where anything does, a secret too", () => {
    const role = { roleArn: ROLE, externalId: "ours:42" };
    const different = [
      key({}),
      key({ env: keys }),
      key({ env: { ...keys, AWS_SECRET_ACCESS_KEY: "other" } }),
      key({ env: { ...keys, AWS_SESSION_TOKEN: "token" } }),
      key({ args: { region: "eu-west-1" } }),
      key({ args: { profile: "prod" } }),
      key({ args: { assumeRole: role } }),
      key({ args: { assumeRole: { ...role, externalId: "ours:43" } } }),
      key({ stack: { "aws:httpsProxy": "http://a:b@proxy" } }),
      key({ stack: { "aws:httpsProxy": "http://a:c@proxy" } }),
    ];
    assert.equal(new Set(different).size, different.length);
  });
});
