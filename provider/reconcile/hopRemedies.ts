import type { AwsFailure } from "../core/awsFailure";

/**
 * What to do about an update that ended Failed, by EKS's `errorCode`.
 * Source of the codes: `ErrorCode` in the EKS API reference; of the remedies: the EKS user guide, "Update existing cluster".
 */
const BY_ERROR_CODE: Readonly<Record<string, string>> = {
  SubnetNotFound: "restore the cluster's subnet, or give the cluster other subnets (UpdateClusterConfig)",
  SecurityGroupNotFound:
    "restore the security group named above, or give the cluster another one (UpdateClusterConfig)",
  EniLimitReached: "delete unused network interfaces, or ask for a higher limit of network interfaces in the region",
  IpNotAvailable: "free at least five IP addresses in the cluster's subnets, or add subnets (UpdateClusterConfig)",
  InsufficientFreeAddresses:
    "free at least five IP addresses in the cluster's subnets, or add subnets (UpdateClusterConfig)",
  AccessDenied: "give the cluster's IAM role back what AmazonEKSClusterPolicy allows",
  OperationNotPermitted: "see that the cluster's IAM role and the service-linked role AWSServiceRoleForAmazonEKS exist",
  VpcIdNotFound: "see that the cluster's VPC exists",
  ClusterUnreachable: "see that nothing (network policy, webhook, security group) keeps EKS from the API server",
  AdmissionRequestDenied: "find the admission webhook that refused EKS's request, and let it pass",
  PodEvictionFailure: "find the PodDisruptionBudget that allows no eviction, and make room for one",
  NodeCreationFailure: "see why new nodes do not join: subnets, security groups, IAM role, launch template",
  InsufficientNumberOfReplicas: "give the workload named above enough replicas",
  ConfigurationConflict: "resolve the conflict between your changes and EKS's in the object named above",
  K8sResourceNotFound: "restore the Kubernetes object named above",
  UnsupportedAddonModification: "undo the change to the add-on that EKS does not support",
};

export function remedyFor(errorCodes: readonly (string | undefined)[]): string {
  const known = errorCodes.flatMap((code) => (code === undefined ? [] : (BY_ERROR_CODE[code] ?? [])));
  const first = [...new Set(known)].join("; ");
  return `${first === "" ? "fix what EKS names above" : first}; then run \`pulumi up\` again, which starts this hop again`;
}

/** What to do about an update that EKS refused to start, by its words; docs/outcomes.md has the whole list. */
export function remedyForRefusal(failure: AwsFailure): string {
  const again = "; then run `pulumi up` again";
  if (/upgrade readiness/i.test(failure.words)) {
    return `resolve the ERROR insights (\`aws eks list-insights\`), or set force: true to override them${again}`;
  }
  if (/nodegroups?/i.test(failure.words)) {
    return `update the node groups that EKS names above to the cluster's version${again}`;
  }
  if (/unsupported kubernetes version/i.test(failure.words)) {
    return `write a version that EKS offers (\`aws eks describe-cluster-versions\`)${again}`;
  }
  return `fix what EKS names above${again}`;
}
