import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { writeArchives } from "../../scripts/plugin/archives";
import { writeSdks, type Sdk } from "../../scripts/plugin/sdks";
import { REPOSITORY } from "../engine/PulumiProject";
import { packFolder } from "../package/packedPackage";
import { outsideOfNpm, runNpm } from "../package/runNpm";
import { PNPM } from "../package/toolVersions";
import { walkIn, type WalkStep } from "./walk";

/** The README promises ten minutes; nobody is to need more than twenty. */
const TWENTY_MINUTES = 1_200_000;

interface Reader {
  readonly who: string;
  readonly section: string;
  readonly pnpm: boolean;
  /** What the first lines in the new folder are followed by. */
  readonly more: string;
}

const READERS: readonly Reader[] = [
  { who: "TypeScript with npm, CommonJS", section: "From an empty folder", pnpm: false, more: "" },
  {
    who: "TypeScript with pnpm, an ES module",
    section: "From an empty folder",
    pnpm: true,
    // What "Programs and packages" says of ES modules.
    more: "npm pkg set type=module\npnpm add --save-dev typescript@5 ts-node@10\n",
  },
  { who: "YAML", section: "The same in YAML", pnpm: false, more: "" },
  { who: "Python", section: "The same in Python", pnpm: false, more: "" },
];

describe("A reader who does what the README says, from an empty folder", function () {
  this.timeout(TWENTY_MINUTES);

  for (const { who, section, pnpm, more } of READERS) {
    it(`gets from a blocked preview to its fix, an upgrade and a rollback (${who})`, async () => {
      const desk = await Desk.create(pnpm, who === "Python" ? ["python"] : []);
      try {
        // The first block packs the packages, in this repository: done already, without building again beside other tests.
        const [packing, ...steps] = walkIn("README.md", section);
        assert(packing?.kind === "shell" && packing.text.startsWith("npm ci && npm pack"));
        const said: Said[] = [];
        for (const step of steps) {
          if (step.kind !== "shell") desk.edit(step);
          else if (step.text.startsWith("npx ")) await desk.listens(step.text);
          else said.push(await desk.run(step.text.includes("mkdir") ? step.text + more : step.text));
        }
        const [installed, blocked, upgraded, unchanged, rolledBack, ended, ...others] = said;
        assert(installed && blocked && upgraded && unchanged && rolledBack && ended && others.length === 0);
        assert.notEqual(blocked.code, 0, blocked.output);
        assert.match(blocked.output, /EKSV020 node group legacy runs 1\.29/);
        assert.deepEqual(
          [installed, upgraded, unchanged, rolledBack, ended].filter(({ code }) => code !== 0),
          [],
        );
        assert.match(blocked.output, /fix: +let it follow \(nodegroups: \{ "legacy": "follow" \}\)/);
        assert.match(blocked.output, /docs: +https:\/\/github\.com\/\S+\/docs\/findings\/EKSV020\.md/);
        assert.match(upgraded.output, /legacy +: "1\.33"/);
        assert.match(unchanged.output, /2 unchanged/);
        assert.match(rolledBack.output, /nodes go back before the control plane does/);
        assert.match(rolledBack.output, /\{"canary":"1\.32","legacy":"1\.32","workers":"1\.32"\}/);
        assert.match(ended.output, /cluster "shop" stays as it is, at Kubernetes 1\.32/);
      } finally {
        await desk.clear();
      }
    });
  }
});

/** Where a program is, where it is not in Pulumi.yaml. */
const PROGRAMS = ["index.ts", "__main__.py"];

interface Said {
  readonly output: string;
  readonly code: number | null;
}

/** Where the reader works: the packed packages where the README has them, an empty folder beside, and a shell. */
class Desk {
  private readonly running: ChildProcess[] = [];
  /** What was exported stays so for the shell lines that follow. */
  private exported = "";
  private folder: string;

  private constructor(
    private readonly root: string,
    private readonly pnpm: boolean,
    private readonly port: number,
  ) {
    this.folder = join(root, "pulumi-eks-version");
  }

  static async create(pnpm: boolean, sdks: readonly Sdk[]): Promise<Desk> {
    const root = mkdtempSync(join(tmpdir(), "pulumi-eks-version-walk-"));
    const desk = new Desk(root, pnpm, await freePort());
    mkdirSync(desk.folder);
    await packFolder(REPOSITORY, desk.folder);
    await packFolder(join(REPOSITORY, "emulator"), desk.folder);
    await writeArchives(REPOSITORY, join(desk.folder, "dist", "plugin", "archives"));
    await writeSdks(REPOSITORY, join(desk.folder, "dist", "plugin", "sdks"), sdks, { env: process.env, say: () => {} });
    if (pnpm) await runNpm(root, "install", "--prefix", join(root, "tools"), PNPM);
    return desk;
  }

  async run(text: string): Promise<Said> {
    const child = this.start(text);
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (piece: string) => (output += piece));
    const code = await new Promise<number | null>((done) => child.once("close", done));
    this.exported += (text.match(/^export .*\n/gm) ?? []).join("");
    const entered = /\bcd (\S+)/.exec(text)?.[1];
    if (entered !== undefined) this.folder = join(this.folder, entered);
    return { output, code };
  }

  /** Starts what runs in a second terminal. */
  async listens(text: string): Promise<void> {
    const child = this.start(text);
    this.running.push(child);
    let said = "";
    await new Promise<void>((done, failed) => {
      const read = (piece: string): void => {
        said += piece;
        if (said.includes("listening on")) done();
      };
      for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", read);
      child.once("close", () => {
        failed(new Error(said));
      });
    });
  }

  edit(step: Exclude<WalkStep, { kind: "shell" }>): void {
    if (step.kind === "file") {
      writeFileSync(join(this.folder, step.name), step.text);
      return;
    }
    const program = PROGRAMS.find((name) => existsSync(join(this.folder, name))) ?? "Pulumi.yaml";
    const file = join(this.folder, program);
    const before = readFileSync(file, "utf8");
    const lines = before.split("\n").flatMap((line) => {
      if (step.kind === "remove-line") return line.trim() === step.text ? [] : [line];
      const indent = /^( *)version(?:: |=)"/.exec(line)?.[1];
      return indent === undefined ? [line] : step.lines.map((one) => indent + one);
    });
    assert.notEqual(lines.join("\n"), before, JSON.stringify(step));
    writeFileSync(file, lines.join("\n"));
  }

  async clear(): Promise<void> {
    for (const { pid, exitCode } of this.running) if (pid !== undefined && exitCode === null) process.kill(-pid);
    for (const child of this.running)
      if (child.exitCode === null) await new Promise((done) => child.once("exit", done));
    rmSync(this.root, { recursive: true, force: true });
  }

  private start(text: string): ChildProcess {
    const managed = this.pnpm ? text.replaceAll("npm install", "pnpm add").replaceAll("npx ", "pnpm exec ") : text;
    const script = `set -e\n${this.exported}${managed}`
      .replaceAll("4510", String(this.port))
      // "Local" is the home of the person who runs the tests, whatever HOME says.
      .replaceAll("pulumi login --local", `pulumi login "file://${this.root}"`)
      .replaceAll("linux-amd64", `${process.platform}-${process.arch === "x64" ? "amd64" : process.arch}`);
    return spawn("/bin/bash", ["-c", script], { cwd: this.folder, env: this.environment(), detached: true });
  }

  private environment(): NodeJS.ProcessEnv {
    const others = Object.entries(outsideOfNpm()).filter(([name]) => !/^(AWS_|PULUMI_(?!EKS_VERSION_))/.test(name));
    return {
      ...Object.fromEntries(others),
      HOME: this.root,
      PATH: [join(this.root, "tools", "node_modules", ".bin"), process.env.PATH].join(delimiter),
      npm_config_cache: process.env.npm_config_cache ?? join(process.env.HOME ?? this.root, ".npm"),
      npm_config_prefer_offline: "true",
      npm_config_yes: "true",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_HOME: join(this.root, "home"),
    };
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
