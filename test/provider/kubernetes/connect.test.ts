import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { authority } from "../../../emulator/src/kubernetesApi/authority";
import { resolveConnection } from "../../../provider/aws/connection";
import { AwsFailure } from "../../../provider/core/failures/awsFailure";
import { createEksClient } from "../../../provider/eks/client";
import { connectToKubernetes } from "../../../provider/kubernetes/connect";
import type { KubernetesApi } from "../../../provider/kubernetes/KubernetesApi";
import { AwsEnvironment, stackConfig } from "../../fixtures/aws/awsEnvironment";
import type { Script } from "../../fixtures/aws/awsStandIn";
import { AwsStandIn, CA_BUNDLE } from "../../fixtures/aws/awsStandIn";
import { ConnectProxy } from "../../fixtures/aws/connectProxy";

const LIST: Script = () => ({ status: 200, body: JSON.stringify({ kind: "NodeList", items: [{}, {}] }) });
const TOKEN = /k8s-aws-v1\.|X-Amz-Signature/;

describe("the way to a cluster's Kubernetes API", () => {
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

  const controlPlane = (script: Script): Promise<AwsStandIn> => running(new AwsStandIn(script, "https"));

  async function connected(
    endpoint: string,
    settings: Record<string, unknown> = {},
    certificateAuthority = readFileSync(CA_BUNDLE, "utf8"),
  ): Promise<KubernetesApi> {
    const config = stackConfig({ "aws:region": "eu-west-1", ...settings });
    const { connection, problems } = resolveConnection({}, config, process.env);
    assert.deepEqual(problems, []);
    const client = await createEksClient(connection);
    started.push({
      stop: () => {
        client.destroy();
      },
    });
    const cluster = { name: "devel", endpoint, certificateAuthority };
    return connectToKubernetes(cluster, { connection, client, now: () => Date.now() });
  }

  const nodes = (api: KubernetesApi): Promise<unknown[]> => api.list("/api/v1/nodes", (one) => [one]);

  it("leads through HTTPS_PROXY, which is told the host and nothing of the token", async () => {
    const proxy = await running(new ConnectProxy());
    const server = await controlPlane(LIST);
    env.set("HTTPS_PROXY", proxy.url);
    assert.equal((await nodes(await connected(`https://aws.test:${server.port}`))).length, 2);
    assert.deepEqual(
      proxy.asked.map(({ target }) => target),
      [`aws.test:${server.port}`],
    );
    assert.doesNotMatch(JSON.stringify(proxy.asked), TOKEN);
    assert.match(server.seen[0]?.headers.authorization ?? "", /^Bearer k8s-aws-v1\.[\w-]+$/);
  });

  it("leads through the configuration's proxy with its password, and past it where aws:noProxy says so", async () => {
    const proxy = await running(new ConnectProxy());
    const server = await controlPlane(LIST);
    const settings = { "aws:httpsProxy": proxy.url.replace("//", "//someone:password@") };
    await nodes(await connected(`https://aws.test:${server.port}`, settings));
    const basic = Buffer.from("someone:password").toString("base64");
    assert.equal(proxy.asked[0]?.headers["proxy-authorization"], `Basic ${basic}`);
    await nodes(await connected(`https://localhost:${server.port}`, { ...settings, "aws:noProxy": "localhost" }));
    assert.equal(proxy.asked.length, 1);
  });

  it("trusts the cluster's own authority, and nobody else, through a proxy too", async () => {
    const proxy = await running(new ConnectProxy());
    const server = await controlPlane(LIST);
    const { authority: another } = await authority();
    for (const [host, settings] of [
      ["localhost", { "aws:customCaBundle": CA_BUNDLE }],
      ["aws.test", { "aws:customCaBundle": CA_BUNDLE, "aws:httpsProxy": proxy.url }],
    ] as const) {
      const api = await connected(`https://${host}:${server.port}`, settings, another);
      await assert.rejects(nodes(api), (error: AwsFailure) => /certificate|issuer|signature/i.test(error.message));
    }
    assert.deepEqual(server.seen, [], "the token was sent to nobody");
  });

  for (const [what, status, body] of [
    ["401", 401, { kind: "Status", reason: "Unauthorized", message: "Unauthorized" }],
    ["403", 403, { kind: "Status", reason: "Forbidden", message: "nodes is forbidden" }],
    ["another's page", 502, "<html>bad gateway</html>"],
    ["half an answer", 200, '{"items": ['],
  ] as const) {
    it(`tells of ${what} without the token, wherever the failure is shown`, async () => {
      const server = await controlPlane(() => ({
        status,
        body: typeof body === "string" ? body : JSON.stringify(body),
      }));
      assert.equal(await failureText(server), "");
    });
  }

  it("does not repeat the token where an answer does", async () => {
    const server = await controlPlane(({ headers }) => ({
      status: 401,
      body: JSON.stringify({ kind: "Status", reason: "Unauthorized", message: `wrong: ${headers.authorization}` }),
    }));
    assert.equal(await failureText(server), "");
  });

  /** What of the token the failure of a request shows; printed, inspected and as JSON. */
  async function failureText(server: AwsStandIn): Promise<string> {
    const api = await connected(`https://localhost:${server.port}`);
    const error: unknown = await nodes(api).catch((one: unknown) => one);
    assert(error instanceof AwsFailure, inspect(error));
    const token = server.seen[0]?.headers.authorization?.replace("Bearer ", "") ?? "";
    assert.match(token, TOKEN);
    const shown = [String(error), error.stack ?? "", inspect(error, { depth: 9 })];
    const text = [...shown, JSON.stringify(error)].join("\n");
    return text.includes(token) ? text : (TOKEN.exec(text)?.[0] ?? "");
  }
});
