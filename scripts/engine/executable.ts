import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

export const LANGUAGE_HOST = "pulumi-language-nodejs";
export const LAUNCHER = "pulumi-resource-pulumi-nodejs";

const windows = process.platform === "win32";

/** The file name of one of the engine's programs. The launcher is a script everywhere. */
export function fileName(program: string): string {
  if (!windows) return program;
  return program === LAUNCHER ? `${program}.cmd` : `${program}.exe`;
}

/** The first of the folders that holds the program, ready to run. */
export function findProgram(program: string, folders: readonly string[]): string | undefined {
  return folders.map((folder) => join(folder, fileName(program))).find(isExecutable);
}

/** An empty entry of PATH means the current directory, which is no place to take programs from. */
export function pathFolders(env: NodeJS.ProcessEnv): string[] {
  return (env[pathKey(env)] ?? "").split(delimiter).filter((folder) => folder !== "");
}

export function withPath(env: NodeJS.ProcessEnv, folders: readonly string[]): NodeJS.ProcessEnv {
  return { ...env, [pathKey(env)]: folders.join(delimiter) };
}

/** Windows writes it `Path`, and a copy of process.env is no longer blind to case. */
function pathKey(env: NodeJS.ProcessEnv): string {
  return Object.keys(env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
