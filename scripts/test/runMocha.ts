import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { TALLY_FILE, type Tally } from "./tallyReporter";

const SPECS = ["test/**/*.test.ts", "emulator/test/**/*.test.ts"];

export interface MochaRun {
  /** Where `test/` and `emulator/test/` are. */
  readonly root: string;
  /** Also run `*.long.test.ts`, and the tests with `@long` in their titles. */
  readonly long: boolean;
  /** What the user wrote for mocha: files, `--grep`, … */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Runs mocha in a process of its own, so that nothing a test does can take the closing line with it. */
export async function runMocha(run: MochaRun): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-eks-version-tally-"));
  const tallyFile = join(folder, "tally.json");
  try {
    const argv = [require.resolve("mocha/bin/mocha.js"), ...mochaArguments(run)];
    const status = await exitStatus(argv, { cwd: run.root, env: { ...run.env, [TALLY_FILE]: tallyFile } });
    if (!existsSync(tallyFile)) return { passed: 0, failed: 1 };
    const tally = JSON.parse(readFileSync(tallyFile, "utf8")) as Tally;
    // Mocha also fails for what is no test: nothing to run, a crash after the last test.
    return status === 0 ? tally : { passed: tally.passed, failed: Math.max(tally.failed, 1) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What mocha is told. What the user names, by files or by `--grep`, replaces our choice: long tests run without `--long` then. */
export function mochaArguments({ long, args }: Pick<MochaRun, "long" | "args">): string[] {
  const named = args.some((arg) => !arg.startsWith("-") && arg.endsWith(".ts"));
  const chosen = long || named || args.some((arg) => /^(-g|-f|--grep|--fgrep)(=|$)/.test(arg));
  return [
    ...["--reporter", join(__dirname, "tallyReporter.ts")],
    // Files run side by side, one more than there are cores: most of the time goes into Pulumi engines, which wait a lot.
    ...["--parallel", "--jobs", String(availableParallelism() + 1)],
    ...["--forbid-only", "--forbid-pending", "--fail-zero"],
    ...(named ? [] : [...SPECS, ...(long ? [] : ["--ignore", "**/*.long.test.ts"])]),
    ...(chosen ? [] : ["--grep", "@long", "--invert"]),
    ...args,
  ];
}

function exitStatus(argv: string[], options: { cwd: string; env: NodeJS.ProcessEnv }): Promise<number> {
  return new Promise((resolve, reject) => {
    const mocha = spawn(process.execPath, argv, { ...options, stdio: "inherit" });
    // The terminal sends ^C to mocha too: it ends, and then so do we, closing line included. A kill reaches us alone.
    const interrupted = (): void => {};
    const terminated = (): void => void mocha.kill("SIGTERM");
    process.on("SIGINT", interrupted).on("SIGTERM", terminated);
    mocha.once("error", reject);
    mocha.once("close", (code) => {
      process.off("SIGINT", interrupted).off("SIGTERM", terminated);
      resolve(code ?? 1);
    });
  });
}
