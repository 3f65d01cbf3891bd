import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBoto3 } from "../../../scripts/awsTools/awsTools";
import { findProgram, pathFolders } from "../../../scripts/engine/executable";
import { type RunningEmulator, startEmulator } from "../../src/index";
import { START } from "../fixtures/emulatorFixture";

const CLIENTS = join(__dirname, "clients");
const INSTALL_MS = 15 * 60_000;

/** Programs in other languages, each a rehearsal with AWS's SDK of that language: one for what they do, and what they see of it. */
describe("AWS's SDK", () => {
  let emulator: RunningEmulator;
  let folder: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "eks-emulator-clients-"));
    emulator = await startEmulator({ startAt: START, upgradeSeconds: 1, consistencySeconds: 0.1 });
  });
  afterEach(async () => {
    await emulator.close();
    rmSync(folder, { recursive: true });
  });

  /** What a program prints that is told of the emulator, and of nothing of the user's own. */
  async function run(program: string, args: readonly string[], cwd: string, more: NodeJS.ProcessEnv = {}) {
    const others = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
    const child = spawn(program, args, {
      cwd,
      env: {
        ...Object.fromEntries(others),
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_REGION: "eu-west-1",
        AWS_DEFAULT_REGION: "eu-west-1",
        AWS_ENDPOINT_URL_EKS: emulator.url,
        AWS_CONFIG_FILE: join(folder, "none"),
        AWS_SHARED_CREDENTIALS_FILE: join(folder, "none"),
        AWS_EC2_METADATA_DISABLED: "true",
        ...more,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    assert.equal(code, 0, stderr);
    return stdout;
  }

  it("for Python, boto3, goes through a rehearsal", async function () {
    this.timeout(INSTALL_MS);
    const { python, lib } = await ensureBoto3();
    const printed = await run(python, ["-s", join(CLIENTS, "walk.py")], folder, { PYTHONPATH: lib });
    assert.deepEqual(JSON.parse(printed), {
      versions: ["1.36", "1.35", "1.34", "1.33", "1.32", "1.31"],
      busy: "devel",
      upgrade: "Successful",
      roll: "Successful",
      addon: "Successful",
      schema: "object",
      insight: true,
      updates: true,
      cluster: ["1.34", "ACTIVE", "shop", 2026],
      skip: "An error occurred (InvalidParameterException) when calling the UpdateClusterVersion operation: Unsupported Kubernetes minor version update from 1.34 to 1.36",
      checked: "by boto3",
      rollback: ["VersionRollback", "Successful"],
    });
  });

  it("for Go goes through a rehearsal, where Go is installed", async function () {
    this.timeout(INSTALL_MS);
    const go = findProgram("go", pathFolders(process.env));
    if (go === undefined) this.skip();
    const sources = join(folder, "walk");
    cpSync(join(CLIENTS, "go"), sources, { recursive: true });
    const binary = join(folder, "walk.exe");
    await run(go, ["build", "-o", binary, "."], sources);
    assert.deepEqual(JSON.parse(await run(binary, [], folder)), {
      busy: true,
      upgrade: "Successful",
      roll: "Successful",
      insights: 9,
      skip: "Unsupported Kubernetes minor version update from 1.34 to 1.36",
      missing: true,
    });
  });
});
