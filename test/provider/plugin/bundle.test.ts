import assert from "node:assert/strict";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { cachedDataVersionTag } from "node:v8";
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { GetSchemaRequest } from "@pulumi/pulumi/proto/provider_pb";
import { buildPlugin } from "../../../scripts/plugin/bundle";
import { REPOSITORY } from "../../engine/PulumiProject";

const NAME = "pulumi-resource-eks-version";

describe("The plugin's bundle", () => {
  let folder: string;
  let bytes: number;

  before(async function () {
    this.timeout(60_000);
    // Outside of the checkout: there is no package.json above it, and no node_modules.
    folder = mkdtempSync(join(tmpdir(), "pulumi-eks-version-bundle-"));
    ({ bytes } = await buildPlugin(REPOSITORY, folder));
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(...args: string[]): Promise<{ process: ChildProcessWithoutNullStreams; port: number }> {
    const child = spawn(join(folder, NAME), args, { cwd: folder });
    const [printed] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
    assert.match(printed, /^\d+\n$/, "the engine reads the port, and nothing else");
    return { process: child, port: Number(printed) };
  }

  async function ended(child: ChildProcessWithoutNullStreams): Promise<{ code: unknown; signal: unknown }> {
    const [code, signal] = (await once(child, "exit")) as [unknown, unknown];
    return { code, signal };
  }

  it("has at most 2 MB, and answers with its version and schema wherever it lies", async () => {
    assert(bytes < 2_000_000, String(bytes));
    const { process: child, port } = await start();
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
    const schema = await new Promise<string>((resolve, reject) => {
      client.getSchema(new GetSchemaRequest(), (error, answer) => {
        if (error) reject(error);
        else resolve(answer.getSchema());
      });
    });
    client.close();
    const { name, version } = JSON.parse(schema) as { name: string; version: string };
    const published = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8")) as { version: string };
    assert.deepEqual([name, version], ["eks-version", published.version]);
    child.kill("SIGINT");
    await ended(child);
  });

  it("keeps what V8 made of it for the next start, in a file for this content and this Node.js", async () => {
    const { process: child } = await start();
    let kept: string[] = [];
    for (const wait of [20, 50, 100, 200, 500, 1000, 2000, 4000, 8000]) {
      kept = readdirSync(folder).filter((name) => name.endsWith(".cache"));
      if (kept.length > 0) break;
      await delay(wait);
    }
    const content = createHash("sha256")
      .update(readFileSync(join(folder, "provider.js")))
      .digest("hex");
    assert.deepEqual(kept, [`${content.slice(0, 16)}-${cachedDataVersionTag()}.cache`]);
    child.kill("SIGINT");
    await ended(child);
  });

  it("starts all the same from a cache that is damaged, and where none can be kept", async () => {
    const [name = ""] = readdirSync(folder).filter((one) => one.endsWith(".cache"));
    const whole = readFileSync(join(folder, name));
    writeFileSync(join(folder, name), whole.subarray(0, whole.length / 2));
    const damaged = await start();
    damaged.process.kill("SIGINT");
    await ended(damaged.process);
    rmSync(join(folder, name));
    mkdirSync(join(folder, name));
    const without = await start();
    without.process.kill("SIGINT");
    await ended(without.process);
    rmSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name), whole);
  });

  it("is there in 70 MB", async function () {
    // How long that takes is measured by the bench, beside the dynamic provider.
    if (process.platform !== "linux") this.skip();
    const megabytes: number[] = [];
    for (let n = 0; n < 3; n++) {
      const { process: child } = await start();
      const status = readFileSync(`/proc/${String(child.pid)}/status`, "utf8");
      megabytes.push(Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1]) / 1024);
      child.kill("SIGINT");
      await ended(child);
    }
    const least = Math.min(...megabytes);
    assert(least <= 70, `${least} MB`);
  });

  it("ends at once on SIGINT, with which the engine ends it", async () => {
    const { process: child } = await start();
    child.kill("SIGINT");
    assert.deepEqual(await ended(child), { code: null, signal: "SIGINT" });
  });

  it("ends when the engine's end of its standard input closes", async () => {
    const { process: child } = await start();
    child.stdin.end();
    assert.deepEqual(await ended(child), { code: 1, signal: null });
  });

  it("ends when nothing listens at the engine's address any more", async () => {
    const engine = createServer().listen(0, "127.0.0.1");
    await once(engine, "listening");
    const { process: child } = await start(`127.0.0.1:${(engine.address() as AddressInfo).port}`);
    engine.close();
    assert.deepEqual(await ended(child), { code: 1, signal: null });
  });

  it("says in one sentence that Node.js is missing", () => {
    const { stderr, status } = spawnSync("/bin/sh", [join(folder, NAME)], { env: { PATH: folder }, encoding: "utf8" });
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^pulumi-resource-eks-version needs Node\.js 20 or newer, and there is no node on PATH: .+\n$/,
    );
  });

  it("says in one sentence that Node.js is too old", () => {
    const old = "Object.defineProperty(process.versions, 'node', { value: '18.20.0' })";
    const bundle = JSON.stringify(join(folder, `${NAME}.js`));
    const { stderr, status } = spawnSync(process.execPath, ["-e", `${old}; require(${bundle})`], { encoding: "utf8" });
    assert.equal(status, 1);
    assert.match(stderr, /^pulumi-resource-eks-version needs Node\.js 20 or newer, and node on PATH is v.+\n$/);
  });
});
