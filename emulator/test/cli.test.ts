import assert from "node:assert/strict";
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { signedFetch } from "./fixtures/signedFetch";

const CLI = join(__dirname, "..", "src", "cli.ts");

describe("eks-emulator", () => {
  const children: ChildProcessWithoutNullStreams[] = [];
  const folder = mkdtempSync(join(tmpdir(), "eks-emulator-"));
  after(() => {
    rmSync(folder, { recursive: true });
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });

  function run(...args: string[]): ChildProcessWithoutNullStreams {
    const child = spawn(process.execPath, ["-r", "ts-node/register/transpile-only", CLI, ...args]);
    children.push(child);
    return child;
  }

  async function end(child: ChildProcessWithoutNullStreams) {
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    return { code, stdout, stderr };
  }

  async function firstLine(child: ChildProcessWithoutNullStreams): Promise<string> {
    for await (const line of createInterface({ input: child.stdout })) return line;
    return "";
  }

  it("says where it listens, serves its seed, and ends with exit code 0 on SIGTERM", async () => {
    const seed = join(folder, "seed.yaml");
    writeFileSync(seed, 'clusters:\n  - name: devel\n    version: "1.31"\n    region: eu-west-1\n');
    const child = run("--port", "0", "--seed", seed);
    const [, url] = /^listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(await firstLine(child)) ?? [];
    assert(url !== undefined);
    const response = await signedFetch(`${url}/clusters`);
    assert.deepEqual(await response.json(), { clusters: ["devel"] });

    const second = await end(run("--port", new URL(url).port));
    assert.equal(second.code, 2);
    assert.match(second.stderr, /^eks-emulator: port \d+ is in use; .*--port.*\n$/);

    child.kill("SIGTERM");
    assert.deepEqual(await once(child, "close"), [0, null]);
  });

  it("says of which accounts in its seed nobody can see the clusters", async () => {
    const seed = join(folder, "accounts.yaml");
    const clusters = ["111111111111", "222222222222", "333333333333"]
      .map((account) => `  - { name: devel, version: "1.33", account: "${account}" }`)
      .join("\n");
    const credentials = `credentials: [{ accessKeyId: A, secretAccessKey: a, account: "111111111111" }]`;
    const roles = 'roles: [{ arn: "arn:aws:iam::222222222222:role/r", trust: ["*"] }]';
    writeFileSync(seed, `clusters:\n${clusters}\n${credentials}\n${roles}\n`);
    const child = run("--port", "0", "--seed", seed);
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    assert.match(await firstLine(child), /^listening/);
    child.kill("SIGTERM");
    await once(child, "close");
    assert.match(stderr, /^eks-emulator: no access key and no role belongs to account 333333333333, [^\n]*\n$/);
  });

  it("ends on SIGINT too", async () => {
    const child = run("--port", "0");
    await firstLine(child);
    child.kill("SIGINT");
    assert.deepEqual(await once(child, "close"), [0, null]);
  });

  it("prints its options with --help", async () => {
    const { code, stdout } = await end(run("--help"));
    assert.equal(code, 0);
    assert.match(stdout, /--upgrade-seconds/);
  });

  it("refuses what it does not understand with one line and exit code 2", async () => {
    const broken = join(folder, "broken.yaml");
    writeFileSync(broken, "clusters: [");
    const wrong = join(folder, "wrong.yaml");
    writeFileSync(wrong, "clusters:\n  - name: devel\n    version: 1.31\n");
    for (const [args, message] of [
      [["--unknown"], /Unknown option '--unknown'/],
      [["--seed", join(folder, "none.yaml")], /cannot read the seed .*none\.yaml/],
      [["--seed", broken], /cannot read the seed .*broken\.yaml/],
      [["--seed", wrong], /version of clusters\[0\] of the seed must be.*quotes/],
    ] as const) {
      const { code, stdout, stderr } = await end(run("--port", "0", ...args));
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, / at .*\.ts:/, "a stack trace");
    }
  });
});
