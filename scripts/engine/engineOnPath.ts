import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import { gte } from "semver";
import { findProgram, LANGUAGE_HOST, LAUNCHER, pathFolders } from "./executable";
import { OLDEST_PULUMI } from "./pins";
import { pulumiVersion } from "./pulumiVersion";

export interface EngineOnPath {
  readonly pulumi: string;
  /** The Node.js parts that neither PATH nor the CLI's own folder has: distributions that ship the CLI alone do exist. */
  readonly missing: readonly string[];
}

/** Finds a usable `pulumi` on PATH; throws what is wrong with it. */
export async function engineOnPath(env: NodeJS.ProcessEnv): Promise<EngineOnPath> {
  const folders = pathFolders(env);
  const pulumi = findProgram("pulumi", folders);
  if (pulumi === undefined) throw new Error("there is none");

  const version = await pulumiVersion(pulumi, env);
  if (!gte(version, OLDEST_PULUMI)) {
    throw new Error(`${pulumi} is ${version.version}, older than the ${OLDEST_PULUMI} that is needed`);
  }
  // The CLI looks in the same places: on PATH, and beside itself once links are resolved.
  const places = [...folders, dirname(realpathSync(pulumi))];
  return { pulumi, missing: [LANGUAGE_HOST, LAUNCHER].filter((program) => findProgram(program, places) === undefined) };
}
