/**
 * Removes what was built: dist and emulator/dist. What has no source any more would otherwise stay there, and be published.
 *
 *     npm run clean              only removes
 *     npm run clean -- --build   builds again: what npm does before it packs (`prepack`)
 */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { printedHelp } from "./help";

const ROOT = resolve(__dirname, "..");

function main(args: readonly string[]): number {
  for (const dist of ["dist", "emulator/dist"]) rmSync(join(ROOT, dist), { recursive: true, force: true });
  if (!args.includes("--build")) return 0;
  const { status, error } = spawnSync("npm run --silent build", { cwd: ROOT, stdio: "inherit", shell: true });
  if (error) throw error;
  return status ?? 1;
}

if (!printedHelp(__filename)) process.exitCode = main(process.argv.slice(2));
