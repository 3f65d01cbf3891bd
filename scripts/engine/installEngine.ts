import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { buildWithGo } from "./buildWithGo";
import { downloadOfficial } from "./downloadOfficial";
import { findProgram, LANGUAGE_HOST, LAUNCHER } from "./executable";
import { firstThatWorks } from "./firstThatWorks";
import { writeLauncher } from "./launcher";
import { NODEJS_HOST, PULUMI, PULUMI_VERSION } from "./pins";
import { pulumiVersion } from "./pulumiVersion";

export interface Installing {
  readonly env: NodeJS.ProcessEnv;
  /** Whether the official download may be tried. */
  readonly download: boolean;
  /** Told what goes on, when something does. */
  readonly say: (line: string) => void;
}

/** Installs a whole engine somewhere in a folder, and returns where. */
export function installEngine(folder: string, installing: Installing): Promise<string> {
  const download = {
    name: "official download",
    go: async (): Promise<string> =>
      proven(await downloadOfficial(join(folder, "download"), installing), installing.env),
  };
  const build = {
    name: "build with Go",
    go: async (): Promise<string> => {
      const bin = await installNodejsParts(folder, installing);
      await buildWithGo(PULUMI, bin, installing);
      return proven(bin, installing.env);
    },
  };
  return firstThatWorks(installing.download ? [download, build] : [build], installing.say);
}

/** Installs what a `pulumi` lacks that came without its Node.js parts. */
export async function installNodejsParts(folder: string, installing: Installing): Promise<string> {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  await buildWithGo(NODEJS_HOST, bin, installing);
  writeLauncher(bin);
  return bin;
}

export function hasNodejsParts(folder: string): boolean {
  return [LANGUAGE_HOST, LAUNCHER].every((program) => findProgram(program, [folder]) !== undefined);
}

/** Throws what is wrong with the engine in a folder. */
export async function proven(folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const pulumi = findProgram("pulumi", [folder]);
  if (pulumi === undefined || !hasNodejsParts(folder)) throw new Error(`${folder} is not complete`);
  const { version } = await pulumiVersion(pulumi, env);
  if (version !== PULUMI_VERSION) throw new Error(`${pulumi} is ${version} and not ${PULUMI_VERSION}`);
  return folder;
}
