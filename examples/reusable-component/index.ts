import * as pulumi from "@pulumi/pulumi";
import { ClusterUpgrade } from "pulumi-eks-version";

/** A team's clusters: each follows the team's version, canary node groups first. */
class TeamCluster extends pulumi.ComponentResource {
  readonly version: pulumi.Output<string>;

  constructor(name: string, version: pulumi.Input<string>, opts?: pulumi.ComponentResourceOptions) {
    super("platform:index:TeamCluster", name, {}, opts);
    const upgrade = new ClusterUpgrade(
      name,
      { clusterName: name, version, nodegroupOrder: ["canary"] },
      { parent: this },
    );
    this.version = upgrade.version;
    this.registerOutputs({ version: this.version });
  }
}

const version = new pulumi.Config().require("version");
export const versions = ["shop", "search"].map((name) => new TeamCluster(name, version).version);
