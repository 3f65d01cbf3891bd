import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { moduleFolder } from "../engine/buildWithGo";
import { fileName, findProgram, pathFolders } from "../engine/executable";
import { runTool } from "../engine/runTool";
import { EKSCTL } from "./pins";

/** Go starts from nothing, on two cores that have other work. */
const TIMEOUT_MS = 60 * 60_000;

export function eksctlIn(folder: string): string {
  return join(folder, fileName("eksctl"));
}

/** Builds eksctl somewhere in a folder, from its module as Go's proxy has it, and returns where. */
export async function buildEksctl(
  temporary: string,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<string> {
  const go = findProgram("go", pathFolders(env));
  if (go === undefined) throw new Error("there is no `go` on PATH");
  // A copy, since the module's own folder may not be written to, and `replace` directives count in a main module only.
  const source = join(temporary, "source");
  cpSync(await moduleFolder(EKSCTL.module, EKSCTL.version, env), source, { recursive: true });
  const folder = join(temporary, "eksctl");
  mkdirSync(folder);
  say(`Building eksctl ${EKSCTL.version} with Go: about 5 min on two cores that have nothing else to do.`);
  await runTool(go, ["build", "-mod=mod", "-ldflags", "-s -w", "-o", eksctlIn(folder), "./cmd/eksctl"], {
    cwd: source,
    env: { ...env, CGO_ENABLED: "0", GOWORK: "off" },
    timeoutMs: TIMEOUT_MS,
    onMinute: (minutes) => {
      say(`Still building eksctl (${minutes} min).`);
    },
  });
  return folder;
}
