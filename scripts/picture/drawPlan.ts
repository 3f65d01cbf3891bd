/**
 * Draws docs/plan.svg, the picture of a plan that the README shows, and prints the plan. Part of `npm run picture`.
 */
import type { ClusterUpgradePlan } from "../../provider/resources/planTypes";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startEmulator } from "../../emulator/src/index";
import { awsConnections } from "../../provider/eks/connections";
import { systemClock } from "../../provider/core/time";
import { planCluster } from "../../provider/lifecycle/preview/wholeClusterPlan";
import { clusterPlanText } from "../../provider/lifecycle/preview/clusterPlanText";
import { versionFromEks } from "../../provider/core/versions/kubernetesVersion";
import { observe } from "../../provider/observe/observe";
import { preflightOptions } from "../../provider/inputs/preflightOptions";
import { printedHelp } from "../help";
import { planPicture } from "./planPicture";

/** Where the picture of a plan is kept. */
export const PICTURE = join(__dirname, "..", "..", "docs", "plan.svg");

const CLUSTER = {
  name: "prod",
  region: "eu-west-1",
  version: "1.29",
  nodegroups: ["canary", "blue", "green"].map((name) => ({ name })),
  addons: ["vpc-cni", "coredns", "kube-proxy", "aws-ebs-csi-driver"].map((name) => ({ name })),
};

/** The plan that the README shows: 1.29 → 1.33 of a cluster in the emulator, as preview makes it. */
export async function drawnPlan(): Promise<{ plan: ClusterUpgradePlan; text: string; picture: string }> {
  // While EKS offered 1.29.
  const emulator = await startEmulator({ startAt: Date.parse("2026-02-01T00:00:00Z"), seed: { clusters: [CLUSTER] } });
  try {
    const settings: Record<string, string> = {
      "aws:region": "eu-west-1",
      "aws:endpoints": JSON.stringify([{ eks: emulator.url, sts: emulator.url }]),
      "aws:accessKey": "test",
      "aws:secretKey": "test",
    };
    const connected = await awsConnections(() => Promise.resolve((key) => settings[key]), systemClock, {})({});
    const eks = await connected.eks();
    const wish = {
      clusterName: "prod",
      region: "eu-west-1",
      desired: versionFromEks("1.33"),
      updates: "some",
    } as const;
    const snapshot = await observe(wish, { eks, clock: systemClock });
    const policies = { nodegroupOrder: ["canary"] };
    const { plan } = planCluster(snapshot, preflightOptions({ version: "1.33" }, undefined), policies, []);
    const title = `prod, ${plan.from ?? "?"} → ${plan.to}: ${plan.schedule.nodeRolls} node rolls, ${plan.schedule.criticalPathMinutes} minutes`;
    return { plan, text: clusterPlanText(plan), picture: planPicture(title, plan.schedule) };
  } finally {
    await emulator.close();
  }
}

async function main(): Promise<void> {
  const { text, picture } = await drawnPlan();
  writeFileSync(PICTURE, picture);
  console.log(text);
}

if (require.main === module && !printedHelp(__filename)) {
  main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
