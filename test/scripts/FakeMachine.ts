import { spawn, type ChildProcess } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "..", "..");

// Stands in for Go: notes that it ran, waits at the gate when there is one, and writes what `-o` asks for. Where sources are asked
// for, it says that they are in a folder, which has the one file of them that is read.
const GO = `#!${process.execPath}
const { appendFileSync, existsSync, mkdirSync, writeFileSync } = require("node:fs");
const { basename } = require("node:path");
const { FAKE_FOLDER: folder, FAKE_GO_BUILDS: version = "v3.250.0" } = process.env;
if (process.argv[2] === "mod") {
  const sources = folder + "/sources";
  mkdirSync(sources + "/python/cmd", { recursive: true });
  writeFileSync(sources + "/python/cmd/pulumi-language-python-exec", "#!/usr/bin/env python", { mode: 0o444 });
  console.log(JSON.stringify({ Dir: sources }));
  process.exit();
}
const out = process.argv[process.argv.indexOf("-o") + 1];
appendFileSync(folder + "/builds", basename(out) + " " + process.pid + "\\n");
const build = () => {
  if (existsSync(folder + "/gate")) return setTimeout(build, 20);
  writeFileSync(out, "#!/bin/sh\\necho " + version + "\\n", { mode: 0o755 });
};
build();
`;

/** How a run of the engine script ended. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A machine of its own for the engine script: a PATH on which only fakes are, and an empty cache. The processes are real. */
export class FakeMachine {
  readonly folder = mkdtempSync(join(tmpdir(), "pulumi-eks-version-engine-test-"));
  readonly bin = join(this.folder, "bin");
  readonly cache = join(this.folder, "cache");
  readonly #running = new Set<ChildProcess>();

  constructor() {
    mkdirSync(this.bin);
    symlinkSync(process.execPath, join(this.bin, "node"));
  }

  /** Puts an executable on PATH. */
  put(name: string, script: string): string {
    const file = join(this.bin, name);
    writeFileSync(file, script);
    chmodSync(file, 0o755);
    return file;
  }

  putPulumi(version: string): string {
    return this.put("pulumi", `#!/bin/sh\necho ${version}\n`);
  }

  putNodejsParts(): void {
    this.put("pulumi-language-nodejs", "#!/bin/sh\n");
    this.put("pulumi-resource-pulumi-nodejs", "#!/bin/sh\n");
  }

  putGo(): void {
    this.put("go", GO);
  }

  /** Holds every build of the fake Go until `openGate`. */
  closeGate(): void {
    writeFileSync(join(this.folder, "gate"), "");
  }

  openGate(): void {
    rmSync(join(this.folder, "gate"), { force: true });
  }

  /** What the fake Go was asked to build, in order, and by which process. */
  builds(): { program: string; pid: number }[] {
    const file = join(this.folder, "builds");
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, "utf8").trim().split("\n");
    return lines.map((line) => {
      const [program = "", pid] = line.split(" ");
      return { program, pid: Number(pid) };
    });
  }

  /** Runs `npm run engine -- --no-download` on this machine. */
  runEngine(
    env: NodeJS.ProcessEnv = {},
    ...args: string[]
  ): { process: ChildProcess; stderr: () => string; ended: Promise<Outcome> } {
    const child = spawn(
      process.execPath,
      ["-r", "ts-node/register/transpile-only", "scripts/engine/engine.ts", "--no-download", ...args],
      {
        cwd: root,
        env: {
          PATH: this.bin,
          HOME: this.folder,
          PULUMI_EKS_VERSION_CACHE: this.cache,
          FAKE_FOLDER: this.folder,
          ...env,
        },
      },
    );
    this.#running.add(child);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = new Promise<Outcome>((done) => {
      child.once("close", (code) => {
        this.#running.delete(child);
        done({ code, stdout: stdout.trim(), stderr });
      });
    });
    return { process: child, stderr: () => stderr, ended };
  }

  /** Ends what still runs, and removes the machine. */
  remove(): void {
    this.openGate();
    for (const child of this.#running) child.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}
