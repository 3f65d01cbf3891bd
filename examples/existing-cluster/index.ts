import * as pulumi from "@pulumi/pulumi";
import { ClusterVersion } from "pulumi-eks-version";
import { InventoryFile } from "./InventoryFile";

const config = new pulumi.Config();

// Clusters that exist already. Who made them, and with what, does not matter: their names are all that is needed.
const staging = new ClusterVersion("staging", {
  clusterName: "staging",
  version: config.require("stagingVersion"),
});

// Production follows: no sooner than staging has arrived, and not at all if staging has failed.
function production(clusterName: string, region: string): ClusterVersion {
  return new ClusterVersion(
    clusterName,
    { clusterName, region, version: config.require("productionVersion") },
    { dependsOn: staging, customTimeouts: { create: "3h", update: "3h" } },
  );
}
const prodEu = production("prod-eu", "eu-west-1");
const prodUs = production("prod-us", "us-east-1");

// Another team's cluster: looked at, never touched.
const platform = ClusterVersion.get("platform", "platform");

// What uses a cluster's ARN is left alone while the version changes; what uses the version follows it.
const file = new InventoryFile("inventory", {
  path: config.require("inventoryFile"),
  clusters: [staging, prodEu, prodUs].map(({ clusterArn, version }) => ({ arn: clusterArn, version })),
});

export const versions = {
  staging: staging.version,
  prodEu: prodEu.version,
  prodUs: prodUs.version,
  platform: platform.version,
};
export const inventory = file.path;
