import { chmodSync, copyFileSync, linkSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildWithGo, moduleFolder } from "./buildWithGo";
import { findProgram, pathFolders } from "./executable";
import type { Installing } from "./installEngine";
import { keep } from "./keep";
import { GO_HOST, PYTHON_EXECUTOR, PYTHON_HOST, YAML_HOST, type GoProgram } from "./pins";

/** The languages other than Node.js's that programs of the tests are written in. */
export const LANGUAGES = ["yaml", "python", "go"] as const;

export type Language = (typeof LANGUAGES)[number];

interface Host {
  readonly program: GoProgram;
  /** The files that it consists of. */
  readonly files: readonly string[];
}

const HOSTS: Readonly<Record<Language, Host>> = {
  yaml: { program: YAML_HOST, files: [YAML_HOST.name] },
  python: { program: PYTHON_HOST, files: [PYTHON_HOST.name, PYTHON_EXECUTOR.name] },
  go: { program: GO_HOST, files: [GO_HOST.name] },
};

/** Where a host of a version is kept, by its name and version. */
export type KeptFolder = (name: string, version: string) => string;

/**
 * Makes sure of the hosts of some languages, and returns the folders that have to be on PATH for them: none for what comes with the
 * engine, as in the official download. A host that is built is kept as the engine is. Where the engine is ours, the host is also
 * put beside it, for Pulumi warns of hosts that it finds elsewhere.
 */
export async function installHosts(
  languages: readonly Language[],
  engine: { readonly pulumi: string; readonly ours: boolean },
  kept: KeptFolder,
  installing: Installing,
): Promise<string[]> {
  const beside = dirname(realpathSync(engine.pulumi));
  const places = [...pathFolders(installing.env), beside];
  const folders: string[] = [];
  for (const language of languages) {
    const { program, files } = HOSTS[language];
    if (isComplete(files, places)) continue;
    const folder = kept(language, program.version);
    await keepHost(language, folder, installing);
    if (engine.ours) linkInto(beside, folder);
    else folders.push(folder);
  }
  return folders;
}

async function keepHost(language: Language, folder: string, installing: Installing): Promise<void> {
  const { program, files } = HOSTS[language];
  const usable = (): Promise<boolean> => Promise.resolve(isComplete(files, [folder]));
  if (await usable()) return;
  const install = async (temporary: string): Promise<string> => {
    const bin = join(temporary, "bin");
    mkdirSync(bin);
    await buildWithGo(program, bin, installing);
    if (language === "python") await addPythonExecutor(bin, installing.env);
    return bin;
  };
  const what = { name: program.name, minutes: program.minutes };
  try {
    await keep({ what, folder, usable, install, say: installing.say });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The tests of ${language} programs need ${program.name}, which could not be built: ${why}\n` +
        "The Pulumi CLI's official release has it: https://www.pulumi.com/docs/install/",
      { cause: error },
    );
  }
}

async function addPythonExecutor(bin: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { name, module, version, file } = PYTHON_EXECUTOR;
  const executor = join(bin, name);
  copyFileSync(join(await moduleFolder(module, version, env), file), executor);
  // Go's module cache has no executable files.
  chmodSync(executor, 0o755);
}

function isComplete(files: readonly string[], places: readonly string[]): boolean {
  return files.every((file) => findProgram(file, places) !== undefined);
}

/** Each file comes into being by a rename, so that nobody meets half of one. Links to files, which cost nothing and are none to the engine. */
function linkInto(folder: string, from: string): void {
  for (const name of readdirSync(from)) {
    const temporary = join(folder, `.${name}.tmp-${process.pid}`);
    rmSync(temporary, { force: true });
    linkSync(join(from, name), temporary);
    renameSync(temporary, join(folder, name));
  }
}
