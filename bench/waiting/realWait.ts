import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { startEmulator } from "../../emulator/src/index";
import { awsConnections } from "../../provider/eks/connections";
import { systemClock } from "../../provider/core/time";
import { ClusterVersionLifecycle } from "../../provider/lifecycle/clusterVersion";
import { ensureAwsTools } from "../../scripts/awsTools/awsTools";
import { normalMinutes, seeded } from "./durations";

export interface RealWait {
  readonly minutes: number;
  readonly policy: string;
  readonly requests: number;
  readonly lagSeconds: number;
}

const run = promisify(execFile);

/** One hop in real time, followed by our provider and by the real AWS CLI, each with an EKS of its own. */
export async function benchRealWait(samples: number): Promise<RealWait[]> {
  const { aws, env } = await ensureAwsTools();
  const cli: Follow = async (url) => {
    const call = (...args: string[]): Promise<unknown> =>
      run(aws, ["--endpoint-url", url, "--region", "us-east-1", "eks", ...args], {
        env: { ...env, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" },
      });
    await call("update-cluster-version", "--name", "devel", "--kubernetes-version", "1.33");
    await call("wait", "cluster-active", "--name", "devel");
  };
  const random = seeded(2);
  const durations = Array.from({ length: samples }, () => Math.round(normalMinutes(random) * 60));
  const rows = await Promise.all(
    durations.flatMap((seconds) => [
      followed(seconds, { policy: "pulumi-eks-version", operation: "DescribeUpdate", follow: ours }),
      followed(seconds, { policy: "aws eks wait cluster-active", operation: "DescribeCluster", follow: cli }),
    ]),
  );
  return rows.sort((a, b) => a.policy.localeCompare(b.policy) || a.minutes - b.minutes);
}

type Follow = (url: string) => Promise<void>;

const ours: Follow = async (url) => {
  const settings: Record<string, string> = {
    "aws:region": "us-east-1",
    "aws:endpoints": JSON.stringify([{ eks: url, sts: url }]),
    "aws:accessKey": "test",
    "aws:secretKey": "test",
  };
  const lifecycle = new ClusterVersionLifecycle({
    connect: awsConnections(() => Promise.resolve((key) => settings[key]), systemClock, {}),
    log: { status: () => {}, info: () => Promise.resolve(), warn: () => Promise.resolve() },
    clock: systemClock,
    display: () => "log",
  });
  const { inputs } = await lifecycle.check({}, { clusterName: "devel", version: "1.33", __urn: "urn" });
  await lifecycle.create(inputs);
};

interface Policy {
  readonly policy: string;
  /** What it polls with. */
  readonly operation: string;
  readonly follow: Follow;
}

async function followed(upgradeSeconds: number, { policy, operation, follow }: Policy): Promise<RealWait> {
  const seed = { clusters: [{ name: "devel", version: "1.32" }] };
  // DescribeCluster at once shows the end: EKS's own delay is no policy's fault.
  const emulator = await startEmulator({ upgradeSeconds, consistencySeconds: 0, seed });
  try {
    await follow(emulator.url);
    const response = await fetch(`${emulator.url}/_emulator/requests`);
    const log = (await response.json()) as { at: string; operation: string }[];
    const start = log.findIndex((request) => request.operation === "UpdateClusterVersion");
    const startedAt = Date.parse(log[start]?.at ?? "");
    const end = startedAt + upgradeSeconds * 1000;
    const polls = log.slice(start).filter((request) => request.operation === operation);
    const during = polls.filter(({ at }) => Date.parse(at) < end);
    const noticedAt = Date.parse(polls[during.length]?.at ?? "");
    return {
      minutes: upgradeSeconds / 60,
      policy,
      requests: during.length + 1,
      lagSeconds: (noticedAt - end) / 1000,
    };
  } finally {
    await emulator.close();
  }
}
