import { delimiter, join } from "node:path";
import { ensurePythonSdk } from "../../../scripts/engine/engine";
import { findPython, pipInstall } from "../../../scripts/engine/python";
import { writeSdks } from "../../../scripts/plugin/sdks";
import { REPOSITORY } from "../PulumiProject";

/** An environment in which Python finds Pulumi's SDK, and the plugin's own, which is generated and installed into a folder. */
export async function pythonEnvironment(folder: string): Promise<Readonly<Record<string, string>>> {
  const { env } = process;
  const pulumi = await ensurePythonSdk();
  const [sdks, installed] = [join(folder, "sdks"), join(folder, "installed")];
  await writeSdks(REPOSITORY, sdks, ["python"], { env, say: () => {} });
  await pipInstall([join(sdks, "python")], installed, await findPython(env), env);
  return { PYTHONPATH: [pulumi, installed].join(delimiter), PYTHONDONTWRITEBYTECODE: "1" };
}
