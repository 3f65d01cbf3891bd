import { parse, type SemVer } from "semver";
import { runTool } from "./runTool";

/** Runs `pulumi version`: the cheapest proof that the file is a Pulumi CLI and works on this machine. */
export async function pulumiVersion(pulumi: string, env: NodeJS.ProcessEnv): Promise<SemVer> {
  const output = await runTool(pulumi, ["version"], {
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeoutMs: 30_000,
  });
  // A CLI built without its version number set prints an empty line, and the Automation API then refuses it.
  const version = parse(output.trim());
  if (version === null) throw new Error(`\`pulumi version\` printed "${output.trim()}", which is no version`);
  return version;
}
