import * as eks from "@pulumi/eks";
import * as pulumi from "@pulumi/pulumi";
import { ClusterUpgrade } from "pulumi-eks-version";

const config = new pulumi.Config();
const version = config.require("version");

// What each resource of AWS keeps of a version. From its creation on, ClusterUpgrade decides.
const KEPT_BY_CLUSTER_UPGRADE: Readonly<Record<string, string[]>> = {
  "aws:eks/cluster:Cluster": ["version"],
  "aws:eks/nodeGroup:NodeGroup": ["version", "releaseVersion"],
  "aws:eks/addon:Addon": ["addonVersion"],
};

/** The components of @pulumi/eks make these resources themselves, so that their options are reached by a transform only. */
const leaveVersionsAlone: pulumi.ResourceTransform = ({ type, props, opts }) => {
  const ignoreChanges = KEPT_BY_CLUSTER_UPGRADE[type];
  return ignoreChanges && { props, opts: pulumi.mergeOptions(opts, { ignoreChanges }) };
};

const cluster = new eks.Cluster(
  "cluster",
  {
    name: config.require("clusterName"),
    version, // what a new cluster starts with
    vpcId: config.require("vpcId"),
    privateSubnetIds: config.requireObject<string[]>("privateSubnetIds"),
    skipDefaultNodeGroup: true,
  },
  { transforms: [leaveVersionsAlone] },
);

const nodes = new eks.ManagedNodeGroup(
  "nodes",
  {
    cluster,
    nodeRole: cluster.instanceRoles.apply((roles) => {
      const [role] = roles;
      if (!role) throw new Error("the cluster has no role for nodes");
      return role;
    }),
    scalingConfig: { minSize: 1, desiredSize: 2, maxSize: 3 },
  },
  { transforms: [leaveVersionsAlone] },
);

const upgrade = new ClusterUpgrade(
  "versions",
  { clusterName: cluster.eksCluster.name, version },
  // Node groups and add-ons are there before their versions are looked at.
  { dependsOn: [cluster, nodes] },
);

export const runs = upgrade.version;
