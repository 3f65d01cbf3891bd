import type { EKSClient } from "@aws-sdk/client-eks";
import { DescribeInsightsRefreshCommand, DescribeUpdateCommand } from "@aws-sdk/client-eks";
import { StartInsightsRefreshCommand, UpdateNodegroupVersionCommand } from "@aws-sdk/client-eks";
import { setTimeout as delay } from "node:timers/promises";

/** What `npm start` shows: a cluster, a program for it, what blocks its upgrade at first, and how that is fixed. */
export interface Scene {
  /** The folder of the program; its Pulumi project is in the root or in the folder. */
  readonly example: "quickstart" | "whole-cluster";
  /** As a seed has it. */
  readonly cluster: {
    readonly name: string;
    readonly region: string;
    readonly version: string;
    readonly nodegroups: readonly object[];
    readonly addons?: readonly object[];
    readonly insights?: readonly object[];
  };
  readonly wanted: string;
  readonly hops: number;
  /** The resource of the program. */
  readonly shows: string;
  readonly blocked: readonly string[];
  readonly fix: {
    readonly why: readonly string[];
    readonly commands: readonly string[];
    readonly run: (client: EKSClient) => Promise<void>;
  };
}

const POLL_MS = 200;

export const CONTROL_PLANE: Scene = {
  example: "quickstart",
  cluster: {
    name: "devel",
    region: "eu-west-1",
    version: "1.31",
    nodegroups: [{ name: "blue", version: "1.29" }],
  },
  wanted: "1.33",
  hops: 2,
  shows: "a ClusterVersion: the control plane alone",
  blocked: [
    "Preview stops: node group blue runs 1.29, which may not be four minors behind. Nothing was started.",
    "Each finding has a code, a fix, a page, and a way to let it pass.",
  ],
  fix: {
    why: [
      "So node group blue is rolled first, as the finding says; and EKS evaluates its insights again, which it does once a day by itself:",
    ],
    commands: [
      "aws eks update-nodegroup-version --cluster-name devel --nodegroup-name blue --kubernetes-version 1.31",
      "aws eks start-insights-refresh --cluster-name devel",
    ],
    run: async (client) => {
      const request = { clusterName: "devel", nodegroupName: "blue", version: "1.31" };
      const { update } = await client.send(new UpdateNodegroupVersionCommand(request));
      const which = { name: "devel", nodegroupName: "blue", updateId: update?.id ?? "" };
      await until(async () => (await client.send(new DescribeUpdateCommand(which))).update?.status !== "InProgress");
      await refreshInsights(client, "devel");
    },
  },
};

const API = "/apis/flowcontrol.apiserver.k8s.io/v1beta3/flowschemas";

export const WHOLE_CLUSTER: Scene = {
  example: "whole-cluster",
  cluster: {
    name: "prod",
    region: "eu-west-1",
    version: "1.31",
    nodegroups: [
      { name: "canary", version: "1.31" },
      { name: "blue", version: "1.30" },
    ],
    addons: [{ name: "vpc-cni" }, { name: "coredns" }, { name: "kube-proxy" }],
    insights: [
      {
        name: "Deprecated APIs removed in Kubernetes v1.32",
        reason: "Deprecated API usage detected within last 30 days.",
        afterRefresh: "PASSING",
        deprecationDetails: [
          {
            usage: API,
            clientStats: [{ userAgent: "old-operator/v0.4", numberOfRequestsLast30Days: 7 }],
          },
        ],
      },
    ],
  },
  wanted: "1.33",
  hops: 2,
  shows: "a ClusterUpgrade: the control plane with its add-ons and managed node groups",
  blocked: [
    "Preview stops: old-operator calls an API that 1.32 no longer has. Nothing was started.",
    "That node group blue is behind blocks nothing here: the plan rolls it.",
  ],
  fix: {
    why: ["So old-operator is replaced, and EKS looks again:"],
    commands: ["aws eks start-insights-refresh --cluster-name prod"],
    run: (client) => refreshInsights(client, "prod"),
  },
};

async function refreshInsights(client: EKSClient, clusterName: string): Promise<void> {
  await client.send(new StartInsightsRefreshCommand({ clusterName }));
  await until(
    async () => (await client.send(new DescribeInsightsRefreshCommand({ clusterName }))).status !== "IN_PROGRESS",
  );
}

async function until(there: () => Promise<boolean>): Promise<void> {
  while (!(await there())) await delay(POLL_MS);
}
