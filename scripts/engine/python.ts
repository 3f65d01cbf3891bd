import { findProgram, pathFolders } from "./executable";
import { OLDEST_PYTHON } from "./pins";
import { runTool } from "./runTool";

const MINUTE_MS = 60_000;
const DESCRIBE = "import sys, pip; print(sys.executable, *sys.version_info[:2])";
const HINT = `install Python ${OLDEST_PYTHON.join(".")} or newer with pip, so that \`python3\` on PATH runs it`;

/** The interpreter behind `python3` on PATH: its own path, because a version manager's stand-in may lead elsewhere tomorrow. */
export async function findPython(env: NodeJS.ProcessEnv): Promise<string> {
  const found = findProgram("python3", pathFolders(env));
  if (found === undefined) throw new Error(`there is no \`python3\` on PATH: ${HINT}`);

  const said = await runTool(found, ["-c", DESCRIBE], { env, timeoutMs: MINUTE_MS }).catch((error: unknown) => {
    throw new Error(`${found} has no pip: ${HINT}`, { cause: error });
  });
  const [, python, major, minor] = /^(.*) (\d+) (\d+)$/m.exec(said) ?? [];
  if (python === undefined || Number(major) !== OLDEST_PYTHON[0] || Number(minor) < OLDEST_PYTHON[1]) {
    throw new Error(`${found} is Python ${major ?? "?"}.${minor ?? "?"}: ${HINT}`);
  }
  return python;
}

/** Python's minor version, for which packages are installed. */
export async function pythonVersion(python: string, env: NodeJS.ProcessEnv): Promise<string> {
  const print = "import sys; print(*sys.version_info[:2], sep='.')";
  return (await runTool(python, ["-c", print], { env, timeoutMs: MINUTE_MS })).trim();
}

/**
 * Installs packages into a folder of their own, from wherever the user's pip takes them.
 *
 * @param dependencies Whether pip also installs what they ask for; otherwise they are all that is installed.
 */
export async function pipInstall(
  packages: readonly string[],
  folder: string,
  python: string,
  env: NodeJS.ProcessEnv,
  dependencies = false,
): Promise<void> {
  const quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-warn-script-location"];
  const which = dependencies ? [] : ["--no-deps"];
  await runTool(python, ["-m", "pip", "install", ...quiet, ...which, "--target", folder, ...packages], {
    // pip refuses --target together with a `user = true` of the user's configuration.
    env: { ...env, PIP_USER: "0" },
    timeoutMs: 10 * MINUTE_MS,
  });
}
