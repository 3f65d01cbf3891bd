/**
 * Changes the code in small ways, one at a time, and runs the folder's own tests on each change: a change that none of them notices
 * is a gap in them. Needs Node.js 22; the report is reports/mutation.html. What may survive, and why, is in scripts/mutate/survivors.md.
 *
 *     npm run mutate -- provider/plan          one folder: plan, preflight, reconcile or execute
 *     npm run mutate -- provider/plan/hops.ts  one file of it
 *     npm run mutate -- provider/plan --tests "test/provider/plan/*.test.ts test/provider/preflight/*.test.ts"   held by other tests
 */
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { printedHelp } from "../help";

const ROOT = resolve(__dirname, "..", "..");
/** Each is held by the tests of its own, apart from those that take too long to be run for each change (`ignore` of the configuration). */
const FOLDERS = ["provider/plan", "provider/preflight", "provider/reconcile", "provider/execute"];

const OLDEST_NODE = 22;

function main(args: readonly string[]): number {
  if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE) {
    throw new Error(`StrykerJS needs Node.js ${OLDEST_NODE} or newer; this is ${process.versions.node}`);
  }
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { tests: { type: "string" } },
  });
  const [folder, ...others] = FOLDERS.filter((one) => positionals.some((path) => isIn(path, one)));
  const unknown = positionals.filter(
    (path) => !existsSync(join(ROOT, path)) || !FOLDERS.some((one) => isIn(path, one)),
  );
  if (folder === undefined || others.length > 0 || unknown.length > 0) {
    throw new Error(`name a folder, or files of one: ${FOLDERS.join(", ")}`);
  }
  const files = positionals.map((path) => (statSync(join(ROOT, path)).isDirectory() ? `${path}/**/*.ts` : path));

  const stryker = join(__dirname, "node_modules", "@stryker-mutator", "core", "bin", "stryker.js");
  if (!existsSync(stryker)) run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], __dirname);
  const mocha12 = ["--require", join(__dirname, "mocha12.cjs")];
  const config = join(__dirname, "stryker.config.mjs");
  // Of the random clusters a few for each change: all of them would take minutes.
  const env = { SCHEDULE_RUNS: "20", MUTATE_TESTS: values.tests ?? `test/${folder}/**/*.test.ts` };
  return run(process.execPath, [...mocha12, stryker, "run", config, "--mutate", files.join(",")], ROOT, env);
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): number {
  const options = { cwd, env: { ...process.env, ...env }, shell: process.platform === "win32" };
  const { status, error } = spawnSync(program, args, { ...options, stdio: "inherit" });
  if (error) throw error;
  return status ?? 1;
}

if (!printedHelp(__filename)) {
  try {
    process.exitCode = main(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
