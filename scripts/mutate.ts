/**
 * Changes the code in small ways, one at a time, and runs the fast tests on each change: a change that no test notices is a gap
 * in the tests. Needs Node.js 22, and hours for all folders; the report is reports/mutation.html.
 *
 *     npm run mutate                           plan, preflight, reconcile and execute
 *     npm run mutate -- provider/plan          one folder
 *     npm run mutate -- provider/plan/hops.ts  one file
 *     npm run mutate -- provider/plan --tests "test/provider/plan/*.test.ts"    held by these tests only, which is faster
 */
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { printedHelp } from "./help";

const ROOT = resolve(__dirname, "..");
const TOOL = join(__dirname, "mutate");
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
  const wanted = positionals.length > 0 ? positionals : FOLDERS;
  const unknown = wanted.filter((path) => !existsSync(join(ROOT, path)));
  if (unknown.length > 0) throw new Error(`there is no ${unknown.join(", ")}; name folders or files below provider/`);
  const files = wanted.map((path) => (statSync(join(ROOT, path)).isDirectory() ? `${path}/**/*.ts` : path));

  const stryker = join(TOOL, "node_modules", "@stryker-mutator", "core", "bin", "stryker.js");
  if (!existsSync(stryker)) run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], TOOL);
  const mocha12 = ["--require", join(TOOL, "mocha12.cjs")];
  const config = join(TOOL, "stryker.config.mjs");
  const env = values.tests === undefined ? {} : { MUTATE_TESTS: values.tests };
  return run(process.execPath, [...mocha12, stryker, "run", config, "--mutate", files.join(",")], ROOT, env);
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
