import { minorsBetween } from "../../kubernetesVersion";
import { insight, type Check } from "./check";
import { skewStatus } from "./skew";

/**
 * The kube-proxy add-on; one that the user manages is taken to be right. Name, description and the first reason are from the user
 * guide, the rest is our guess.
 */
export const kubeProxySkew: Check = (cluster, change) => {
  const addon = cluster.addons.find(({ name }) => name === "kube-proxy");
  const version = /^v(1\.\d+)\./.exec(addon?.version ?? "")?.[1] ?? cluster.version;
  const status = addon === undefined ? "PASSING" : skewStatus(version, change);
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
