import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileName, findProgram, pathFolders } from "./executable";
import { OLDEST_GO, type GoProgram } from "./pins";
import { runTool } from "./runTool";

export interface Building {
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
}

const TIMEOUT_MS = 30 * 60_000;
// The CLI takes its version from here: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/version/version.go
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/**
 * Builds one of the engine's programs into a folder, with its sources beside that folder. Go fetches the sources through the user's own GOPROXY and checks them
 * against the user's own GOSUMDB; its build cache makes a second try fast when the first was interrupted.
 */
export async function buildWithGo(program: GoProgram, folder: string, { env, say }: Building): Promise<void> {
  const go = findGo(env);

  // A module of our own that requires the other: `go install package@version` asks the proxy for more than it needs.
  const source = join(dirname(folder), `${program.name}-source`);
  mkdirSync(source);
  const required = [program, ...(program.beside === undefined ? [] : [program.beside])];
  const requires = required.map(({ module, version }) => `require ${module} ${version}\n`);
  writeFileSync(join(source, "go.mod"), `module engine\n\ngo ${OLDEST_GO}\n\n${requires.join("")}`);
  if (program.beside) writeFileSync(join(source, "go.sum"), program.beside.sums.map((sum) => `${sum}\n`).join(""));
  if (program.main !== undefined) copyFileSync(program.main, join(source, basename(program.main)));
  say(
    `Building ${program.name} ${program.version} with Go: about ${program.minutes} min if Go has to start from nothing.`,
  );
  const flags = ["-mod=mod", "-trimpath", "-ldflags", `-s -w -X ${VERSION_VARIABLE}=${program.version}`];
  await runTool(go, ["build", ...flags, "-o", join(folder, fileName(program.name)), program.package], {
    cwd: source,
    // No C compiler is needed, and no go.work further up takes part.
    env: { ...env, CGO_ENABLED: "0", GOWORK: "off" },
    timeoutMs: TIMEOUT_MS,
    onMinute: (minutes) => {
      say(`Still building ${program.name} (${minutes} min).`);
    },
  });
}

/** The folder of a module's sources, which Go fetches where it does not have them. */
export async function moduleFolder(module: string, version: string, env: NodeJS.ProcessEnv): Promise<string> {
  const output = await runTool(findGo(env), ["mod", "download", "-json", `${module}@${version}`], {
    env: { ...env, GOWORK: "off" },
    timeoutMs: TIMEOUT_MS,
  });
  // Go may tell of what it fetches before it answers.
  const { Dir } = JSON.parse(output.slice(output.indexOf("{"))) as { readonly Dir: string };
  return Dir;
}

function findGo(env: NodeJS.ProcessEnv): string {
  if (process.platform === "win32") throw new Error("on Windows the official download is the only way");
  const go = findProgram("go", pathFolders(env));
  if (go === undefined) throw new Error("there is no `go` on PATH");
  return go;
}
