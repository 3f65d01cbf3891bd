import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Installing } from "./installEngine";
import { keep } from "./keep";
import type { KeptFolder } from "./languageHosts";
import { PULUMI_VERSION } from "./pins";
import { findPython, pipInstall, pythonVersion } from "./python";

/** What the SDKs ask for that Pulumi generates for Python. */
const PACKAGES = [`pulumi==${PULUMI_VERSION}`, "parver==0.5"];

/** Finds or installs Pulumi's SDK for Python, for the Python on PATH, with what generated SDKs need beside it, and returns the folder that its programs import it from. */
export async function installPythonSdk(kept: KeptFolder, { env, say }: Installing): Promise<string> {
  const python = await findPython(env);
  // Parts of it are compiled for one version of Python.
  const folder = kept("python-sdk", `${PULUMI_VERSION}-python${await pythonVersion(python, env)}`);
  const usable = (): Promise<boolean> =>
    Promise.resolve(["pulumi", "parver"].every((name) => existsSync(join(folder, name))));
  if (await usable()) return folder;
  const install = async (temporary: string): Promise<string> => {
    const lib = join(temporary, "lib");
    await pipInstall(PACKAGES, lib, python, env, true);
    return lib;
  };
  const name = "Pulumi's SDK for Python";
  say(`Installing ${name} in ${folder}.`);
  try {
    await keep({ what: { name, minutes: 1 }, folder, usable, install, say });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The tests of Python programs need ${name}, which could not be installed: ${why}`, {
      cause: error,
    });
  }
  return folder;
}
