import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runTool } from "../engine/runTool";
import { AWS_CLI_PACKAGES, AWS_CLI_VERSION } from "./pins";
import { findPython, pipInstall } from "../engine/python";

/** Installs the AWS CLI somewhere in a folder, and returns where. */
export async function installAwsCli(temporary: string, env: NodeJS.ProcessEnv): Promise<string> {
  const python = await findPython(env);
  const folder = join(temporary, "aws-cli");
  await pipInstall(AWS_CLI_PACKAGES, join(folder, "lib"), python, env);
  mkdirSync(join(folder, "bin"));
  writeFileSync(awsOf(folder), launcher(python));
  chmodSync(awsOf(folder), 0o755);
  return folder;
}

export function awsOf(folder: string): string {
  return join(folder, "bin", "aws");
}

/** Whether what is in the folder runs: a new Python in the old one's place is enough to break it. */
export async function awsCliWorks(folder: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    const version = await runTool(awsOf(folder), ["--version"], { env, timeoutMs: 60_000 });
    return version.startsWith(`aws-cli/${AWS_CLI_VERSION} `);
  } catch {
    return false;
  }
}

/** Finds what belongs to it from its own place: the folder is renamed once it is complete. */
function launcher(python: string): string {
  return `#!/bin/sh
lib="$(dirname "$0")/../lib"
PYTHONPATH="$lib" exec '${python}' -s "$lib/bin/aws" "$@"
`;
}
