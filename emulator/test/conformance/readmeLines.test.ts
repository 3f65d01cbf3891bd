import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ensureAwsTools } from "../../../scripts/awsTools/awsTools";
import { type RunningEmulator, startEmulator } from "../../src/index";
import { letSignUnshifted, START } from "../fixtures/emulatorFixture";

const README = join(__dirname, "..", "..", "README.md");

describe("the shell lines of the emulator's README", () => {
  let emulator: RunningEmulator;

  beforeEach(async () => {
    emulator = await startEmulator({ startAt: START, upgradeSeconds: 1, createSeconds: 0, consistencySeconds: 0 });
    letSignUnshifted(emulator.emulator.clock, START);
  });
  afterEach(() => emulator.close());

  /** The first block of shell lines under a heading. */
  function linesUnder(heading: string): string {
    const [, section = ""] = readFileSync(README, "utf8").split(`\n## ${heading}\n`);
    return /```sh\n([\s\S]*?)```/.exec(section)?.[1] ?? assert.fail(`no shell lines under ${heading}`);
  }

  it("rehearse an upgrade with the AWS CLI, whatever region it is told otherwise", async function () {
    this.timeout(15 * 60_000);
    const { env } = await ensureAwsTools();
    const lines = linesUnder("Rehearse by hand").replaceAll("http://127.0.0.1:4510", emulator.url);
    assert(lines.includes(emulator.url));
    // Nothing of the user's own: version 1 of the CLI does not read AWS_REGION.
    const others = Object.entries(env).filter(([name]) => !name.startsWith("AWS_"));
    const none = join(__dirname, "none");
    const child = spawn("bash", ["-euo", "pipefail", "-c", lines], {
      env: {
        ...Object.fromEntries(others),
        AWS_CONFIG_FILE: none,
        AWS_SHARED_CREDENTIALS_FILE: none,
        AWS_EC2_METADATA_DISABLED: "true",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    assert.equal(code, 0, stderr);
    assert.match(stdout, /"type": "VersionUpdate"/);
    assert.match(stdout, /"1\.34"\n?$/);
  });
});
