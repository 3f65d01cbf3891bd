import * as pulumi from "@pulumi/pulumi";
import { ClusterVersion, getUpgradePlan } from "pulumi-eks-version";

const config = new pulumi.Config();
const clusterName = config.require("clusterName");
const wanted = config.require("version");

const cluster = new ClusterVersion("cluster", { clusterName, version: wanted });

export const version = cluster.version;

// The plan as data: `pulumi stack output plan --json` has it for whatever comes after.
export const plan = getUpgradePlan({ clusterName, version: wanted }).then(({ from, to, hops, findings, refused }) => ({
  from: from ?? "unknown",
  to,
  hops: hops.length,
  findings: findings.map(({ code, severity, resource }) => `${severity} ${code} ${resource}`),
  refused,
}));
