import type { ClusterRecord } from "../../clusterRecord";
import { isJsonObject, type Json } from "../../json";
import { insight, type Check } from "./check";

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
