/**
 * Everything that can be said of the code without running it, one after the other, up to the first that finds something:
 *
 *     types       of the package, the emulator, the tests and the policy pack
 *     eslint      rules of the code
 *     prettier    format (`npm run format` corrects it)
 *     ladder      which folder of provider/ may import from which (`npm run lint:ladder`)
 *     packages    what would be published: publint and attw (`npm run lint:packages`)
 *
 *     npm run lint
 *     npm run lint:workflows    the workflows for GitHub Actions, which needs actionlint or Go
 */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { printedHelp } from "../help";

const ROOT = resolve(__dirname, "..", "..");

const CHECKS = [
  "npm run --silent build",
  "npx --no -- tsc -p . --noEmit",
  "npx --no -- tsc -p policies",
  "npx --no -- eslint .",
  "npx --no -- prettier --check .",
  "npm run --silent lint:ladder",
  "npm run --silent lint:packages",
];

function main(): number {
  for (const check of CHECKS) {
    const { status, error } = spawnSync(check, { cwd: ROOT, stdio: "inherit", shell: true });
    if (error) throw error;
    if (status !== 0) {
      console.error(`\nlint: \`${check}\` found something, see above`);
      return status ?? 1;
    }
  }
  return 0;
}

if (!printedHelp(__filename)) process.exitCode = main();
