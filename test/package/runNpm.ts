import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Runs npm as a user would, but for what would ask, tell, or run other people's scripts. */
export async function runNpm(cwd: string, ...args: string[]): Promise<string> {
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  return (await run("npm", [...args, ...quiet], { cwd, env: outsideOfNpm(), shell: process.platform === "win32" }))
    .stdout;
}

/** `npm test` tells the npm of its scripts about this repository; an npm in another project must not hear of it. */
export function outsideOfNpm(): NodeJS.ProcessEnv {
  const ours = /^npm_(package|lifecycle|command|execpath|config_(local_prefix|prefix))/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}
