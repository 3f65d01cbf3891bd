import * as pulumi from "@pulumi/pulumi";
import { ClusterVersion } from "pulumi-eks-version";

const config = new pulumi.Config();

const cluster = new ClusterVersion("cluster", {
  clusterName: config.require("clusterName"),
  version: config.require("version"),
});

export const version = cluster.version;
export const platformVersion = cluster.platformVersion;
export const endOfStandardSupport = cluster.endOfStandardSupport;
