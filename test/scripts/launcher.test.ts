import assert from "node:assert/strict";
import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeLauncher } from "../../scripts/engine/launcher";

describe("the launcher of dynamic resources", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pulumi-eks-version-launcher-"));
    writeLauncher(folder);
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const launch = (cwd: string, ...args: string[]): SpawnSyncReturns<string> =>
    spawnSync(join(folder, "pulumi-resource-pulumi-nodejs"), args, { cwd, encoding: "utf8" });

  it("runs the dynamic provider of the SDK that the program has installed, with the arguments it was given", () => {
    const program = join(folder, "a program");
    const provider = join(program, "node_modules", "@pulumi", "pulumi", "cmd", "dynamic-provider");
    mkdirSync(provider, { recursive: true });
    writeFileSync(join(provider, "index.js"), "console.log(JSON.stringify(process.argv.slice(2)))");

    const { status, stdout } = launch(program, "127.0.0.1:4711", "two words", "$HOME");

    assert.equal(status, 0);
    assert.deepEqual(JSON.parse(stdout), ["127.0.0.1:4711", "two words", "$HOME"]);
  });

  it("fails with the reason where no SDK is installed", () => {
    const { status, stderr } = launch(folder);

    assert.equal(status, 1);
    assert.match(stderr, /Cannot find module '@pulumi\/pulumi\/cmd\/dynamic-provider'/);
  });
});
