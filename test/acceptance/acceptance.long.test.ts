import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, request as forward } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator, type RunningEmulator } from "../../emulator/src/index";
import { readRecording } from "../../scripts/acceptance/recording";
import { REPOSITORY } from "../engine/PulumiProject";

const CLUSTER = {
  name: "prod",
  region: "eu-west-1",
  version: "1.32",
  nodegroups: [{ name: "blue", version: "1.31" }],
  addons: [{ name: "coredns" }],
};
const CREDENTIALS = { accessKeyId: "AKIAACCEPTANCE", secretAccessKey: "canary-secret" };
const CONTROL_PLANE = ["--cluster", "prod", "--to", "1.33", "--region", "eu-west-1"];
const ALL = [...CONTROL_PLANE, "--addon", "coredns", "--nodegroup", "blue"];

describe("npm run acceptance", function () {
  // Up to three runs of the suite, of forty Pulumi commands in all: two minutes of a quiet machine, ten of a busy one.
  this.timeout(900_000);
  let folder: string;
  let aws: RunningEmulator;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "pulumi-eks-version-test-"));
    aws = await startEmulator({
      upgradeSeconds: 4,
      consistencySeconds: 0,
      seed: { clusters: [CLUSTER], credentials: [CREDENTIALS] },
    });
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true, force: true });
    await aws.close();
  });

  /** Runs the command with an emulator, or what stands before it, in AWS's place. */
  async function acceptance(endpoint: string, ...args: string[]): Promise<{ code: number | null; output: string }> {
    const script = [
      "-r",
      "ts-node/register/transpile-only",
      "scripts/acceptance/acceptance.ts",
      "--endpoint",
      endpoint,
      ...args,
    ];
    const child = spawn(process.execPath, script, {
      cwd: REPOSITORY,
      env: {
        ...process.env,
        AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      },
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    return { code, output };
  }

  it("changes nothing without the consent, and says what it would do", async () => {
    const { code, output } = await acceptance(aws.url, ...ALL);
    assert.equal(code, 1);
    assert.match(output, /would upgrade cluster "prod" in eu-west-1 from 1\.32 to 1\.33.*--yes-change-this-cluster/);
    const requests = (await (await fetch(`${aws.url}/_emulator/requests`)).json()) as { operation: string }[];
    assert.deepEqual(
      requests.map(({ operation }) => operation),
      ["DescribeCluster"],
    );
  });

  it("refuses a version that is not the next minor", async () => {
    const { code, output } = await acceptance(aws.url, ...ALL, "--to", "1.34", "--yes-change-this-cluster");
    assert.equal(code, 1);
    assert.match(output, /cluster "prod" runs 1\.32: --to 1\.34 asks for one that runs 1\.33/);
  });

  it("records all steps without secrets, and finds no difference between the emulator and itself", async () => {
    const recording = join(folder, "prod.jsonl");
    const { code, output } = await acceptance(aws.url, ...ALL, "--recording", recording, "--yes-change-this-cluster");
    assert.equal(code, 0, output);
    assert.match(output, /no difference in \d+ exchanges/);
    const text = readFileSync(recording, "utf8");
    for (const secret of ["canary-secret", "AWS4-HMAC", "subnet-0000", 'certificateAuthority":{"data']) {
      assert(!text.includes(secret), secret);
    }
    const { subject, exchanges } = readRecording(recording);
    assert.deepEqual(subject, {
      format: 1,
      cluster: "prod",
      region: "eu-west-1",
      from: "1.32",
      to: "1.33",
      addon: "coredns",
      nodegroup: "blue",
    });
    const started = exchanges.filter(({ method, path }) => method === "POST" && path.endsWith("/updates"));
    assert.deepEqual(
      started.map(({ status }) => status),
      [200, 200, 200],
    );
    assert(exchanges.some(({ path }) => path.endsWith("/node-groups/blue/update-version")));
  });

  it("names what an AWS says that is not as the emulator has it", async () => {
    const proxy = createServer((incoming, outgoing) => {
      const target = forward(
        aws.url + (incoming.url ?? ""),
        { method: incoming.method, headers: incoming.headers },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on("data", (chunk: Buffer) => chunks.push(chunk));
          answer.on("end", () => {
            const body = changed(Buffer.concat(chunks).toString("utf8"));
            const headers = { ...answer.headers, "content-length": String(Buffer.byteLength(body)) };
            outgoing.writeHead(answer.statusCode ?? 502, headers).end(body);
          });
        },
      );
      incoming.pipe(target);
    });
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    try {
      const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      const recording = join(folder, "prod.jsonl");
      const consent = "--yes-change-this-cluster";
      const { code, output } = await acceptance(url, ...CONTROL_PLANE, "--recording", recording, consent);
      assert.equal(code, 3, output);
      const found = output.split("\n").filter((line) => line.startsWith("  "));
      assert.deepEqual(found, [
        "  DescribeCluster 200: answer.cluster.warmPool (object) is in AWS's answer, not in the emulator's",
        "  DescribeCluster 200: answer.cluster.platformVersion (string) is in the emulator's answer, not in AWS's",
      ]);

      const again = await acceptance(url, "--compare", recording);
      assert.deepEqual([again.code, again.output.split("\n").filter((line) => line.startsWith("  "))], [3, found]);
    } finally {
      proxy.close();
    }
  });
});

/** An EKS that has one member more in its clusters, and lacks another. */
function changed(body: string): string {
  const answer = JSON.parse(body === "" ? "null" : body) as { cluster?: Record<string, unknown> } | null;
  if (answer?.cluster === undefined) return body;
  return JSON.stringify({
    ...answer,
    cluster: { ...answer.cluster, platformVersion: undefined, warmPool: { size: 3 } },
  });
}
