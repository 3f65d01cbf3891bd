import { minorOf } from "../../kubernetesVersion";
import { insight, type Check } from "./check";

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
