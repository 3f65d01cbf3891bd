/**
 * Runs preview, upgrade, interruption, rollback, an add-on and a node group on a cluster of an AWS account of yours, records every
 * request with its answer, runs the same on the emulator, and lists what the emulator does otherwise. docs/acceptance.md says
 * what it changes, costs and writes.
 *
 *     npm run acceptance -- --cluster NAME --to VERSION --yes-change-this-cluster
 *         [--region REGION] [--profile PROFILE] [--addon NAME] [--nodegroup NAME] [--recording FILE]
 *     npm run acceptance -- --compare FILE      compares a recording that is there already; needs no AWS
 *
 * The cluster has to run the minor before VERSION. The exit code is 0 without a difference, 3 with some, 1 where a step failed.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startEmulator } from "../../emulator/src/index";
import { differences } from "./compare";
import { readRecording, seedOf, type Recording, type Subject } from "./recording";
import { runSteps } from "./steps";
import { ensureEngine } from "../engine/engine";
import { printedHelp } from "../help";
import { ownEnvironment } from "../start/ownEnvironment";

/** Long enough to be killed in the middle. */
const EMULATED_UPGRADE_SECONDS = 4;

const OPTIONS = {
  cluster: { type: "string" },
  to: { type: "string" },
  region: { type: "string" },
  profile: { type: "string" },
  addon: { type: "string" },
  nodegroup: { type: "string" },
  recording: { type: "string" },
  compare: { type: "string" },
  endpoint: { type: "string" },
  "yes-change-this-cluster": { type: "boolean", default: false },
} as const;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: OPTIONS });
  const { compare } = values;
  const recorded = compare === undefined ? await record(values) : readRecording(compare);
  say("the same on the emulator, for comparison");
  const emulated = await onEmulator(recorded);
  const found = differences(recorded.exchanges, emulated.exchanges);
  const { length } = recorded.exchanges;
  say(
    found.length === 0 ? `no difference in ${length} exchanges` : `${found.length} differences in ${length} exchanges:`,
  );
  for (const line of found) console.log(`  ${line}`);
  return found.length === 0 ? 0 : 3;
}

interface Values {
  readonly cluster?: string;
  readonly to?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly addon?: string;
  readonly nodegroup?: string;
  readonly recording?: string;
  readonly endpoint?: string;
  readonly "yes-change-this-cluster": boolean;
}

async function record(values: Values): Promise<Recording> {
  const subject = await subjectOf(values);
  if (!values["yes-change-this-cluster"]) {
    throw new Error(
      `This would upgrade cluster "${subject.cluster}" in ${subject.region} from ${subject.from} to ${subject.to}, roll it back, and upgrade it again. Nothing was done. Add --yes-change-this-cluster to do it.`,
    );
  }
  const recording = resolve(values.recording ?? join("recordings", `${subject.cluster}-${subject.to}.jsonl`));
  mkdirSync(dirname(recording), { recursive: true });
  const config = {
    "aws:region": subject.region,
    "aws:profile": values.profile,
    "aws:endpoints": values.endpoint === undefined ? undefined : [{ eks: values.endpoint, sts: values.endpoint }],
  };
  const { pulumi, env } = await ensureEngine();
  await inFolder((folder) => runSteps(subject, { folder, recording, pulumi, env, config, say }));
  say(`recorded in ${recording}`);
  return readRecording(recording);
}

/** What the options name, and what the cluster has. */
async function subjectOf({ cluster, to, region, profile, addon, nodegroup, endpoint }: Values): Promise<Subject> {
  const toMinor = Number(/^1\.(\d+)$/.exec(to ?? "")?.[1]);
  if (cluster === undefined || to === undefined || Number.isNaN(toMinor)) {
    throw new Error("Name the cluster and the version: --cluster NAME --to 1.33 (more with --help)");
  }
  // On Node.js 20 the SDK announces its end of support on every start.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  const { DescribeClusterCommand, EKSClient } = await import("@aws-sdk/client-eks");
  const client = new EKSClient({
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  try {
    const { cluster: found } = await client.send(new DescribeClusterCommand({ name: cluster }));
    const from = found?.version ?? "unknown";
    if (from !== `1.${toMinor - 1}`) {
      throw new Error(`cluster "${cluster}" runs ${from}: --to ${to} asks for one that runs 1.${toMinor - 1}`);
    }
    return {
      format: 1,
      cluster,
      region: await client.config.region(),
      from,
      to,
      ...(addon === undefined ? {} : { addon }),
      ...(nodegroup === undefined ? {} : { nodegroup }),
    };
  } finally {
    client.destroy();
  }
}

/** The same steps on an emulator that begins with what the recording shows of the cluster. */
async function onEmulator(recorded: Recording): Promise<Recording> {
  const { subject, exchanges } = recorded;
  const startAt = Date.parse(exchanges[0]?.at ?? "");
  const emulator = await startEmulator({
    upgradeSeconds: EMULATED_UPGRADE_SECONDS,
    ...(Number.isNaN(startAt) ? {} : { startAt }),
    seed: seedOf(recorded),
  });
  try {
    return await inFolder(async (folder) => {
      const { pulumi, env } = await ensureEngine();
      const recording = join(folder, "recording.jsonl");
      const config = {
        "aws:region": subject.region,
        "aws:endpoints": [{ eks: emulator.url, sts: emulator.url }],
      };
      await runSteps(subject, { folder, recording, pulumi, env: ownEnvironment(env, folder), config, say: () => {} });
      return readRecording(recording);
    });
  } finally {
    await emulator.close();
  }
}

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-eks-version-acceptance-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function say(line: string): void {
  console.log(`acceptance: ${line}`);
}

if (!printedHelp(__filename)) {
  main().then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    },
  );
}
