// Public types: they reach nothing that needs the AWS SDK's types.
import type { Waiver } from "../../core/findings";
import type { ConnectionArgs } from "../../aws/connectionArgs";
import type { AddonPolicy, NodegroupPolicy } from "../../resources/policies";

/** As the inputs of a ClusterVersion of the same names. */
export interface UpgradePlanArgs extends ConnectionArgs {
  /** The name of the EKS cluster. */
  readonly clusterName: string;
  /** The version the control plane shall have, for example `"1.33"`. */
  readonly version: string;
  /** Whether EKS would be told to override insights. Default: `false`. */
  readonly force?: boolean | undefined;
  /** Whether a lower version is planned as a rollback. Default: `false`. */
  readonly allowRollback?: boolean | undefined;
  /** What EKS expects of managed node groups. Default: `"skew"`. */
  readonly nodegroupPolicy?: "skew" | "strict" | undefined;
  /** Whether to look into the cluster too, through its Kubernetes API. Default: `false`. */
  readonly inspectCluster?: boolean | undefined;
  /** Findings that may pass. Default: none. */
  readonly waive?: Waiver[] | undefined;
}

/** As the inputs of a ClusterUpgrade of the same names. */
export interface ClusterUpgradePlanArgs extends UpgradePlanArgs {
  /** Plans the node groups and add-ons too, as a ClusterUpgrade does. */
  readonly wholeCluster: true;
  /** How add-ons go along, by their names. Default: they follow. */
  readonly addons?: Readonly<Record<string, AddonPolicy | string>> | undefined;
  /** How managed node groups go along, by their names. Default: they follow. */
  readonly nodegroups?: Readonly<Record<string, NodegroupPolicy | string>> | undefined;
  /** How many node groups roll side by side. Default: as many as there are. */
  readonly maxParallelNodegroups?: number | undefined;
  /** The order in which node groups roll. Default: all side by side. */
  readonly nodegroupOrder?: readonly (string | readonly string[])[] | undefined;
  /** The pause between the control plane and the nodes, in minutes. Default: 0. */
  readonly bakeMinutes?: number | undefined;
  /** How long up would wait before a hop for nodes outside managed node groups, in minutes. Default: 0. */
  readonly waitForNodes?: number | undefined;
}
