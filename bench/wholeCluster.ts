import { EXPECTED_MINUTES } from "../provider/core/durations";
import type { Connected } from "../provider/eks/connect";
import { setTimeout as pause } from "node:timers/promises";
import { startEmulator } from "../emulator/src/index";
import { awsConnections } from "../provider/eks/connections";
import type { Clock } from "../provider/core/time";
import { ClusterUpgradeLifecycle } from "../provider/lifecycle/clusterUpgrade";
import { planCluster } from "../provider/lifecycle/preview/wholeClusterPlan";
import type { ConnectionArgs } from "../provider/aws/connectionArgs";
import { versionFromEks } from "../provider/core/versions/kubernetesVersion";
import { observe } from "../provider/observe/observe";
import { preflightOptions } from "../provider/inputs/preflightOptions";

/** So much faster than EKS do the emulator, and the provider's clock, go: an hour in a minute. */
const SPEED = 60;
/** Upgrades that are measured side by side: they wait most of the time. */
const SIDE_BY_SIDE = 12;

const FIRST_MINOR = 29;
const HOPS = [1, 2, 3, 4];
const NODEGROUPS = [1, 4, 10];
const ADDONS = [
  "kube-proxy",
  "vpc-cni",
  "coredns",
  "aws-ebs-csi-driver",
  "eks-pod-identity-agent",
  "aws-efs-csi-driver",
  "snapshot-controller",
  "amazon-cloudwatch-observability",
];
const ADDON_COUNTS = [0, 4, 8];

export interface WholeClusterRow {
  readonly hops: number;
  readonly nodegroups: number;
  readonly addons: number;
  /** Minutes of EKS's time. */
  readonly byHand: number;
  readonly criticalPath: number;
  readonly measured: number;
  readonly overCriticalPath: number;
  readonly timesFaster: number;
  readonly rollsByHand: number;
  readonly rolls: number;
}

/** A clock that goes faster, as the emulator's durations are shorter, so that every proportion is as on AWS. */
const fastClock: Clock = {
  now: () => Date.now() * SPEED,
  sleep: (milliseconds) => pause(milliseconds / SPEED),
};

type Case = Pick<WholeClusterRow, "hops" | "nodegroups" | "addons">;

/** Whole clusters on the emulator: the control plane 10 minutes, an add-on 2, a node group 20. */
export async function benchWholeCluster(full: boolean): Promise<WholeClusterRow[]> {
  const all = HOPS.flatMap((hops) =>
    NODEGROUPS.flatMap((nodegroups) => ADDON_COUNTS.map((addons) => ({ hops, nodegroups, addons }))),
  );
  // The diagonal unless all is asked for: a little cluster, a middling one, a large one.
  const cases = full
    ? all
    : all.filter((one) => NODEGROUPS.indexOf(one.nodegroups) === ADDON_COUNTS.indexOf(one.addons));
  const queue = [...cases];
  const rows: WholeClusterRow[] = [];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) rows.push(await measured(next));
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  return cases.flatMap((one) => rows.filter((row) => isSame(row, one)));
}

function isSame(a: Case, b: Case): boolean {
  return a.hops === b.hops && a.nodegroups === b.nodegroups && a.addons === b.addons;
}

async function measured(one: Case): Promise<WholeClusterRow> {
  const { hop, addon, nodegroup } = EXPECTED_MINUTES;
  const seconds = (minutes: number): number => (minutes * 60) / SPEED;
  const emulator = await startEmulator({
    // While EKS offered 1.29.
    startAt: Date.parse("2026-02-01T00:00:00Z"),
    upgradeSeconds: seconds(hop),
    addonSeconds: seconds(addon),
    nodegroupSeconds: seconds(nodegroup),
    consistencySeconds: 0.02,
    seed: { clusters: [seeded(one)] },
  });
  try {
    const version = `1.${FIRST_MINOR + one.hops}`;
    const connect = connections(emulator.url);
    const criticalPath = await criticalPathOf(await connect({}), version);
    const begun = Date.now();
    const lifecycle = new ClusterUpgradeLifecycle({ connect, log: SILENT, clock: fastClock, display: () => "log" });
    const { outs } = await lifecycle.create({ clusterName: "devel", version, region: "eu-west-1" });
    const minutes = ((Date.now() - begun) * SPEED) / 60_000;
    const rolls = (outs.steps as { kind: string }[]).filter(({ kind }) => kind === "nodegroup").length;
    const byHand = one.hops * (hop + one.addons * addon + one.nodegroups * nodegroup);
    return {
      ...one,
      byHand,
      criticalPath,
      measured: minutes,
      overCriticalPath: minutes / criticalPath,
      timesFaster: byHand / minutes,
      rollsByHand: one.hops * one.nodegroups,
      rolls,
    };
  } finally {
    await emulator.close();
  }
}

/**
 * The critical path: the longest way through the plan's steps. That no schedule with as few rolls has a shorter one is held by
 * the planner's tests, against a search through all of them.
 */
async function criticalPathOf(connected: Connected, version: string): Promise<number> {
  const desired = versionFromEks(version);
  const eks = await connected.eks();
  const wish = { clusterName: "devel", region: "eu-west-1", desired, updates: "some" } as const;
  const snapshot = await observe(wish, { eks, clock: fastClock });
  return planCluster(snapshot, preflightOptions({ version }, undefined), {}, []).plan.schedule.criticalPathMinutes;
}

function seeded({ nodegroups, addons }: Case): object {
  return {
    name: "devel",
    version: `1.${FIRST_MINOR}`,
    region: "eu-west-1",
    nodegroups: Array.from({ length: nodegroups }, (_, index) => ({ name: `workers-${index}` })),
    addons: ADDONS.slice(0, addons).map((name) => ({ name })),
  };
}

const SILENT = { status: () => {}, info: () => Promise.resolve(), warn: () => Promise.resolve() };

function connections(url: string): (args: ConnectionArgs) => Promise<Connected> {
  const settings: Record<string, string> = {
    "aws:region": "eu-west-1",
    "aws:endpoints": JSON.stringify([{ eks: url, sts: url }]),
    "aws:accessKey": "test",
    "aws:secretKey": "test",
    // Time goes faster here than the budget's.
    "pulumi-eks-version:requestsPerSecond": "1000",
  };
  return awsConnections(() => Promise.resolve((key) => settings[key]), fastClock, {});
}
