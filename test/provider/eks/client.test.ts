import * as assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import type { EKSClient } from "@aws-sdk/client-eks";
import { DescribeClusterCommand } from "@aws-sdk/client-eks";
import { resolveConnection } from "../../../provider/aws/connection";
import type { ConnectionArgs } from "../../../provider/aws/connectionArgs";
import { createEksClient, resolveRegion } from "../../../provider/eks/client";
import type { Timeouts } from "../../../provider/aws/http";
import { TIMEOUTS } from "../../../provider/aws/http";
import { AwsEnvironment, stackConfig } from "../../fixtures/aws/awsEnvironment";
import type { Script } from "../../fixtures/aws/awsStandIn";
import { AwsStandIn, CA_BUNDLE, CLUSTER, eksError } from "../../fixtures/aws/awsStandIn";
import { ConnectProxy } from "../../fixtures/aws/connectProxy";

const BRIEF = { connect: 200, answer: 200, silence: 200, whole: 200 };

describe("an EKS client", () => {
  let env: AwsEnvironment;
  const started: { stop(): unknown }[] = [];

  beforeEach(() => {
    env = new AwsEnvironment();
    env.set("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT");
    env.set("AWS_SECRET_ACCESS_KEY", "secret");
  });

  afterEach(async () => {
    for (const one of started.splice(0).reverse()) await one.stop();
    env.restore();
  });

  async function running<T extends { start(): Promise<unknown>; stop(): unknown }>(server: T): Promise<T> {
    await server.start();
    started.push(server);
    return server;
  }

  const standIn = async (script?: Script, scheme?: "http" | "https"): Promise<AwsStandIn> =>
    running(new AwsStandIn(script, scheme));

  async function client(
    endpoint: string,
    settings: Record<string, unknown> = {},
    timeouts: Timeouts = TIMEOUTS,
    args: ConnectionArgs = {},
  ): Promise<EKSClient> {
    const config = { "aws:region": "eu-west-1", ...settings };
    const { connection, problems } = resolveConnection({ endpoint, ...args }, stackConfig(config), process.env);
    assert.deepEqual(problems, []);
    const made = await createEksClient(connection, timeouts);
    started.push({
      stop: () => {
        made.destroy();
      },
    });
    return made;
  }

  const modeOf = async (eks: EKSClient): Promise<unknown> => Reflect.get(await eks.config.retryStrategy(), "mode");

  const describeCluster = async (eks: EKSClient) => eks.send(new DescribeClusterCommand({ name: "devel" }));

  it("says in its user agent which package calls", async () => {
    const aws = await standIn();
    await describeCluster(await client(aws.url));
    const { version } = JSON.parse(readFileSync(join(__dirname, "..", "..", "..", "package.json"), "utf8")) as {
      version: string;
    };
    assert.match(aws.seen[0]?.userAgent ?? "", new RegExp(`pulumi-eks-version/${version}`));
  });

  it("takes the region from the profile where nothing else says it", async () => {
    const config = env.file("config", "[default]\nregion = sa-east-1\n[profile prod]\nregion = ap-south-1\n");
    env.set("AWS_CONFIG_FILE", config);
    const region = async (args: ConnectionArgs, settings = {}): Promise<string | undefined> =>
      resolveRegion(resolveConnection(args, stackConfig(settings), process.env).connection);
    assert.equal(await region({}), "sa-east-1");
    assert.equal(await region({ profile: "prod" }), "ap-south-1");
    assert.equal(await region({ profile: "prod", region: "eu-west-1" }), "eu-west-1");
    env.set("AWS_CONFIG_FILE", undefined);
    assert.equal(await region({ profile: "prod" }), undefined);
    assert.equal(await region({ profile: "prod" }, { "aws:sharedConfigFiles": [config] }), "ap-south-1");
  });

  it("is not made without a region: the error says where to set it", async () => {
    const { connection } = resolveConnection({}, stackConfig({}), process.env);
    await assert.rejects(createEksClient(connection), /aws:region: is not set; run "pulumi config set aws:region/);
  });

  it("keeps its connection open from call to call", async () => {
    const aws = await standIn();
    const eks = await client(aws.url);
    await describeCluster(eks);
    await describeCluster(eks);
    assert.deepEqual(
      aws.seen.map(({ connection }) => connection),
      [1, 1],
    );
  });

  it("does not keep the process alive, directly or through a proxy", async () => {
    const proxy = await running(new ConnectProxy());
    const aws = await standIn(undefined, "https");
    const direct = await standIn();
    const program = `
      require("ts-node/register/transpile-only");
      const { resolveConnection } = require("./provider/aws/connection");
      const { createEksClient } = require("./provider/eks/client");
      (async () => {
        const { connection } = resolveConnection({}, () => undefined, process.env);
        const { DescribeClusterCommand } = require("@aws-sdk/client-eks");
        const { cluster } = await (await createEksClient(connection)).send(new DescribeClusterCommand({ name: "devel" }));
        console.log(cluster.name);
      })();`;
    for (const variables of [
      { AWS_ENDPOINT_URL_EKS: direct.url },
      {
        AWS_ENDPOINT_URL_EKS: `https://aws.test:${aws.port}`,
        HTTPS_PROXY: proxy.url,
        AWS_CA_BUNDLE: CA_BUNDLE,
      },
    ]) {
      const { stdout } = await promisify(execFile)(process.execPath, ["-e", program], {
        cwd: join(__dirname, "..", "..", ".."),
        env: { ...process.env, AWS_REGION: "eu-west-1", ...variables },
        timeout: 30_000,
      });
      assert.equal(stdout, "devel\n");
    }
    assert.equal(proxy.asked.length, 1);
  });

  it("is not loaded, nor is anything of the SDK, by what resolves and checks a connection", async () => {
    const program = `
      require("ts-node/register/transpile-only");
      const { resolveConnection, connectionKey } = require("./provider/aws/connection");
      require("./provider/eks/client");
      connectionKey(resolveConnection({ profile: "x" }, () => undefined, process.env).connection);
      console.log(Object.keys(require.cache).filter((path) => /@aws-sdk|@smithy|proxy-agent/.test(path)).length);`;
    const cwd = join(__dirname, "..", "..", "..");
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", program], { cwd });
    assert.equal(stdout, "0\n");
  });

  describe("retries", () => {
    for (const [what, answer] of [
      ["throttling", eksError(429, "ThrottlingException", "Rate exceeded", { "retry-after": "0" })],
      ["a server's error", eksError(500, "ServerException", "Internal error")],
      ["an unavailable service", { status: 503, body: "<html>Service Unavailable</html>" }],
    ] as const) {
      it(`after ${what}`, async () => {
        const aws = await standIn((_, index) => (index < 1 ? answer : CLUSTER));
        const { cluster } = await describeCluster(await client(aws.url));
        assert.equal(cluster?.name, "devel");
        assert.equal(aws.seen.length, 2);
      });
    }

    for (const [what, settings, variable, attempts] of [
      ["six times by default", {}, undefined, 6],
      ["as often as aws:maxRetries says", { "aws:maxRetries": "2" }, "5", 2],
      ["as often as AWS_MAX_ATTEMPTS says", {}, "3", 3],
    ] as const) {
      it(`${what}, the first attempt included`, async () => {
        env.set("AWS_MAX_ATTEMPTS", variable);
        const aws = await standIn(() => eksError(500, "ServerException", "Internal error"));
        await assert.rejects(describeCluster(await client(aws.url, settings)), { name: "ServerException" });
        assert.equal(aws.seen.length, attempts);
      });
    }

    it("as often as the profile says", async () => {
      const file = env.file("config", "[profile prod]\nmax_attempts = 2\nretry_mode = adaptive\n");
      env.set("AWS_CONFIG_FILE", file);
      env.set("AWS_PROFILE", "prod");
      const aws = await standIn(() => eksError(500, "ServerException", "Internal error"));
      const eks = await client(aws.url);
      await assert.rejects(describeCluster(eks), { name: "ServerException" });
      assert.equal(aws.seen.length, 2);
      assert.equal(await modeOf(eks), "adaptive");
    });

    for (const mode of ["standard", "adaptive"]) {
      it(`in the mode of aws:retryMode: ${mode}`, async () => {
        const eks = await client("http://127.0.0.1:9", { "aws:retryMode": mode });
        assert.equal(await modeOf(eks), mode);
      });
    }

    it("no refusal", async () => {
      const aws = await standIn(() => eksError(403, "AccessDeniedException", "not authorized"));
      await assert.rejects(describeCluster(await client(aws.url)), { name: "AccessDeniedException" });
      assert.equal(aws.seen.length, 1);
    });
  });

  describe("gives up", () => {
    const twice = { "aws:maxRetries": "2" };

    it("a server that takes the request and does not answer, and tries again", async () => {
      const aws = await standIn((_, index) => (index === 0 ? "silence" : CLUSTER));
      const { cluster } = await describeCluster(await client(aws.url, twice, { ...TIMEOUTS, answer: 200 }));
      assert.equal(cluster?.name, "devel");
    });

    it("an answer that stops in its middle", async () => {
      const half = { ...CLUSTER, headers: { ...CLUSTER.headers, "content-length": "100000" } };
      const aws = await standIn(() => half);
      await assert.rejects(describeCluster(await client(aws.url, twice, { ...TIMEOUTS, silence: 200 })), {
        name: "TimeoutError",
      });
    });

    it("an answer of which a byte comes now and then, however long it would go on", async () => {
      const dripping = createServer((_, response) => {
        const drops = setInterval(() => response.write(" "), 20);
        response.on("close", () => {
          clearInterval(drops);
        });
      });
      await new Promise<void>((listening) => dripping.listen(0, "127.0.0.1", listening));
      try {
        const { port } = dripping.address() as AddressInfo;
        const eks = await client(`http://127.0.0.1:${port}`, twice, { ...TIMEOUTS, whole: 200 });
        await assert.rejects(describeCluster(eks), { name: "TimeoutError", message: /not come in whole after 0.2 s/ });
      } finally {
        dripping.closeAllConnections();
        dripping.close();
      }
    });

    it("a proxy that does not answer, closing the connection to it", async () => {
      const proxy = await running(new ConnectProxy("silence"));
      const eks = await client("https://aws.test:443", { ...twice, "aws:httpsProxy": proxy.url }, BRIEF);
      await assert.rejects(describeCluster(eks), { name: "TimeoutError" });
      assert.equal(proxy.asked.length, 2);
      while (proxy.open > 0) await new Promise((resolve) => setImmediate(resolve));
    });

    it("a proxy that refuses, and says with which status", async () => {
      const proxy = await running(new ConnectProxy({ refuse: "407 Proxy Authentication Required" }));
      const eks = await client("https://aws.test:443", { ...twice, "aws:httpsProxy": proxy.url });
      await assert.rejects(describeCluster(eks), (error: { $metadata?: { httpStatusCode?: number } }) => {
        assert.equal(error.$metadata?.httpStatusCode, 407);
        return true;
      });
    });
  });

  describe("over TLS", () => {
    it("refuses a certificate that nobody it trusts has signed", async () => {
      const aws = await standIn(undefined, "https");
      await assert.rejects(describeCluster(await client(aws.url, { "aws:maxRetries": "1" })), /certificate/);
      assert.deepEqual(aws.seen, []);
    });

    for (const [where, settings, variable] of [
      ["aws:customCaBundle", { "aws:customCaBundle": CA_BUNDLE }, undefined],
      ["AWS_CA_BUNDLE", {}, CA_BUNDLE],
      ["aws:insecure, whatever the certificate", { "aws:insecure": "true" }, undefined],
    ] as const) {
      it(`trusts what ${where} says`, async () => {
        env.set("AWS_CA_BUNDLE", variable);
        const aws = await standIn(undefined, "https");
        await describeCluster(await client(aws.url, settings));
        assert.equal(aws.seen.length, 1);
      });
    }

    it("is not made with certificates that cannot be read: the error names the setting", async () => {
      const absent = client("https://aws.test", { "aws:customCaBundle": join(env.home, "absent.pem") });
      await assert.rejects(absent, /aws:customCaBundle.*absent.pem cannot be read \(ENOENT\)/);
    });
  });

  describe("behind a proxy", () => {
    const role = { assumeRole: { roleArn: "arn:aws:iam::123456789012:role/upgrades" } };

    it("reaches EKS and STS through it, with the proxy's password, and keeps the tunnel", async () => {
      const proxy = await running(new ConnectProxy());
      const aws = await standIn(undefined, "https");
      const url = `https://aws.test:${aws.port}`;
      const settings = {
        "aws:httpsProxy": proxy.url.replace("//", "//someone:pass%40word@"),
        "aws:endpoints": [{ sts: url }],
        "aws:customCaBundle": CA_BUNDLE,
      };
      const eks = await client(url, settings, TIMEOUTS, role);
      await describeCluster(eks);
      await describeCluster(eks);
      assert.deepEqual(aws.operations(), ["AssumeRole", "DescribeCluster", "DescribeCluster"]);
      assert.deepEqual(
        proxy.asked.map(({ target }) => target),
        [`aws.test:${aws.port}`],
      );
      const basic = Buffer.from("someone:pass@word").toString("base64");
      assert.equal(proxy.asked[0]?.headers["proxy-authorization"], `Basic ${basic}`);
      assert.equal(aws.seen[0]?.headers["proxy-authorization"], undefined);
    });

    it("reaches directly what aws:noProxy exempts", async () => {
      const proxy = await running(new ConnectProxy({ refuse: "403 Forbidden" }));
      const aws = await standIn(undefined, "https");
      const settings = {
        "aws:httpsProxy": proxy.url,
        "aws:noProxy": "localhost,.internal",
        "aws:customCaBundle": CA_BUNDLE,
      };
      await describeCluster(await client(`https://localhost:${aws.port}`, settings));
      assert.deepEqual(proxy.asked, []);
    });

    it("follows the environment's HTTPS_PROXY", async () => {
      const proxy = await running(new ConnectProxy());
      const aws = await standIn(undefined, "https");
      env.set("HTTPS_PROXY", proxy.url);
      await describeCluster(await client(`https://aws.test:${aws.port}`, { "aws:customCaBundle": CA_BUNDLE }));
      assert.equal(proxy.asked.length, 1);
    });

    it("tunnels plain HTTP too", async () => {
      const proxy = await running(new ConnectProxy());
      const aws = await standIn();
      await describeCluster(await client(`http://aws.test:${aws.port}`, { "aws:httpProxy": proxy.url }));
      assert.equal(proxy.asked.length, 1);
    });
  });
});
