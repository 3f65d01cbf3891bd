import { isJsonObject, type Json } from "../../json";
import { cataloguedAddon, compatibleVersions } from "../addon/addonCatalogue";
import { isAutoMode } from "../cluster/rollback";
import { minorOf, minorsBetween } from "../kubernetesVersions";
import { type ClusterRecord, type InsightRecord, type InsightStatus, kubeletOf } from "../records";

/** What the cluster is checked for. */
export interface CheckedChange {
  readonly category: "UPGRADE_READINESS" | "ROLLBACK_READINESS";
  /** The minor it would have afterwards. */
  readonly target: string;
}

/** One of EKS's checks: looks at the cluster as it is, and gives one insight, or none where it does not apply. */
export type Check = (cluster: ClusterRecord, change: CheckedChange) => InsightRecord[];

/** An insight with what nearly all have in common. */
function insight(
  change: CheckedChange,
  found: Pick<InsightRecord, "name" | "description" | "status" | "reason" | "recommendation"> & Partial<InsightRecord>,
): InsightRecord {
  return {
    category: change.category,
    kubernetesVersion: change.target,
    additionalInfo: {},
    resources: [],
    deprecationDetails: [],
    addonCompatibilityDetails: [],
    ...found,
  };
}

/** How many minors a kubelet or kube-proxy may be behind the API server: three from 1.25 on, two before (Kubernetes' skew policy, user guide). */
export function allowedSkew(component: string): number {
  return (minorOf(component) ?? 0) >= 25 ? 3 : 2;
}

/**
 * What a kubelet or kube-proxy of this version means for the change. Upgrade: ERROR if the next minor would be too far ahead of
 * it, WARNING if the one after that would (user guide: ERROR is about the next minor, WARNING about later ones). Rollback: ERROR
 * if it would be newer than the API server.
 */
function skewStatus(component: string, { category, target }: CheckedChange): InsightStatus {
  const behind = minorsBetween(component, target);
  if (category === "ROLLBACK_READINESS") return behind < 0 ? "ERROR" : "PASSING";
  if (behind > allowedSkew(component)) return "ERROR";
  return behind + 1 > allowedSkew(component) ? "WARNING" : "PASSING";
}

/** The gravest of several. */
function worst(statuses: readonly InsightStatus[]): InsightStatus {
  const order = ["ERROR", "UNKNOWN", "WARNING"] as const;
  return order.find((status) => statuses.includes(status)) ?? "PASSING";
}

/** Name, description and the passing reason are from the user guide. */
export const clusterHealth: Check = (cluster, change) => {
  const codes = issueCodes(cluster);
  const move = change.category === "UPGRADE_READINESS" ? "upgrade to the next" : "rollback to the previous";
  return [
    insight(change, {
      name: "Cluster health issues",
      description: `Checks for any cluster health issues that prevent successful ${move} Kubernetes version on EKS.`,
      recommendation: "Resolve the health issues that DescribeCluster shows.",
      ...(codes.length === 0
        ? { status: "PASSING", reason: "No cluster health issues detected." }
        : { status: "ERROR", reason: `Cluster health issues detected: ${codes.join(", ")}.` }),
    }),
  ];
};

function issueCodes(cluster: ClusterRecord): string[] {
  const issues: Json | undefined = isJsonObject(cluster.described.health) ? cluster.described.health.issues : [];
  return (Array.isArray(issues) ? issues : []).flatMap((issue) =>
    isJsonObject(issue) && typeof issue.code === "string" ? [issue.code] : [],
  );
}

/** There are no Amazon Linux 2 AMIs from 1.33 on. Name, description and the passing reason are from a user's listing. */
export const amazonLinux2: Check = (cluster, change) => {
  if ((minorOf(change.target) ?? 0) !== 33) return [];
  const old = cluster.nodegroups.filter(
    ({ described }) => typeof described.amiType === "string" && described.amiType.startsWith("AL2_"),
  );
  return [
    insight(change, {
      name: "Amazon Linux 2 compatibility",
      description:
        "Checks if any nodes in the cluster are running Amazon Linux 2. Support for Amazon Linux 2 on Amazon EKS will end on November 26, 2025. Additionally, Amazon EKS will not release Amazon Linux 2 AMIs for Kubernetes version 1.33 and higher",
      recommendation: "Move to Amazon Linux 2023 or Bottlerocket.",
      ...(old.length === 0
        ? { status: "PASSING", reason: "No Amazon Linux 2 nodes detected." }
        : { status: "ERROR", reason: "Amazon Linux 2 nodes detected." }),
      resources: old.map(({ arn, name }) => ({
        status: "ERROR",
        reason: `Node group ${name} runs Amazon Linux 2.`,
        arn,
      })),
    }),
  ];
};

/**
 * Managed node groups, pods on Fargate, nodes that the user manages, and those that follow the control plane by themselves (EKS Auto Mode,
 * Karpenter): those that have not followed yet are counted, too.
 * Name, description, recommendation, links and the first reason are from the user guide; the other reasons are our guess.
 */
export const kubeletSkew: Check = (cluster, change) => {
  const nodes = kubelets(cluster, change).map((node) => ({ ...node, status: skewStatus(node.version, change) }));
  const status = worst(nodes.map((node) => node.status));
  const bad = nodes.filter((node) => node.status !== "PASSING");
  const upgrade = change.category === "UPGRADE_READINESS";
  const wrong = upgrade ? "behind the supported version skew of" : "newer than";
  const match = nodes.every((node) => node.version === cluster.version);
  return [
    insight(change, {
      name: "Kubelet version skew",
      description: `Checks for kubelet versions of worker nodes in the cluster to see if ${upgrade ? "upgrade" : "rollback"} would cause non compliance with supported Kubernetes kubelet version skew policy.`,
      status,
      reason:
        bad.length > 0
          ? `Node kubelet versions are ${wrong} Kubernetes version ${change.target}${status === "WARNING" ? " after the next upgrade" : ""}.`
          : match
            ? "Node kubelet versions match the cluster control plane version."
            : "Node kubelet versions are within the supported version skew.",
      recommendation: upgrade
        ? "Upgrade your worker nodes to match the Kubernetes version of your cluster control plane."
        : `Roll back your worker nodes to Kubernetes version ${change.target}.`,
      additionalInfo: {
        "Kubelet version skew policy": "https://kubernetes.io/releases/version-skew-policy/#kubelet",
        "Updating a managed node group":
          "https://docs.aws.amazon.com/eks/latest/userguide/update-managed-node-group.html",
      },
      resources: bad.map(({ arn, version, status }) => ({
        status,
        reason: `kubelet ${version}`,
        ...(arn === undefined ? {} : { arn }),
      })),
    }),
  ];
};

function kubelets(cluster: ClusterRecord, { category }: CheckedChange): { version: string; arn?: string }[] {
  // EKS itself rolls the nodes of Auto Mode back (user guide).
  const rolledByEks = category === "ROLLBACK_READINESS" && isAutoMode(cluster);
  const drifting = rolledByEks ? [] : (cluster.driftingNodes?.kubelets ?? []);
  return [
    ...cluster.nodegroups.map((nodegroup) => ({ version: kubeletOf(nodegroup), arn: nodegroup.arn })),
    ...cluster.fargateProfiles.map(({ version, arn }) => ({ version, arn })),
    ...[...cluster.selfManagedKubelets, ...drifting].map((version) => ({ version })),
  ];
}

/**
 * The kube-proxy add-on, or the one that the user manages; where nothing is known of either, it is taken to be right. Name, description and the first reason are from the user
 * guide, the rest is our guess.
 */
export const kubeProxySkew: Check = (cluster, change) => {
  const addon = cluster.addons.find(({ name }) => name === "kube-proxy");
  const running = addon?.version ?? cluster.selfManagedAddons["kube-proxy"];
  const version = /^v?(1\.\d+)/.exec(running ?? "")?.[1] ?? cluster.version;
  const status = running === undefined ? "PASSING" : skewStatus(version, change);
  const upgrade = change.category === "UPGRADE_READINESS";
  const passing =
    minorsBetween(version, cluster.version) === 0
      ? "kube-proxy versions match the cluster control plane version."
      : "kube-proxy versions are within the supported version skew.";
  return [
    insight(change, {
      name: "kube-proxy version skew",
      description: `Checks version of kube-proxy in cluster to see if ${upgrade ? "upgrade" : "rollback"} would cause non compliance with supported Kubernetes kube-proxy version skew policy.`,
      status,
      reason:
        status === "PASSING"
          ? passing
          : `kube-proxy ${version} does not keep the version skew policy of ${change.target}.`,
      recommendation: upgrade
        ? "Update kube-proxy to match the Kubernetes version of your cluster control plane."
        : `Downgrade kube-proxy to Kubernetes version ${change.target}.`,
      additionalInfo: {
        "kube-proxy version skew policy": "https://kubernetes.io/releases/version-skew-policy/#kube-proxy",
      },
      resources: addon === undefined || status === "PASSING" ? [] : [{ status, reason: addon.version, arn: addon.arn }],
    }),
  ];
};

/**
 * EKS add-ons against the catalogue; one that it does not know is taken to fit. Name, description and the passing reason are from the
 * user guide; that an add-on that does not fit is an ERROR is our guess.
 */
export const addonCompatibility: Check = (cluster, change) => {
  const unfit = cluster.addons.filter(
    ({ name, version }) =>
      cataloguedAddon(name) !== undefined && !compatibleVersions(name, change.target).includes(version),
  );
  const which = change.category === "UPGRADE_READINESS" ? "next" : "previous";
  return [
    insight(change, {
      name: "EKS add-on version compatibility",
      description: `Checks version of installed EKS add-ons to ensure they are compatible with the ${which} version of Kubernetes. `,
      recommendation: `Update the add-ons to versions that are compatible with Kubernetes version ${change.target}.`,
      ...(unfit.length === 0
        ? {
            status: "PASSING",
            reason: `All installed EKS add-on versions are compatible with ${which} Kubernetes version.`,
          }
        : {
            status: "ERROR",
            reason: `EKS add-on versions are incompatible with ${which} Kubernetes version: ${unfit.map(({ name }) => name).join(", ")}.`,
          }),
      additionalInfo: { "EKS add-ons": "https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html" },
      resources: unfit.map(({ arn, version }) => ({ status: "ERROR", reason: version, arn })),
      addonCompatibilityDetails: unfit.map(({ name }) => ({
        name,
        compatibleVersions: compatibleVersions(name, change.target),
      })),
    }),
  ];
};

/** Minors that no longer serve some API (Kubernetes' deprecated API migration guide). */
const REMOVALS = [25, 26, 27, 29, 32];

/**
 * Nobody calls APIs here, so nothing is found; a seed can put in what was. Texts of the upgrade check are from the user guide;
 * the rollback check, which looks for fields and APIs that the older version lacks, has its name and texts from us.
 */
export const deprecatedApis: Check = (_cluster, change) => {
  const { target, category } = change;
  if (category === "ROLLBACK_READINESS") {
    return [
      insight(change, {
        name: "API usage compatibility",
        description: `Checks for usage of APIs and fields that Kubernetes v${target} does not have.`,
        status: "PASSING",
        reason: "No incompatible API usage detected.",
        recommendation: `Remove resources that need APIs newer than Kubernetes v${target}.`,
      }),
    ];
  }
  if (!REMOVALS.includes(minorOf(target) ?? 0)) return [];
  return [
    insight(change, {
      name: `Deprecated APIs removed in Kubernetes v${target}`,
      description: `Checks for usage of deprecated APIs that are scheduled for removal in Kubernetes v${target}. Upgrading your cluster before migrating to the updated APIs supported by v${target} could cause application impact.`,
      status: "PASSING",
      reason: "No deprecated API usage detected within the last 30 days.",
      recommendation: `Update manifests and API clients to use newer Kubernetes APIs if applicable before upgrading to Kubernetes v${target}.`,
      additionalInfo: {
        "EKS update cluster documentation": "https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html",
        [`Kubernetes v${target} deprecation guide`]: `https://kubernetes.io/docs/reference/using-api/deprecation-guide/#v${target.replace(".", "-")}`,
      },
    }),
  ];
};

/**
 * Before a rollback of an EKS Auto Mode cluster EKS also looks at what would keep nodes from rolling (user guide). There are no
 * pods here, so all is well unless a seed says otherwise. Names and texts are our guess.
 */
export const autoModeDisruption: Check = (cluster, change) => {
  if (!isAutoMode(cluster)) return [];
  return [
    ["NodePool disruption budgets", "No NodePool disruption budget blocks drift."],
    ["Do-not-disrupt annotations", "No node or pod is annotated do-not-disrupt."],
    ["PodDisruptionBudget configurations", "No PodDisruptionBudget delays the disruption of nodes."],
  ].map(([name = "", reason = ""]) =>
    insight(change, {
      name,
      description: `Checks for ${name} that would block or slow down the rollback of EKS Auto Mode nodes.`,
      status: "PASSING",
      reason,
      recommendation: "Adjust the disruption controls of your EKS Auto Mode nodes.",
    }),
  );
};
