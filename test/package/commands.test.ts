import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator, type RunningEmulator } from "../../emulator/src/index";
import { EMULATED_DATE } from "../emulatedDate";
import { REPOSITORY } from "../engine/PulumiProject";
import { tooLong } from "../provider/preflight/messageRules";
import { packedPackage, packFolder } from "./packedPackage";
import { outsideOfNpm, runNpm } from "./runNpm";
import { pinned } from "./toolVersions";

const CLUSTER = { name: "prod", region: "eu-west-1", version: "1.33", nodegroups: [{ name: "blue", version: "1.33" }] };
const BEHIND = { ...CLUSTER, name: "old", region: "us-east-1", nodegroups: [{ name: "blue", version: "1.30" }] };
const PROD = ["--cluster", "prod"];

describe("The commands of the packed package, in an empty folder", function () {
  this.timeout(60_000);
  let folder: string;
  let emulator: RunningEmulator;
  let moreEnvironment: NodeJS.ProcessEnv = {};

  before(async function () {
    this.timeout(240_000);
    folder = mkdtempSync(join(tmpdir(), "pulumi-eks-version-commands-"));
    emulator = await startEmulator({ startAt: EMULATED_DATE, seed: { clusters: [CLUSTER, BEHIND] } });
    const packed = await Promise.all([packedPackage(folder), packFolder(join(REPOSITORY, "emulator"), folder)]);
    await runNpm(folder, "init", "--yes");
    await runNpm(folder, "install", ...packed.map(({ tarball }) => tarball), pinned("@pulumi/pulumi"));
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await emulator.close();
  });

  it("plan says whether the cluster is ready, in each format", async () => {
    const plan = (...args: string[]) => runs(0, "plan", ...PROD, "--to", "1.34", ...args);
    assert.match(await plan(), /^READY[^]*plan: 1\.33 → 1\.34, 1 hop/);
    assert.match(await plan("--whole-cluster"), /node group blue +20 min +1\.33 → 1\.34/);
    assert.match(await plan("--format", "md"), /^## READY/);
    assert.equal((JSON.parse(await plan("--format", "json")) as { to: string }).to, "1.34");
    assert.match(await plan("--format", "html"), /^<!doctype html>/);
    assert.match(await runs(0, "plan", "--all", "--to", "1.34"), /^prod \(eu-west-1\) runs 1\.33: nothing blocks/);
  });

  it("plan ends with 0 where nothing blocks, 2 where something does, and 1 where it cannot tell; of several regions too", async () => {
    const to = ["--to", "1.34"];
    assert.match(await runs(2, "plan", "--cluster", "old", "--region", "us-east-1", ...to), /^BLOCKED[^]*EKSV020/);
    assert.match(await runs(1, "plan", "--cluster", "none", ...to), /^UNKNOWN/);
    const all = await runs(2, "plan", "--all", "--regions", "eu-west-1,us-east-1", ...to);
    assert.match(all, /^Of 2 clusters [^]* {2}blocked {2}old +us-east-1 [^]* {2}ready +prod +eu-west-1 [^]*EKSV020/);
  });

  it("report writes a page, Markdown, a calendar and JSON", async () => {
    for (const [format, begins] of [
      ["html", /^<!doctype html>/],
      ["md", /^## prod/],
      ["svg", /^<svg /],
      ["json", /^{\n/],
    ] as const) {
      await runs(0, "report", ...PROD, "--to", "1.34", "--out", `prod.${format}`);
      assert.match(readFileSync(join(folder, `prod.${format}`), "utf8"), begins);
    }
  });

  it("seed reads the cluster, and rehearse upgrades it where nothing is real", async () => {
    writeFileSync(join(folder, "seed.yaml"), await runs(0, "seed", ...PROD));
    const rehearse = ["rehearse", "--seed", "seed.yaml", "--to", "1.34", "--whole-cluster", "--date", "2026-10-01"];
    assert.match(await runs(0, ...rehearse), /^WORKED [^]*node group blue 1\.34/);
    const failed = await runs(2, ...rehearse, "--fail", "nodegroup:blue=PodEvictionFailure");
    assert.match(failed, /^FAILED [^]*PodEvictionFailure/);
  });

  it("rehearse kills and throttles, and seed takes out whose the cluster is", async function () {
    this.timeout(240_000);
    writeFileSync(join(folder, "seed.yaml"), await runs(0, "seed", ...PROD));
    const rehearse = ["rehearse", "--seed", "seed.yaml", "--to", "1.34", "--date", "2026-10-01"];
    assert.match(await runs(0, ...rehearse, "--kill", "5m"), /^KILLED [^]*\nWORKED {2}the next up/);
    assert.match(await runs(0, ...rehearse, "--throttle", "4:4"), /^WORKED /);
    assert.match(await runs(0, "seed", ...PROD, "--anonymise"), /, anonymised\.\n[^]*111111111111/);
  });

  for (const columns of [80, 140]) {
    it(`every line fits a terminal of ${columns} columns, and a command in it stays whole`, async () => {
      const shown = (...args: string[]) => inColumns(columns, () => runs(0, ...args));
      writeFileSync(join(folder, "seed.yaml"), await runs(0, "seed", ...PROD));
      const texts = [
        await shown("plan", ...PROD, "--to", "1.34", "--whole-cluster"),
        await shown("plan", "--all", "--to", "1.34"),
        await shown("rehearse", "--seed", "seed.yaml", "--to", "1.34", "--date", "2026-10-01"),
        await shown("seed", ...PROD),
      ];
      for (const command of ["plan", "report", "seed", "rehearse"]) texts.push(await shown(command, "--help"));
      assert.deepEqual(
        texts.flatMap((text) => tooLong(text, columns)),
        [],
      );
    });
  }

  it("each tells with --help what it is for", async () => {
    for (const command of ["plan", "report", "seed", "rehearse"]) {
      assert.match(await runs(0, command, "--help"), /Usage: pulumi-eks-version .*\n[^]*Examples:\n/);
    }
  });

  async function inColumns<T>(columns: number, run: () => Promise<T>): Promise<T> {
    moreEnvironment = { COLUMNS: String(columns) };
    return run().finally(() => (moreEnvironment = {}));
  }

  /** What the installed command prints, without anything of this repository or of the user's AWS. */
  function runs(expected: number, ...args: string[]): Promise<string> {
    const bin = join(folder, "node_modules", ".bin", "pulumi-eks-version");
    const env = {
      PATH: outsideOfNpm().PATH,
      HOME: folder,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_REGION: "eu-west-1",
      AWS_ENDPOINT_URL: emulator.url,
      ...moreEnvironment,
      // As Node.js before 20.19, which cannot `require` an ES module.
      NODE_OPTIONS: "--no-experimental-require-module",
    };
    return new Promise((resolve, reject) => {
      execFile(bin, args, { cwd: folder, env, shell: process.platform === "win32" }, (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        if (code === expected) resolve(stdout);
        else reject(new Error(`${args.join(" ")}: exit code ${String(code)}\n${stdout}${stderr}`));
      });
    });
  }
});
