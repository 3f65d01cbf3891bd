import { isRunning } from "../../core/updateRecord";
import type { Finding } from "../../core/findings";
import { formatTime } from "../../core/time";
import type { Update, Cluster } from "../../eks/types";
import type { PreflightContext } from "../context";
import { compareVersions, formatVersion, sameVersion } from "../../core/versions/kubernetesVersion";
import { seenIn } from "../../observe/part";
import { unaskedText } from "../../observe/snapshot";
import { blockingSeverity, stopsByHealth } from "./insights";

/** EKS asks for them when it moves a control plane. Source: the user guide, "Update existing cluster to new Kubernetes version". */
const FREE_ADDRESSES = 5;

export function clusterFindings(context: PreflightContext): Finding[] {
  return [
    ...statusFindings(context),
    ...healthFindings(context),
    ...updateFindings(context),
    ...outpostFindings(context),
  ];
}

/** Source: the EKS user guide, "Amazon EKS local clusters on AWS Outposts": its versions and its way of updating are others. */
function outpostFindings({ cluster, steps }: PreflightContext): Finding[] {
  if (!cluster.onOutpost || steps.length === 0) return [];
  return [
    {
      code: "EKSV007",
      severity: "warning",
      resource: `cluster/${cluster.name}`,
      fact: "the control plane runs on an Outpost (outpostConfig): which versions EKS offers there, how long an update takes and that managed node groups, Fargate and rollback are missing is not known to this plan",
      remedy: `see that the version is one for local clusters on Outposts, and that the Outpost has room for new control plane instances (aws eks describe-cluster --name ${cluster.name} --query cluster.outpostConfig; the EKS user guide has both)`,
    },
  ];
}

function statusFindings({ cluster }: PreflightContext): Finding[] {
  const { name, status } = cluster;
  const finding = { code: "EKSV002", resource: `cluster/${name}`, fact: `the cluster is ${status}` } as const;
  switch (status) {
    case "ACTIVE":
    case "UPDATING":
      return [];
    case "CREATING":
    case "PENDING":
      return [{ ...finding, severity: "note", remedy: "nothing to do: up waits until the cluster is ACTIVE" }];
    case "FAILED":
      return [
        {
          ...finding,
          severity: "error",
          remedy: `fix what is listed under health.issues (aws eks describe-cluster --name ${name}), or create the cluster again`,
        },
      ];
    case "DELETING":
      return [
        { ...finding, severity: "error", remedy: "remove the resource from the program, or create the cluster again" },
      ];
    default:
      return [
        {
          ...finding,
          severity: "warning",
          remedy: `see what EKS says of it (aws eks describe-cluster --name ${name}); up starts nothing until the cluster is ACTIVE`,
        },
      ];
  }
}

/** EKS tells them by DescribeCluster, and again as an insight, which stops an update. */
function healthFindings(context: PreflightContext): Finding[] {
  const { cluster, steps } = context;
  const stops = steps.length > 0 && stopsByHealth(context);
  const severity = stops ? blockingSeverity(context) : steps.length > 0 ? "warning" : "note";
  const override =
    severity === "error" ? "; if that is done already, set refreshInsights: true; to override it, set force: true" : "";
  return cluster.issues.map(({ code, message, resourceIds }): Finding => {
    const where = resourceIds.length === 0 ? "" : ` (${resourceIds.join(", ")})`;
    const about = { severity, resource: `cluster/${cluster.name}`, fact: `EKS reports ${code}: ${message}${where}` };
    const addresses = code === "InsufficientFreeAddresses";
    const fix = addresses
      ? `free at least ${FREE_ADDRESSES} IP addresses in the cluster's subnets, or give the cluster other subnets (aws eks update-cluster-config --name ${cluster.name} --resources-vpc-config subnetIds=SUBNET,SUBNET)`
      : `fix what EKS names (aws eks describe-cluster --name ${cluster.name} --query cluster.health); an update may fail on it half way`;
    return { ...about, code: addresses ? "EKSV006" : "EKSV003", remedy: `${fix}${override}` };
  });
}

/** What an update that runs already means for the plan is what `up` makes of it: adopted, waited for, or in the way. */
function updateFindings(context: PreflightContext): Finding[] {
  const { cluster, snapshot } = context;
  const running = seenIn(snapshot.updates).find(isRunning);
  if (running) return [runningFinding(context, running)];
  const unasked = unaskedText(snapshot);
  if (cluster.status !== "UPDATING") return cluster.autoMode && unasked !== "" ? [mayRoll(cluster, unasked)] : [];
  return [
    {
      code: "EKSV004",
      severity: "warning",
      resource: `cluster/${cluster.name}`,
      fact: `the cluster is UPDATING, and which of its updates runs could not be seen${unasked}`,
      remedy:
        "nothing to do if it leads to the wanted version: up adopts it; up waits for one of another kind, and stops at one that leads elsewhere",
    },
  ];
}

/** The nodes of Auto Mode roll back while the cluster stays ACTIVE. */
function mayRoll({ name }: Cluster, unasked: string): Finding {
  return {
    code: "EKSV005",
    severity: "note",
    resource: `cluster/${name}`,
    fact: `did not check whether the nodes of EKS Auto Mode are being rolled back${unasked}`,
    remedy: "nothing to do: up finds out",
  };
}

function runningFinding({ cluster, desired }: PreflightContext, update: Update): Finding {
  const { id, type, to } = update;
  const about = { code: "EKSV004", resource: `update/${id}` } as const;
  const what = `${type}${to ? ` to ${formatVersion(to)}` : ""} is in progress since ${formatTime(update.createdAt)}`;
  if (type !== "VersionUpdate" && type !== "VersionRollback") {
    return { ...about, severity: "note", fact: what, remedy: "nothing to do: up waits for its end" };
  }
  const up = compareVersions(desired, cluster.version) >= 0;
  const ours =
    to !== undefined &&
    (up ? compareVersions(to, cluster.version) >= 0 && compareVersions(to, desired) <= 0 : sameVersion(to, desired));
  return ours
    ? { ...about, severity: "note", fact: what, remedy: "nothing to do: up adopts it and goes on from there" }
    : {
        ...about,
        severity: "error",
        fact: `${what}, and ${formatVersion(desired)} is wanted`,
        remedy: `find out who started it (aws eks describe-update --name ${cluster.name} --update-id ${update.id}); when it has ended, run \`pulumi refresh\` and preview again`,
      };
}
