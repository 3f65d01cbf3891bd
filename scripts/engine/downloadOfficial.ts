import { join } from "node:path";
import { PULUMI_VERSION } from "./pins";
import { runTool } from "./runTool";

const HOST = "https://get.pulumi.com";
const REACHABLE_WITHIN_MS = 10_000;
const TIMEOUT_MS = 10 * 60_000;

// In a process of its own: the installer behind it has no time limit, and runTool gives it one.
const INSTALL = `
  const [root, version] = process.argv.slice(1);
  const { PulumiCommand } = require("@pulumi/pulumi/automation");
  const { parse } = require("semver");
  PulumiCommand.install({ root, version: parse(version) }).catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
`;

export interface Downloading {
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
}

/** Installs the official release with all that comes with it, and returns where. Gives up soon where the network is closed. */
export async function downloadOfficial(root: string, { env, say }: Downloading): Promise<string> {
  await reach(HOST);
  say(`Downloading Pulumi ${PULUMI_VERSION} (some 100 MB).`);
  await runTool(process.execPath, ["-e", INSTALL, root, PULUMI_VERSION], {
    cwd: __dirname,
    env,
    timeoutMs: TIMEOUT_MS,
    onMinute: (minutes) => {
      say(`Still downloading (${minutes} min).`);
    },
  });
  return join(root, "bin");
}

async function reach(url: string): Promise<void> {
  try {
    await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(REACHABLE_WITHIN_MS) });
  } catch (error) {
    // fetch itself only says "fetch failed"; its cause says why.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new Error(`${url} cannot be reached (${cause instanceof Error ? cause.message : String(cause)})`, {
      cause: error,
    });
  }
}
