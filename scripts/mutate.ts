/**
 * Changes the code in small ways, one at a time, and runs the fast tests on each change: a change that no test notices is a gap
 * in the tests. Needs Node.js 22, and hours for all folders; the report is reports/mutation.html.
 *
 *     npm run mutate                           plan, preflight, reconcile and execute
 *     npm run mutate -- provider/plan          one folder
 *     npm run mutate -- provider/plan/hops.ts  one file
 */
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { printedHelp } from "./help";

const ROOT = resolve(__dirname, "..");
const TOOL = join(__dirname, "mutate");
const FOLDERS = ["provider/plan", "provider/preflight", "provider/reconcile", "provider/execute"];
const OLDEST_NODE = 22;

function main(args: readonly string[]): number {
  if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE) {
    throw new Error(`StrykerJS needs Node.js ${OLDEST_NODE} or newer; this is ${process.versions.node}`);
  }
  const wanted = args.length > 0 ? args : FOLDERS;
  const unknown = wanted.filter((path) => !existsSync(join(ROOT, path)));
  if (unknown.length > 0) throw new Error(`there is no ${unknown.join(", ")}; name folders or files below provider/`);
  const files = wanted.map((path) => (statSync(join(ROOT, path)).isDirectory() ? `${path}/**/*.ts` : path));

  const stryker = join(TOOL, "node_modules", "@stryker-mutator", "core", "bin", "stryker.js");
  if (!existsSync(stryker)) run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], TOOL);
  const mocha12 = ["--require", join(TOOL, "mocha12.cjs")];
  return run(
    process.execPath,
    [...mocha12, stryker, "run", join(TOOL, "stryker.config.mjs"), "--mutate", files.join(",")],
    ROOT,
  );
}

function run(program: string, args: readonly string[], cwd: string): number {
  const { status, error } = spawnSync(program, args, { cwd, stdio: "inherit", shell: process.platform === "win32" });
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
