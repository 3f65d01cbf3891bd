/**
 * Draws the pictures of the documents, from clusters in the emulator: docs/plan.svg of the README, and those of docs/report.md
 * (in a browser, which has to be installed).
 *
 *     npm run picture
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { printedHelp } from "../help";

function main(): number {
  for (const script of ["drawPlan.ts", "drawReport.ts"]) {
    const node = ["-r", "ts-node/register/transpile-only", join(__dirname, script)];
    const { status, error } = spawnSync(process.execPath, node, { stdio: "inherit" });
    if (error) throw error;
    if (status !== 0) return status ?? 1;
  }
  return 0;
}

if (!printedHelp(__filename)) process.exitCode = main();
