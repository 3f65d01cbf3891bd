import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startEmulator, type RunningEmulator } from "../../emulator/src/index";
import { PulumiProject } from "../engine/PulumiProject";
import { packedPackage, type PackedPackage } from "./packedPackage";
import type { Program } from "./programs";
import { outsideOfNpm, runNpm } from "./runNpm";
import { PNPM, YARN } from "./toolVersions";
import { EMULATED_DATE } from "../emulatedDate";

export type PackageManager = "npm" | "pnpm" | "yarn";

/** An empty project that packages are installed into from outside, an engine to run its program, and a local EKS. */
export class InstalledProject {
  private constructor(
    /** For what does not belong into the project: tarballs, tools. */
    readonly workshop: string,
    readonly packed: PackedPackage,
    readonly pulumi: PulumiProject,
    private readonly emulator: RunningEmulator,
    private readonly manager: PackageManager,
  ) {}

  static async create(manager: PackageManager): Promise<InstalledProject> {
    const workshop = mkdtempSync(join(tmpdir(), "pulumi-eks-version-packages-"));
    const emulator = await startEmulator({ startAt: EMULATED_DATE, upgradeSeconds: 0.4, consistencySeconds: 0.1 });
    const pulumi = new PulumiProject({
      program: "",
      endpoint: emulator.url,
      env: { PULUMI_NODEJS_TRANSPILE_ONLY: "false" },
    });
    unlinkSync(join(pulumi.folder, "node_modules"));
    pulumi.write("package.json", JSON.stringify({ name: "empty", private: true }));
    if (manager !== "npm") await runNpm(workshop, "install", "--prefix", workshop, manager === "pnpm" ? PNPM : YARN);
    // Where yarn looks for a project, and how the engine's Node.js processes find packages that are in no folder.
    if (manager === "yarn") {
      pulumi.write("yarn.lock", "");
      const [require, loader] = [".pnp.cjs", ".pnp.loader.mjs"].map((file) => join(pulumi.folder, file));
      pulumi.setEnv({ NODE_OPTIONS: `--require ${require ?? ""} --loader ${loader ?? ""}` });
    }
    return new InstalledProject(workshop, await packedPackage(workshop), pulumi, emulator, manager);
  }

  get folder(): string {
    return this.pulumi.folder;
  }

  async install(...packages: string[]): Promise<void> {
    if (this.manager === "npm") await runNpm(this.folder, "install", ...packages);
    else if (this.manager === "yarn") await this.runYarn("add", ...packages);
    else await this.runPnpm("add", "--ignore-scripts", "--prefer-offline", ...packages);
  }

  async uninstall(name: string): Promise<void> {
    if (this.manager === "npm") await runNpm(this.folder, "uninstall", name);
    else await this.runPnpm("remove", name);
  }

  private async runYarn(...args: string[]): Promise<void> {
    const yarn = join(this.workshop, "node_modules", "@yarnpkg", "cli-dist", "bin", "yarn.js");
    const registry = (await runNpm(this.workshop, "config", "get", "registry")).trim();
    await promisify(execFile)(process.execPath, [yarn, ...args], {
      cwd: this.folder,
      env: {
        ...outsideOfNpm(),
        YARN_ENABLE_TELEMETRY: "0",
        YARN_NODE_LINKER: "pnp",
        YARN_PNP_ENABLE_ESM_LOADER: "true",
        YARN_NPM_REGISTRY_SERVER: registry,
        YARN_UNSAFE_HTTP_WHITELIST: new URL(registry).hostname,
        // In CI, yarn would refuse to write its lock file.
        YARN_ENABLE_IMMUTABLE_INSTALLS: "false",
      },
    });
  }

  private async runPnpm(...args: string[]): Promise<void> {
    const pnpm = join(this.workshop, "node_modules", "pnpm", "bin", "pnpm.cjs");
    await promisify(execFile)(process.execPath, [pnpm, ...args, "--reporter=append-only"], {
      cwd: this.folder,
      env: outsideOfNpm(),
    });
  }

  /** Makes this the project's program, and nothing else. */
  use(program: Program): void {
    for (const name of ["index.js", "index.ts", "tsconfig.json"]) rmSync(join(this.folder, name), { force: true });
    const main = program.file;
    const manifest = JSON.parse(readFileSync(join(this.folder, "package.json"), "utf8")) as object;
    const type = program.module ? "module" : "commonjs";
    this.pulumi.write("package.json", JSON.stringify({ ...manifest, main, type }));
    if (program.tsconfig) this.pulumi.write("tsconfig.json", JSON.stringify({ compilerOptions: program.tsconfig }));
    this.pulumi.write(main, program.source);
  }

  /** A stack without resources, and one cluster `devel` at 1.31. */
  async startAfresh(): Promise<void> {
    rmSync(join(this.folder, "backend"), { recursive: true, force: true });
    mkdirSync(join(this.folder, "backend"));
    await this.control("reset");
    await this.control("seed", { clusters: [{ name: "devel", region: "eu-west-1", version: "1.31" }] });
    await this.pulumi.init();
  }

  private async control(path: string, body: object = {}): Promise<void> {
    const response = await fetch(`${this.emulator.url}/_emulator/${path}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    assert(response.ok, await response.text());
  }

  async remove(): Promise<void> {
    this.pulumi.remove();
    rmSync(this.workshop, { recursive: true, force: true });
    await this.emulator.close();
  }
}
