/**
 * `npm start`: the quickstart on the real Pulumi engine, against an emulated EKS on loopback. A preview that is blocked, its fix,
 * an upgrade from 1.31 to 1.33 in two updates, and a second `pulumi up` that has nothing to do; the emulator's request log proves
 * it. `npm start -- --whole-cluster` shows the same with a ClusterUpgrade: control plane, add-ons and node groups.
 *
 * Nothing of it stays: processes and folder are gone when it ends, on ^C and on failure too. Only the engine is kept, if one
 * had to be installed (see engine.ts). No account, no login, no setting of the user's is touched.
 */
import { DescribeClusterCommand, EKSClient } from "@aws-sdk/client-eks";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { columnsOf } from "../../provider/cli/print";
import { fold } from "../../provider/engine/fold";
import { ensureEngine } from "../engine/engine";
import { printedHelp } from "../help";
import { closingFacts } from "./closingFacts";
import { DemoStack } from "./DemoStack";
import { Emulator } from "./Emulator";
import { ownEnvironment } from "./ownEnvironment";
import { Interrupted, Processes } from "./Processes";
import type { Scene } from "./scenes";
import { CONTROL_PLANE, WHOLE_CLUSTER } from "./scenes";

const root = resolve(__dirname, "..", "..");
/** Long enough to see the progress, short enough for two hops and a second run in half a minute. */
const UPGRADE_SECONDS = 5;
/** A node group or an add-on. */
const PART_SECONDS = 2;

const columns = columnsOf(process.stdout);
/** Whether there is something to clear away. */
let started = false;

function sceneOf(args: readonly string[]): Scene {
  const [first, ...others] = args;
  if (first === undefined) return CONTROL_PLANE;
  if (first === "--whole-cluster" && others.length === 0) return WHOLE_CLUSTER;
  throw new Error(`There is no ${args.join(" ")}; write \`npm start\` or \`npm start -- --whole-cluster\`.`);
}

async function start(): Promise<void> {
  const scene = sceneOf(process.argv.slice(2));
  if (!existsSync(join(root, "dist/index.js")) || !existsSync(join(root, "emulator/dist/cli.js"))) {
    throw new Error("The package is not built. Run `npm ci` (or `npm run build`) first.");
  }
  const { pulumi, env } = await ensureEngine();
  const folder = mkdtempSync(join(tmpdir(), "pulumi-eks-version-demo-"));
  process.once("exit", () => {
    rmSync(folder, { recursive: true, force: true });
  });
  // From here on neither this process nor what it starts sees the user's AWS and Pulumi settings.
  process.env = ownEnvironment(env, folder);
  const processes = new Processes(`TMPDIR=${folder}`);
  started = true;
  try {
    await demo(scene, pulumi, processes, folder);
  } finally {
    await processes.end();
  }
}

async function demo(scene: Scene, pulumi: string, processes: Processes, folder: string): Promise<void> {
  const { example, cluster, wanted, hops, shows, blocked, fix } = scene;
  const seconds = { upgradeSeconds: UPGRADE_SECONDS, partSeconds: PART_SECONDS };
  const emulator = await Emulator.start(processes, { root, folder, cluster, ...seconds });
  const project = example === "quickstart" ? root : join(root, "examples", example);
  const stack = new DemoStack({ project, folder, pulumi, processes });
  await stack.create({
    "aws:region": cluster.region,
    "aws:endpoints": [{ eks: emulator.url, sts: emulator.url }],
    [`${example}:clusterName`]: cluster.name,
    [`${example}:version`]: wanted,
  });
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new EKSClient({ region: cluster.region, endpoint: emulator.url, credentials });
  say(
    `Pulumi engine: ${pulumi}`,
    `Emulated EKS:  ${emulator.url}, with a cluster "${cluster.name}" at Kubernetes ${cluster.version}.`,
    `               An update takes ${UPGRADE_SECONDS} seconds here, and about ten minutes on AWS.`,
    `Program:       examples/${example}, ${shows}`,
    "",
    `$ pulumi preview     # clusterName: ${cluster.name}, version: "${wanted}"`,
  );
  await stack.blockedPreview();
  say("", ...blocked, "", ...fix.why, "", ...fix.commands.map((one) => `$ ${one}`));
  await fix.run(client);
  const before = (await emulator.requests()).length;

  say("", "Now nothing is in the way:", "", `$ pulumi up     # clusterName: ${cluster.name}, version: "${wanted}"`);
  await stack.up();
  const first = (await emulator.requests()).slice(before);

  say("", "Done. Once more, there is nothing to do:", "", "$ pulumi up");
  await stack.up("--expect-no-changes");
  const second = (await emulator.requests()).slice(before + first.length);

  // Without the provider, as `aws eks describe-cluster` asks.
  const { cluster: found } = await client.send(new DescribeClusterCommand({ name: cluster.name }));
  client.destroy();
  const reached = found?.version ?? "unknown";
  const facts = closingFacts({
    cluster: cluster.name,
    from: cluster.version,
    to: wanted,
    hops,
    reached,
    first,
    second,
  });
  say("", ...facts.lines);
  if (!facts.good)
    throw new Error(`That is not what was promised: ${wanted}, ${hops} updates, and nothing in the second run.`);
  const more = scene === CONTROL_PLANE ? "A whole cluster: `npm start -- --whole-cluster`. " : "";
  say("", `Everything is stopped and cleared away. ${more}For a cluster of your own see README.md, "On AWS".`);
}

function say(...lines: string[]): void {
  console.log(fold(lines.join("\n"), columns));
}

if (!printedHelp(__filename)) {
  start().catch((error: unknown) => {
    if (error instanceof Interrupted) {
      console.error(`\nStopped by ${error.signal}. Everything is cleared away.`);
      process.exitCode = 128 + constants.signals[error.signal];
      return;
    }
    // In a terminal that Pulumi draws on, ^C is read by Pulumi alone, which then ends as one that has failed.
    console.error(error instanceof Error ? error.message : error);
    if (started) console.error("\nEverything is stopped and cleared away.");
    process.exitCode = 1;
  });
}
