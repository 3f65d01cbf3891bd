import { statSync, watch } from "node:fs";
import { join } from "node:path";
import { PulumiProject } from "../test/engine/PulumiProject";
import { EmulatorProcess } from "./EmulatorProcess";
import { PeakMemory } from "./PeakMemory";

/** The package's own, which the bench does not set otherwise. */
const PER_SECOND = 4;
const BURST = 20;

const LATENCY_SECONDS = 0.1;
const TOOLING = "000000000000";
const REGIONS = ["eu-west-1", "us-east-1"];

export interface SurveyRow {
  readonly command: string;
  readonly clusters: number;
  readonly accountRegions: number;
  readonly seconds: number;
  /** What the limits of requests allow at best. */
  readonly floorSeconds: number;
  readonly calls: number;
  readonly providerMegabytes: number;
  readonly programMegabytes: number;
  /** All that the file backend wrote of the state. */
  readonly stateMegabytes: number;
}

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { Fleet } = require("pulumi-eks-version");
const config = new pulumi.Config();
const fleet = new Fleet("platform", {
  members: [{ accounts: config.requireObject("accounts"), regions: ${JSON.stringify(REGIONS)}, readRole: "read" }],
  target: "1.33",
  waves: [
    { name: "canary", where: { ring: "canary" }, soak: "24h" },
    { name: "tenth", share: 0.1, soak: "3d", maxConcurrent: 10 },
    { name: "prod", rest: true, maxConcurrent: "5%" },
  ],
});
exports.progress = fleet.progress;
`;

/** One Fleet over so many clusters, none of which is due: what it costs to look. Each answer takes a tenth of a second. */
export async function benchSurvey(clusters: number, accounts: number): Promise<SurveyRow[]> {
  const ids = Array.from({ length: accounts }, (_, n) => String(100_000_000_000 + n));
  const now = Date.now();
  const iso = (daysAgo: number): string => new Date(now - daysAgo * 24 * 3_600_000).toISOString();
  const seed = {
    clusters: Array.from({ length: clusters }, (_, n) => ({
      name: `cluster-${n}`,
      account: ids[n % accounts],
      region: REGIONS[Math.floor(n / accounts) % REGIONS.length],
      version: "1.33",
      history: [{ from: "1.32", to: "1.33", startedAt: iso(9), finishedAt: iso(8.9) }],
      tags: { ring: n % 50 === 0 ? "canary" : "none" },
    })),
    roles: ids.map((id) => ({
      arn: `arn:aws:iam::${id}:role/read`,
      trust: [TOOLING],
      allow: ["eks:List*", "eks:Describe*"],
    })),
    credentials: [{ accessKeyId: "test", secretAccessKey: "test", account: TOOLING }],
  };
  const emulator = await EmulatorProcess.seeded(seed);
  const project = new PulumiProject({
    program: PROGRAM,
    endpoint: emulator.url,
    config: { accounts: ids, "pulumi-eks-version:requestsPerSecond": "" },
  });
  try {
    await project.init();
    await fetch(`${emulator.url}/_emulator/faults`, {
      method: "POST",
      body: JSON.stringify({ what: { kind: "slow", seconds: LATENCY_SECONDS } }),
    });
    const rows: SurveyRow[] = [];
    for (const command of ["first up", "up without a change"]) {
      rows.push({
        command,
        clusters,
        accountRegions: accounts * REGIONS.length,
        ...(await measured(project, emulator)),
      });
    }
    return rows;
  } finally {
    project.remove();
    await emulator.stop();
  }
}

async function measured(
  project: PulumiProject,
  emulator: EmulatorProcess,
): Promise<Omit<SurveyRow, "command" | "clusters" | "accountRegions">> {
  await emulator.forgetCalls();
  const written = stateWritten(join(project.folder, "backend", ".pulumi", "stacks", "test"));
  const begun = performance.now();
  const running = project.start("up", "--yes", "--skip-preview");
  const [provider, program] = ["dynamic-provider", "cmd/run"].map(
    (what) => new PeakMemory(running.process.pid ?? 0, what),
  );
  const { code, output } = await running.ended;
  const seconds = (performance.now() - begun) / 1000;
  if (code !== 0) throw new Error(output);
  const calls = (await emulator.calls()).filter(({ operation }) => operation !== "AssumeRole");
  const places = new Map<string, number>();
  for (const { account, region } of calls)
    places.set(`${account} ${region}`, (places.get(`${account} ${region}`) ?? 0) + 1);
  return {
    seconds,
    floorSeconds: Math.max(0, (Math.max(...places.values()) - BURST) / PER_SECOND),
    calls: calls.length,
    providerMegabytes: provider?.stop() ?? 0,
    programMegabytes: program?.stop() ?? 0,
    stateMegabytes: written.stop(),
  };
}

/** The sizes of all files that are put into the folder of the stack's state: each is written beside its place, and renamed. */
function stateWritten(folder: string): { stop(): number } {
  let bytes = 0;
  const watcher = watch(folder, (event, name) => {
    try {
      if (event === "rename" && name !== null && !name.endsWith(".tmp")) bytes += statSync(join(folder, name)).size;
    } catch {
      // It was replaced since: the one that took its place is counted.
    }
  });
  return {
    stop: () => {
      watcher.close();
      return bytes / 1024 / 1024;
    },
  };
}
