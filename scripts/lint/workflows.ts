/**
 * Checks the workflows for GitHub Actions, ours and those of the examples, with actionlint: the one on PATH, else built with Go.
 *
 *     npm run lint:workflows
 *
 * It is no part of `npm run lint`, which needs nothing but Node.js.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { findProgram, pathFolders } from "../engine/executable";
import { printedHelp } from "../help";

const ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";
const ROOT = resolve(__dirname, "..", "..");
const FOLDERS = [".github/workflows", "examples/ci/.github/workflows", "examples/fleet/.github/workflows"];

function main(): number {
  const files = FOLDERS.flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => join(folder, name)));
  const [program, ...args] = actionlint();
  const { status, error } = spawnSync(program, [...args, ...files], { cwd: ROOT, stdio: "inherit" });
  if (error) throw error;
  if (status === 0) console.log(`actionlint: nothing wrong in ${files.join(", ")}`);
  return status ?? 1;
}

function actionlint(): [string, ...string[]] {
  const folders = pathFolders(process.env);
  const installed = findProgram("actionlint", folders);
  if (installed !== undefined) return [installed];
  const go = findProgram("go", folders);
  if (go !== undefined) return [go, "run", ACTIONLINT];
  throw new Error(
    "There is neither `actionlint` nor `go` on PATH. Install one of them: https://github.com/rhysd/actionlint",
  );
}

try {
  if (!printedHelp(__filename)) process.exitCode = main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
