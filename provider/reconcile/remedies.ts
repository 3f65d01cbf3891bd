import type { HealthIssue, PartOfCluster } from "../eks/types";
import type { AwsFailure } from "../core/failures/awsFailure";
import type { UpdateProblem } from "../core/failures/EksVersionError";

/**
 * What to do about a hop of the control plane that ended Failed, by EKS's `errorCode`.
 * Source of the codes: `ErrorCode` in the EKS API reference; of the remedies: the EKS user guide, "Update existing cluster".
 */
const FOR_HOPS: Readonly<Record<string, string>> = {
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

export function remedyForFailedHop(errorCodes: readonly (string | undefined)[]): string {
  const known = errorCodes.flatMap((code) => (code === undefined ? [] : (FOR_HOPS[code] ?? [])));
  const first = [...new Set(known)].join("; ");
  return `${first === "" ? "fix what EKS names above" : first}; then run \`pulumi up\` again, which starts this hop again`;
}

/**
 * EKS says that a role "could not be assumed because it does not exist or the trusted entity is not correct" also where the role is
 * right, and the policy of the key that encrypts the cluster's secrets does not let it use the key.
 * Source: users' reports, https://github.com/aws/containers-roadmap/issues/1533.
 */
const NOT_ASSUMED = /could not be assumed/i;
const FOR_NOT_ASSUMED =
  "see that the role that EKS names above exists and its trust policy lets EKS assume it; " +
  "EKS says the same where the cluster's secrets are encrypted and the policy of the KMS key does not let that role use the key (kms:DescribeKey, kms:CreateGrant)";

/** What to do about a hop that EKS refused to start, by its words; docs/outcomes.md has the whole list. */
export function remedyForRefusedHop(failure: AwsFailure): string {
  const again = "; then run `pulumi up` again";
  if (NOT_ASSUMED.test(failure.words)) return `${FOR_NOT_ASSUMED}${again}`;
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

type Remedy = (target: PartOfCluster, problem: UpdateProblem) => string;

/**
 * What to look at where an update of an add-on or a node group ended Failed, by EKS's `errorCode`.
 * Source of the codes: `ErrorCode`, `NodegroupIssueCode` and `AddonIssueCode` in the EKS API reference; of the remedies: the EKS
 * user guide, "Troubleshooting problems with Amazon EKS clusters and nodes", "Update a managed node group", "Update an add-on".
 */
const FOR_PARTS: Readonly<Record<string, Remedy>> = {
  PodEvictionFailure: (_target, problem) =>
    `see which pods did not leave: \`kubectl get pdb -A\` shows the PodDisruptionBudgets, of which those with 0 ALLOWED DISRUPTIONS hold up the eviction${podsIn(problem)}; ` +
    "give their workloads more replicas or their budgets more room. " +
    "Or set force: true, if these pods may be deleted against their budgets: it is never done by itself",
  NodeCreationFailure: ({ name }) =>
    `see why new nodes of ${name} do not join the cluster: the way from their subnets to the API server, security groups, the node role and its access entry, ` +
    "the launch template's user data; a node's console output and `kubectl get nodes` tell",
  NodeTerminationFailure: () => "see in EC2 what keeps the instances named above from being terminated",
  AsgInstanceLaunchFailures: ({ name }) =>
    `see in the activity of the Auto Scaling group of ${name} why EC2 launches no instances: capacity of the type in the zone, quotas, the launch template`,
  InstanceLimitExceeded: () => "ask for a higher quota of such instances in the region, or make room in it",
  InsufficientFreeAddresses: (target) => addresses(target),
  IpNotAvailable: (target) => addresses(target),
  EniLimitReached: () =>
    "delete unused network interfaces, or ask for a higher limit of network interfaces in the region",
  Ec2SubnetNotFound: ({ name }) =>
    `restore the subnet named above; if it is gone for good, replace ${name} by a node group in other subnets`,
  SubnetNotFound: ({ name }) =>
    `restore the subnet named above; if it is gone for good, replace ${name} by one in other subnets`,
  Ec2SubnetInvalidConfiguration: () =>
    "have the subnets named above give public addresses to instances (MapPublicIpOnLaunch), or take private ones with a way out",
  Ec2SubnetMissingIpv6Assignment: () => "have the subnets named above give IPv6 addresses to instances",
  Ec2SecurityGroupNotFound: () => "restore the security group named above, or name another one in the launch template",
  SecurityGroupNotFound: () => "restore the security group named above, or name another one in the launch template",
  Ec2LaunchTemplateNotFound: ({ name }) => `restore the launch template; if it is gone for good, replace ${name}`,
  SourceEc2LaunchTemplateNotFound: ({ name }) => `restore the launch template; if it is gone for good, replace ${name}`,
  Ec2LaunchTemplateVersionMismatch: () =>
    "set EKS's own launch template back to the version that EKS made: somebody changed it by hand",
  Ec2LaunchTemplateInvalidConfiguration: () => "fix the launch template, and write its new version in launchTemplate",
  Ec2InstanceTypeDoesNotExist: () => "choose an instance type that the region has, in the launch template",
  AutoScalingGroupNotFound: ({ name }) => `replace ${name}: its Auto Scaling group was deleted`,
  AutoScalingGroupInstanceRefreshActive: () => "let the instance refresh of the Auto Scaling group end, or cancel it",
  AutoScalingGroupInvalidConfiguration: () => "undo what was changed by hand on the Auto Scaling group",
  AmiIdNotFound: () => "name an AMI that exists in the launch template, and its new version in launchTemplate",
  IamNodeRoleNotFound: () => "create the node role again, under the same name",
  IamInstanceProfileNotFound: () => "create the instance profile again, under the same name",
  ConfigurationConflict: ({ name }) =>
    `see which fields of ${name} were changed by hand (the error names the objects), and choose: ` +
    'resolveConflicts: "OVERWRITE" gives them EKS\'s values, "PRESERVE" keeps yours where EKS lets you',
  AdmissionRequestDenied: ({ name }) =>
    `find the admission webhook or policy that refused EKS's change of ${name}, and let it pass`,
  UnsupportedAddonModification: ({ name }) => `undo the change of ${name} that EKS does not support`,
  K8sResourceNotFound: ({ name }) =>
    `restore the object of ${name} named above; \`resolveConflicts: "OVERWRITE"\` makes EKS create what it owns`,
  InsufficientNumberOfReplicas: ({ name }) =>
    `see why the pods of ${name} do not get ready: \`kubectl get pods -n kube-system\`, then \`kubectl describe pod\` (images, nodes with room, taints, permissions)`,
  AddonPermissionFailure: ({ name }) =>
    `give the role of ${name}'s service account what the add-on needs (pod identity or IRSA)`,
  AddonSubscriptionNeeded: ({ name }) => `subscribe to ${name} in AWS Marketplace`,
  ClusterUnreachable: () => "see that nothing (network policy, webhook, security group) keeps EKS from the API server",
  AccessDenied: ({ kind, name }) =>
    kind === "addon"
      ? `give ${name} and EKS the access that the message above names (the add-on's role, RBAC of eks:addon-manager)`
      : "see that the node role has its policies, and that the access entry or aws-auth ConfigMap still maps it",
  OperationNotPermitted: () => "see that the service-linked role AWSServiceRoleForAmazonEKSNodegroup exists",
  InternalFailure: () => "it is EKS's own failure; if it stays, ask AWS support",
};

/** What to do about an update of an add-on or a node group that ended Failed, by its errors and, where they say nothing known, by the health issues. */
export function remedyForFailedUpdate(
  target: PartOfCluster,
  errors: readonly UpdateProblem[],
  issues: readonly HealthIssue[],
): string {
  const told = errors.flatMap((problem) => remedyIn(target, problem));
  const seen = issues.flatMap(({ code, message, resourceIds }) =>
    remedyIn(target, { errorCode: code, errorMessage: message, resourceIds }),
  );
  const remedies = [...new Set(told.length > 0 ? told : seen)].join("; ");
  return `${remedies === "" ? "fix what EKS names above" : remedies}; then run \`pulumi up\` again, which starts it again`;
}

function remedyIn(target: PartOfCluster, problem: UpdateProblem): string[] {
  const remedy = problem.errorCode === undefined ? undefined : FOR_PARTS[problem.errorCode];
  return remedy ? [remedy(target, problem)] : [];
}

function addresses({ name }: PartOfCluster): string {
  return `free IP addresses in the subnets of ${name}: a roll adds new nodes before old ones leave, each with addresses for its pods`;
}

/** Pods that the message names, `namespace/pod` or `pod x`; else the nodes they are on. */
function podsIn({ errorMessage = "", resourceIds }: UpdateProblem): string {
  const pods = [
    ...errorMessage.matchAll(/\bpods?[ :"'[]+((?:[a-z0-9-]+\/)?[a-z0-9][a-z0-9.-]*[0-9-][a-z0-9.-]*)/g),
  ].flatMap(([, pod]) => pod ?? []);
  if (pods.length > 0) return ` (EKS names ${[...new Set(pods)].join(", ")})`;
  const nodes = resourceIds.filter((id) => /^(ip-|i-)/.test(id));
  return nodes.length > 0 ? ` (\`kubectl get pods -A -o wide\` shows what is left on ${nodes.join(", ")})` : "";
}

/** What to do about an update of an add-on or a node group that EKS refused to start, by its words. Source of the words: users' reports. */
export function remedyForRefusedUpdate({ kind, name }: PartOfCluster, failure: AwsFailure): string {
  const again = "; then run `pulumi up` again";
  if (NOT_ASSUMED.test(failure.words)) return `${FOR_NOT_ASSUMED}${again}`;
  if (/minor version at a time/i.test(failure.words)) {
    return `move ${name} one of its minors at a time${again}`;
  }
  if (/addon version specified is not supported/i.test(failure.words)) {
    return `write a version that fits the cluster's (\`aws eks describe-addon-versions --addon-name ${name}\`)${again}`;
  }
  if (/nodegroup kubernetes version should be equal/i.test(failure.words)) {
    return `write the cluster's version, or leave it out to follow the cluster${again}`;
  }
  if (/release version/i.test(failure.words)) {
    return `write a release of the image for that version, or leave releaseVersion out for the newest${again}`;
  }
  if (/launch ?template/i.test(failure.words)) {
    return `write id or name of the launch template that ${name} was created with, and a version of it${again}`;
  }
  return `fix what EKS names above ${kind === "addon" ? "of the add-on" : "of the node group"}${again}`;
}
