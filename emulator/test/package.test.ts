import assert from "node:assert/strict";
import { spawn, execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { packFolder, type PackedPackage } from "../../test/package/packedPackage";
import { outsideOfNpm, runNpm } from "../../test/package/runNpm";
import { signedFetch } from "./fixtures/signedFetch";

const run = promisify(execFile);
const EMULATOR = join(__dirname, "..");

describe("the emulator's package, installed on its own", () => {
  let folder: string;
  let packed: PackedPackage;

  before(async function () {
    this.timeout(10 * 60_000);
    folder = mkdtempSync(join(tmpdir(), "eks-emulator-package-"));
    packed = await packFolder(EMULATOR, folder);
    writeFileSync(join(folder, "package.json"), '{ "name": "somebody-elses", "private": true }');
    await runNpm(folder, "install", packed.tarball);
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("holds what is compiled, a README of its own, the license, and nothing else", () => {
    const others = packed.files.filter((path) => !/^dist\/.*\.(js|d\.ts)$/.test(path));
    assert.deepEqual(others.sort(), ["LICENSE", "README.md", "package.json"]);
  });

  it("starts by npx, and is EKS", async () => {
    const child = spawn("npx", ["--no-install", "eks-emulator", "--port", "0"], {
      cwd: folder,
      env: outsideOfNpm(),
      stdio: ["ignore", "pipe", "inherit"],
      shell: process.platform === "win32",
      detached: true,
    });
    try {
      let line = "";
      for await (line of createInterface({ input: child.stdout })) break;
      const [, url] = /^listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(line) ?? [];
      assert(url !== undefined, line);
      assert.deepEqual(await (await signedFetch(`${url}/clusters`)).json(), { clusters: [] });
    } finally {
      // npx and what it has started.
      process.kill(-(child.pid ?? assert.fail("npx did not start")), "SIGTERM");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    }
  });

  it("can be started by a program", async () => {
    const program = `
      const { startEmulator } = require("eks-emulator");
      startEmulator({ upgradeSeconds: 1, seed: { clusters: [{ name: "devel", version: "1.33" }] } }).then(async (emulator) => {
        console.log(emulator.emulator.store.snapshot().map(({ name, version }) => name + " " + version).join());
        await emulator.close();
      });
    `;
    const { stdout } = await run(process.execPath, ["-e", program], { cwd: folder, env: outsideOfNpm() });
    assert.equal(stdout, "devel 1.33\n");
  });
});
