import { minorOf } from "../../kubernetesVersion";
import { insight, type Check } from "./check";

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
