import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ClusterVersion } from "pulumi-eks-version";

const config = new pulumi.Config();
const clusterName = config.require("clusterName");
const version = config.require("version");

const role = new aws.iam.Role("cluster", {
  assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "eks.amazonaws.com" }),
});
const policy = new aws.iam.RolePolicyAttachment("cluster", {
  role: role.name,
  policyArn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
});

const cluster = new aws.eks.Cluster(
  "cluster",
  {
    name: clusterName,
    roleArn: role.arn,
    vpcConfig: { subnetIds: config.requireObject<string[]>("subnetIds") },
    // What a new cluster starts with. An existing one keeps what it has: from then on ClusterVersion decides.
    version,
  },
  { ignoreChanges: ["version"], dependsOn: policy },
);

const clusterVersion = new ClusterVersion("cluster", { clusterName: cluster.name, version });

// Kubelets must not be newer than the control plane: the nodes' version comes from ClusterVersion, and so they follow it.
const nodeRole = new aws.iam.Role("nodes", {
  assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "ec2.amazonaws.com" }),
});
const nodePolicies = ["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryReadOnly"].map(
  (name) =>
    new aws.iam.RolePolicyAttachment(name, { role: nodeRole.name, policyArn: `arn:aws:iam::aws:policy/${name}` }),
);
new aws.eks.NodeGroup(
  "nodes",
  {
    clusterName: cluster.name,
    nodeRoleArn: nodeRole.arn,
    subnetIds: cluster.vpcConfig.subnetIds,
    scalingConfig: { minSize: 1, desiredSize: 2, maxSize: 3 },
    version: clusterVersion.version,
  },
  { dependsOn: nodePolicies },
);

export const runs = clusterVersion.version;
