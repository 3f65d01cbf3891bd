import assert from "node:assert/strict";
import { AwsFailure } from "../../../provider/core/failures/awsFailure";
import {
  remedyForFailedHop,
  remedyForFailedUpdate,
  remedyForRefusedHop,
  remedyForRefusedUpdate,
} from "../../../provider/reconcile/remedies";

const ADDON = { kind: "addon", clusterName: "devel", name: "vpc-cni" } as const;
const NODEGROUP = { kind: "nodegroup", clusterName: "devel", name: "workers" } as const;
const refusal = (words: string) => new AwsFailure("invalid", "UpdateX", "InvalidParameterException", words, "id", 400);
const problem = (errorCode: string | undefined, errorMessage = "", resourceIds: readonly string[] = []) => ({
  errorCode,
  errorMessage,
  resourceIds,
});

describe("what to do about a hop that failed", () => {
  it("is by EKS's codes, each once", () => {
    assert.equal(
      remedyForFailedHop(["AccessDenied", undefined, "NewCode", "VpcIdNotFound", "AccessDenied"]),
      "give the cluster's IAM role back what AmazonEKSClusterPolicy allows; see that the cluster's VPC exists; then run `pulumi up` again, which starts this hop again",
    );
  });

  it("is what EKS names, where it has no code that is known", () => {
    assert.match(remedyForFailedHop([undefined, "NewCode"]), /^fix what EKS names above; then run `pulumi up` again/);
  });
});

describe("what to do about a hop that EKS refused", () => {
  it("is by its words", () => {
    const cases: readonly [string, RegExp][] = [
      [
        "Role could not be assumed because it does not exist",
        /^see that the role .*KMS key.*; then run `pulumi up` again$/,
      ],
      ["Cluster has upgrade readiness insights in ERROR", /^resolve the ERROR insights .*force: true.*again$/],
      ["Nodegroups workers must be updated", /^update the node groups that EKS names above .*again$/],
      ["The nodegroup is old", /^update the node groups/],
      ["unsupported Kubernetes version", /^write a version that EKS offers .*again$/],
      ["no", /^fix what EKS names above; then run `pulumi up` again$/],
    ];
    for (const [words, remedy] of cases) assert.match(remedyForRefusedHop(refusal(words)), remedy);
  });
});

describe("what to do about an update of an add-on or a node group that failed", () => {
  it("is by its errors, each remedy once, and else by the health issues", () => {
    const issue = { code: "AmiIdNotFound", message: "gone", resourceIds: [] };
    const both = remedyForFailedUpdate(
      NODEGROUP,
      [
        problem("Ec2SubnetNotFound"),
        problem("InsufficientFreeAddresses"),
        problem("IpNotAvailable"),
        problem("New"),
        problem(undefined),
      ],
      [issue],
    );
    assert.equal(
      both,
      "restore the subnet named above; if it is gone for good, replace workers by a node group in other subnets; " +
        "free IP addresses in the subnets of workers: a roll adds new nodes before old ones leave, each with addresses for its pods; " +
        "then run `pulumi up` again, which starts it again",
    );
    assert.match(remedyForFailedUpdate(NODEGROUP, [problem("New")], [issue]), /^name an AMI that exists/);
    assert.match(remedyForFailedUpdate(NODEGROUP, [], []), /^fix what EKS names above; then run/);
  });

  it("differs for an add-on and a node group where access is denied", () => {
    assert.match(remedyForFailedUpdate(ADDON, [problem("AccessDenied")], []), /^give vpc-cni and EKS the access/);
    assert.match(remedyForFailedUpdate(NODEGROUP, [problem("AccessDenied")], []), /^see that the node role/);
  });

  it("names what it is about", () => {
    for (const code of [
      "NodeCreationFailure",
      "AsgInstanceLaunchFailures",
      "SubnetNotFound",
      "Ec2LaunchTemplateNotFound",
      "SourceEc2LaunchTemplateNotFound",
      "AutoScalingGroupNotFound",
      "ConfigurationConflict",
      "AdmissionRequestDenied",
      "UnsupportedAddonModification",
      "K8sResourceNotFound",
      "InsufficientNumberOfReplicas",
      "AddonPermissionFailure",
      "AddonSubscriptionNeeded",
    ]) {
      assert.match(remedyForFailedUpdate(ADDON, [problem(code)], []), /vpc-cni/, code);
    }
  });

  it("is never nothing, for a code that is known", () => {
    for (const code of [
      "NodeTerminationFailure",
      "InstanceLimitExceeded",
      "EniLimitReached",
      "Ec2SubnetInvalidConfiguration",
      "Ec2SubnetMissingIpv6Assignment",
      "Ec2SecurityGroupNotFound",
      "SecurityGroupNotFound",
      "Ec2LaunchTemplateVersionMismatch",
      "Ec2LaunchTemplateInvalidConfiguration",
      "Ec2InstanceTypeDoesNotExist",
      "AutoScalingGroupInstanceRefreshActive",
      "AutoScalingGroupInvalidConfiguration",
      "AmiIdNotFound",
      "IamNodeRoleNotFound",
      "IamInstanceProfileNotFound",
      "ClusterUnreachable",
      "OperationNotPermitted",
      "InternalFailure",
    ]) {
      assert.match(
        remedyForFailedUpdate(NODEGROUP, [problem(code)], []),
        /^(?!fix what)\w.+; then run `pulumi up` again/,
        code,
      );
    }
  });

  it("names the pods that were not evicted, and else the nodes that they are on", () => {
    const evicted = (message: string, ids: readonly string[] = []) =>
      remedyForFailedUpdate(NODEGROUP, [problem("PodEvictionFailure", message, ids)], []);
    assert.match(
      evicted("could not evict pod shop/cart-5d9f and pods: web-0 and pod web-0"),
      /\(EKS names shop\/cart-5d9f, web-0\);/,
    );
    assert.match(
      evicted("Reached max retries", ["ip-10-0-0-1", "i-0abc", "workers", "my-ip-1"]),
      /\(`kubectl get pods -A -o wide` shows what is left on ip-10-0-0-1, i-0abc\);/,
    );
    assert.match(evicted("pods did not leave"), /hold up the eviction; give their workloads/);
    assert.match(remedyForFailedUpdate(NODEGROUP, [problem("PodEvictionFailure")], []), /hold up the eviction; give/);
  });
});

describe("what to do about an update of an add-on or a node group that EKS refused", () => {
  it("is by its words", () => {
    const cases: readonly [string, RegExp][] = [
      ["Role could not be assumed", /^see that the role/],
      [
        "Updating VPC-CNI can only go up or down 1 minor version at a time",
        /^move vpc-cni one of its minors at a time/,
      ],
      ["Addon version specified is not supported", /--addon-name vpc-cni`/],
      ["Nodegroup Kubernetes version should be equal to", /^write the cluster's version/],
      ["Requested release version 1 is not valid", /^write a release of the image/],
      ["Launch template mismatch", /launch template that vpc-cni was created with/],
      ["LaunchTemplate mismatch", /launch template that vpc-cni was created with/],
      ["no", /^fix what EKS names above of the add-on/],
    ];
    for (const [words, remedy] of cases) {
      assert.match(remedyForRefusedUpdate(ADDON, refusal(words)), remedy);
      assert.match(remedyForRefusedUpdate(ADDON, refusal(words)), /; then run `pulumi up` again$/);
    }
    assert.match(remedyForRefusedUpdate(NODEGROUP, refusal("no")), /^fix what EKS names above of the node group/);
  });
});
