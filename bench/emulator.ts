/**
 * How fast the emulator is with 2,000 clusters: how long it takes to start, and how many DescribeUpdate calls a second it
 * answers. The emulator is the built one, in a process of its own; the load comes from this process, on the same machine.
 *
 *     node -r ts-node/register/transpile-only bench/emulator.ts
 */
import { DescribeUpdateCommand, EKSClient, UpdateClusterVersionCommand } from "@aws-sdk/client-eks";
import { spawnSync } from "node:child_process";
import { Agent } from "node:http";
import { resolve } from "node:path";
import { EmulatorProcess } from "./EmulatorProcess";
import { median } from "./median";
import { send, signedRequest } from "./signedRequest";

export interface Measurement {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
}

const ROOT = resolve(__dirname, "..");
const CLUSTERS = 2000;
/** Clusters that are being updated while the load is on. */
const UPDATING = 200;
const STARTS = 5;
const SECONDS = 5;
const CONNECTIONS = 16;

export async function benchEmulator(): Promise<Measurement[]> {
  const build = spawnSync(process.execPath, [require.resolve("typescript/bin/tsc"), "-b", "emulator"], {
    cwd: ROOT,
    stdio: "inherit",
  });
  if (build.status !== 0) throw new Error("The emulator could not be built.");

  const clusters = Array.from({ length: CLUSTERS }, (_, index) => cluster(index));
  const starts: number[] = [];
  for (let count = 0; count < STARTS; count++) {
    const emulator = await EmulatorProcess.start(clusters, "--realistic");
    starts.push(emulator.startedIn);
    await emulator.stop();
  }
  const emulator = await EmulatorProcess.start(clusters, "--realistic");
  try {
    return [
      { what: `start with ${CLUSTERS} clusters, median of ${STARTS}`, value: Math.round(median(starts)), unit: "ms" },
      ...(await measureCalls(emulator.url)),
    ];
  } finally {
    await emulator.stop();
  }
}

/** With all that hangs on a cluster of a small team. */
function cluster(index: number): object {
  return {
    name: `cluster-${index}`,
    version: "1.33",
    createdVersion: "1.32",
    history: [{ from: "1.32", to: "1.33", finishedAt: "2026-01-15T00:00:00Z" }],
    nodegroups: [{ name: "system" }, { name: "workers", version: "1.32" }],
    addons: [{ name: "vpc-cni" }, { name: "coredns" }, { name: "kube-proxy" }],
    tags: { team: `team-${index % 40}` },
  };
}

async function measureCalls(url: string): Promise<Measurement[]> {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const eks = new EKSClient({ endpoint: url, region: "us-east-1", credentials, maxAttempts: 1 });
  const inputs: { name: string; updateId: string }[] = [];
  for (let index = 0; index < UPDATING; index++) {
    const name = `cluster-${index}`;
    const { update } = await eks.send(new UpdateClusterVersionCommand({ name, version: "1.34" }));
    inputs.push({ name, updateId: update?.id ?? "" });
  }

  const bySdk = await callsPerSecond(CONNECTIONS, async (count) => {
    await eks.send(new DescribeUpdateCommand(inputs[count % inputs.length] ?? { name: "", updateId: "" }));
  });
  eks.destroy();

  const signed = await Promise.all(inputs.map((input) => signedRequest(url, input)));
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const raw = await callsPerSecond(CONNECTIONS, (count) => send(url, agent, signed[count % signed.length]));
  agent.destroy();
  return [
    { what: "DescribeUpdate, requests signed beforehand", value: Math.round(raw), unit: "calls/s" },
    { what: "DescribeUpdate, by the SDK, which signs each", value: Math.round(bySdk), unit: "calls/s" },
  ];
}

/** Calls one after another in so many lines at once, for the set time. */
async function callsPerSecond(lines: number, call: (count: number) => Promise<void>): Promise<number> {
  let calls = 0;
  const start = performance.now();
  const end = start + SECONDS * 1000;
  const line = async (): Promise<void> => {
    while (performance.now() < end) await call(calls++);
  };
  await Promise.all(Array.from({ length: lines }, line));
  return calls / ((performance.now() - start) / 1000);
}

if (require.main === module) {
  benchEmulator().then(
    (measurements) => {
      console.table(measurements);
    },
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}
