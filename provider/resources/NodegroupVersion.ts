import type { UpdateRecord } from "../core/updateRecord";
import * as pulumi from "@pulumi/pulumi";
import type { NodegroupLaunchTemplate } from "./policies";
import type { ConnectionArgs } from "../aws/connectionArgs";
import type { InputsOf } from "./VersionResource";
import { isOfType } from "./isOfType";
import { VersionResource } from "./VersionResource";

/** The inputs of a {@link NodegroupVersion}. */
export interface NodegroupVersionArgs extends InputsOf<ConnectionArgs> {
  /** The name of the EKS cluster. Another name means another node group: the resource is replaced, the nodes are left alone. */
  readonly clusterName: pulumi.Input<string>;

  /** The name of the managed node group. A change replaces the resource, not the node group. */
  readonly nodegroupName: pulumi.Input<string>;

  /**
   * The Kubernetes minor version that the nodes shall have, as a string: `"1.33"`. EKS takes the cluster's version, or the node
   * group's own for another release of it; one that is newer than the cluster's is an error in preview. For a lower one see
   * {@link allowRollback}.
   *
   * Default: the cluster's, which is found again where an input changes ({@link clusterVersion} is one) and after
   * `pulumi refresh`, and not in a preview in which nothing changed, which makes no AWS call.
   *
   * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupVersion.html
   */
  readonly version?: pulumi.Input<string> | undefined;

  /**
   * The Kubernetes version that the cluster will have when the node group's turn comes, where the same program moves it.
   * Default: the one that the cluster has.
   *
   * @example cluster.version // of a ClusterVersion
   */
  readonly clusterVersion?: pulumi.Input<string> | undefined;

  /**
   * The release of the EKS optimised image. Default: the newest of the version; nodes that have the version already are left
   * alone then.
   *
   * @example "1.33.4-20251103"
   */
  readonly releaseVersion?: pulumi.Input<string> | undefined;

  /**
   * The launch template that the node group was made with, by `id` or `name`, and the version of it that it shall have. With an
   * image of your own it is this that decides what nodes run. Default: what it has is kept.
   *
   * The version is a number, `"$Latest"` or `"$Default"`. Which number the words stand for EC2 tells, with each preview and up
   * (`ec2:DescribeLaunchTemplates`); where it cannot be read, a warning says so, and nodes that are where EKS led them stay.
   *
   * @example { name: "workers", version: "7" }
   */
  readonly launchTemplate?: pulumi.Input<InputsOf<NodegroupLaunchTemplate>> | undefined;

  /**
   * Whether pods that cannot be evicted, since a PodDisruptionBudget forbids it, are deleted all the same. Default: `false`, and
   * such pods end the roll with PodEvictionFailure. It is never set by itself.
   *
   * @see `force` of UpdateNodegroupVersion
   */
  readonly force?: pulumi.Input<boolean> | undefined;

  /**
   * Whether a lower {@link version} may roll the nodes back: to the version that the cluster can be rolled back to, before the
   * cluster is. Default: `false`, and a lower version is an error.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/rollback-cluster.html
   */
  readonly allowRollback?: pulumi.Input<boolean> | undefined;

  /**
   * What a version that EKS would refuse does to preview: `"enforce"` stops it, `"warn"` only tells, `"off"` does not look.
   * up refuses it all the same. Default: `"enforce"`.
   */
  readonly preflight?: pulumi.Input<"enforce" | "warn" | "off"> | undefined;
}

/** What `NodegroupVersion.get` may be told besides the id: any of the inputs. */
export type NodegroupVersionState = Partial<NodegroupVersionArgs>;

/** The name Pulumi knows the resource by. */
export const NODEGROUP_VERSION_TYPE = "pulumi-nodejs:dynamic/eks:NodegroupVersion";

const KIND = {
  type: NODEGROUP_VERSION_TYPE,
  verbs: "nodegroupVersion",
  // `version` is not always an input.
  outputs: [
    "version",
    "targetVersion",
    "releaseVersion",
    "launchTemplateVersion",
    "region",
    "arn",
    "status",
    "clusterArn",
    "previousVersion",
    "updates",
  ],
};

/**
 * The Kubernetes version of a managed node group, as state. The node group may have been made by anyone, with anything.
 *
 * - Creating the resource adopts the node group: one that has the version is left alone.
 * - Changing `version`, `releaseVersion` or `launchTemplate` rolls its nodes once, and blocks until EKS is done.
 * - Deleting the resource leaves the node group as it is.
 *
 * @example
 * const workers = new NodegroupVersion("workers", { clusterName: "prod", nodegroupName: "workers", version: "1.33" });
 *
 * @example
 * const cluster = new ClusterVersion("prod", { clusterName: "prod", version: "1.33" });
 * new NodegroupVersion("workers", {
 *   clusterName: "prod",
 *   nodegroupName: "workers",
 *   clusterVersion: cluster.version, // follows the cluster, after it
 * });
 */
export class NodegroupVersion extends VersionResource {
  /** The name of the cluster. */
  declare readonly clusterName: pulumi.Output<string>;
  /** The name of the node group. */
  declare readonly nodegroupName: pulumi.Output<string>;
  /** The Kubernetes minor version that the nodes have, for example `1.33`. */
  declare readonly version: pulumi.Output<string>;
  /** The cluster's version, where it was to be followed; undefined where the version is written. */
  declare readonly targetVersion: pulumi.Output<string | undefined>;
  /** The release of the image, for example `1.33.4-20251103`; undefined for an image of your own. */
  declare readonly releaseVersion: pulumi.Output<string | undefined>;
  /** The version of the launch template that the nodes were last rolled with. */
  declare readonly launchTemplateVersion: pulumi.Output<string | undefined>;
  /** The region of the cluster, wherever it was taken from. */
  declare readonly region: pulumi.Output<string>;
  /** The ARN of the node group. */
  declare readonly arn: pulumi.Output<string | undefined>;
  /** The status of the node group when it was last looked at, for example `ACTIVE`. */
  declare readonly status: pulumi.Output<string>;
  /** The ARN of the cluster. It stays known in preview. */
  declare readonly clusterArn: pulumi.Output<string>;
  /** The version before the last roll that this resource made or adopted. */
  declare readonly previousVersion: pulumi.Output<string | undefined>;
  /** The rolls that this resource made or adopted, oldest first (the last 50). */
  declare readonly updates: pulumi.Output<UpdateRecord[]>;

  /**
   * @param name The name of the resource in the stack.
   * @param args The node group and the version it shall have.
   * @param opts Pulumi's options; `customTimeouts` bound the roll (default: 6 hours).
   */
  constructor(name: string, args: NodegroupVersionArgs, opts?: pulumi.CustomResourceOptions) {
    super(KIND, name, args, opts);
  }

  /** Whether a value is a NodegroupVersion, also one of another copy of this package. */
  static override isInstance(value: unknown): value is NodegroupVersion {
    return isOfType(value, NODEGROUP_VERSION_TYPE);
  }

  /**
   * Looks up the version of a node group without managing it.
   *
   * @param name The name of the resource in the stack.
   * @param id Cluster and node group, `prod:workers`.
   * @param state Inputs that the lookup needs: `region` and credentials, where the stack's configuration does not say.
   * @param opts Pulumi's options.
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state: NodegroupVersionState = {},
    opts?: pulumi.CustomResourceOptions,
  ): NodegroupVersion {
    const part = (index: number) => pulumi.output(id).apply((text) => text.split(":")[index] ?? "");
    const lookup = { ...state, clusterName: part(0), nodegroupName: part(1) };
    return new NodegroupVersion(name, lookup, { ...opts, id });
  }
}
