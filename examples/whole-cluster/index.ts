import * as pulumi from "@pulumi/pulumi";
import { ClusterUpgrade } from "pulumi-eks-version";

const config = new pulumi.Config();

const cluster = new ClusterUpgrade("cluster", {
  clusterName: "prod",
  version: config.require("version"),
  // Every managed add-on and node group follows; these are the exceptions.
  addons: {
    "vpc-cni": "latest",
    coredns: { resolveConflicts: "PRESERVE" },
  },
  // One node group first, then the others side by side.
  nodegroupOrder: ["canary"],
});

export const version = cluster.version;
export const addons = cluster.addonVersions;
export const nodegroups = cluster.nodegroupVersions;
