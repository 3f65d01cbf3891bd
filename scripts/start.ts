/**
 * `npm start`: the quickstart on the real Pulumi engine, against an emulated EKS on loopback. A cluster `devel` goes from
 * 1.31 to 1.33 in two updates; a second `pulumi up` has nothing to do; the emulator's request log proves both.
 *
 * Nothing of it stays: processes and folder are gone when it ends, on ^C and on failure too. Only the engine is kept, if one
 * had to be installed (see engine.ts). No account, no login, no setting of the user's is touched.
 */
import { DescribeClusterCommand, EKSClient } from "@aws-sdk/client-eks";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ensureEngine } from "./engine";
import { printedHelp } from "./help";
import { closingFacts } from "./start/closingFacts";
import { DemoStack } from "./start/DemoStack";
import { Emulator } from "./start/Emulator";
import { ownEnvironment } from "./start/ownEnvironment";
import { Interrupted, Processes } from "./start/Processes";

const root = resolve(__dirname, "..");
const cluster = { name: "devel", region: "eu-west-1", version: "1.31" };
const WANTED = "1.33";
const HOPS = 2;
/** Long enough to see the progress, short enough for two hops and a second run in half a minute. */
const UPGRADE_SECONDS = 5;

async function start(): Promise<void> {
  if (!existsSync(join(root, "dist/index.js")) || !existsSync(join(root, "emulator/dist/cli.js"))) {
    throw new Error("The package is not built. Run `npm ci` (or `npm run build`) first.");
  }
  const { pulumi, env } = await ensureEngine();
  const processes = new Processes();
  const folder = mkdtempSync(join(tmpdir(), "pulumi-eks-version-demo-"));
  process.once("exit", () => {
    rmSync(folder, { recursive: true, force: true });
  });
  // From here on neither this process nor what it starts sees the user's AWS and Pulumi settings.
  process.env = ownEnvironment(env, folder);
  try {
    await demo(pulumi, processes, folder);
  } finally {
    await processes.end();
  }
}

async function demo(pulumi: string, processes: Processes, folder: string): Promise<void> {
  const emulator = await Emulator.start(processes, { root, folder, cluster, upgradeSeconds: UPGRADE_SECONDS });
  const stack = new DemoStack({ root, folder, pulumi, processes });
  await stack.create({
    "aws:region": cluster.region,
    "aws:endpoints": [{ eks: emulator.url, sts: emulator.url }],
    "quickstart:clusterName": cluster.name,
    "quickstart:version": WANTED,
  });
  say(
    `Pulumi engine: ${pulumi}`,
    `Emulated EKS:  ${emulator.url}, with a cluster "${cluster.name}" at Kubernetes ${cluster.version}.`,
    `               An update takes ${UPGRADE_SECONDS} seconds here, and about ten minutes on AWS.`,
    "",
    `$ pulumi up     # clusterName: ${cluster.name}, version: "${WANTED}"`,
  );
  await stack.up();
  const first = await emulator.requests();

  say("", "$ pulumi up     # once more");
  await stack.up("--expect-no-changes");
  const second = (await emulator.requests()).slice(first.length);

  const reached = await versionOf(emulator.url);
  const facts = closingFacts({
    cluster: cluster.name,
    from: cluster.version,
    to: WANTED,
    hops: HOPS,
    reached,
    first,
    second,
  });
  say("", ...facts.lines);
  if (!facts.good)
    throw new Error(`That is not what was promised: ${WANTED}, ${HOPS} updates, and nothing in the second run.`);
  say("", 'Everything is stopped and cleared away. For a cluster of your own see README.md, "On AWS".');
}

/** Asks without the provider, as `aws eks describe-cluster` would. */
async function versionOf(endpoint: string): Promise<string> {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new EKSClient({ region: cluster.region, endpoint, credentials });
  const { cluster: found } = await client.send(new DescribeClusterCommand({ name: cluster.name }));
  client.destroy();
  return found?.version ?? "unknown";
}

function say(...lines: string[]): void {
  console.log(lines.join("\n"));
}

if (!printedHelp(__filename)) {
  start().catch((error: unknown) => {
    if (error instanceof Interrupted) {
      console.error(`\nStopped by ${error.signal}. Everything is cleared away.`);
      process.exitCode = 128 + constants.signals[error.signal];
      return;
    }
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
