import type { ClusterRecord } from "../../clusterRecord";
import { insight, type Check } from "./check";
import { skewStatus, worst } from "./skew";

/**
 * Managed node groups, pods on Fargate and nodes that the user manages. Those of EKS Auto Mode follow the control plane by themselves.
 * Name, description, recommendation, links and the first reason are from the user guide; the other reasons are our guess.
 */
export const kubeletSkew: Check = (cluster, change) => {
  const nodes = kubelets(cluster).map((node) => ({ ...node, status: skewStatus(node.version, change) }));
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

function kubelets(cluster: ClusterRecord): { version: string; arn?: string }[] {
  return [
    ...cluster.nodegroups.map(({ version, arn }) => ({ version, arn })),
    ...cluster.fargateProfiles.map(({ version, arn }) => ({ version, arn })),
    ...cluster.selfManagedKubelets.map((version) => ({ version })),
  ];
}
