import type { StepRecord } from "./planTypes";
import type { UpdateRecord } from "../core/updateRecord";
import type * as pulumi from "@pulumi/pulumi";
import type { ClusterVersionArgs } from "./ClusterVersion";
import { CLUSTER_OUTPUTS } from "./ClusterVersion";
import type { InputsOf } from "./VersionResource";
import { isOfType } from "./isOfType";
import { VersionResource } from "./VersionResource";
import type { AddonPolicy, NodegroupPolicy } from "./policies";

/** The inputs of a {@link ClusterUpgrade}: those of a ClusterVersion, and how the rest of the cluster goes along. */
export interface ClusterUpgradeArgs extends ClusterVersionArgs {
  /**
   * How add-ons go along, by their names; `"*"` stands for all that are not named. A text is short for `{ version }`.
   * Default: every managed add-on follows, with no more updates than its versions make necessary.
   *
   * @example { "vpc-cni": "latest", coredns: { resolveConflicts: "OVERWRITE" }, "aws-ebs-csi-driver": "excluded" }
   */
  readonly addons?: pulumi.Input<Record<string, pulumi.Input<InputsOf<AddonPolicy> | string>>> | undefined;

  /**
   * How managed node groups go along, by their names; `"*"` stands for all that are not named. A text is short for
   * `{ version }`. Default: every managed node group follows, and rolls as rarely as the version skew allows.
   *
   * @example { gpu: "1.32", legacy: "excluded", "*": { force: true } }
   */
  readonly nodegroups?: pulumi.Input<Record<string, pulumi.Input<InputsOf<NodegroupPolicy> | string>>> | undefined;

  /** How many node groups roll side by side, at least 1. Default: as many as there are. */
  readonly maxParallelNodegroups?: pulumi.Input<number> | undefined;

  /**
   * The order in which node groups roll: each element, a name or a list of names, begins when the one before has ended. Node
   * groups that are not named roll last. Default: all side by side.
   *
   * @example ["canary", ["blue", "green"]]
   */
  readonly nodegroupOrder?: pulumi.Input<pulumi.Input<string | pulumi.Input<string>[]>[]> | undefined;

  /**
   * A pause, in minutes, between the control plane and the node groups, in which the upgrade can still be rolled back without
   * rolling nodes. After it, the cluster's health and EKS's insights are looked at again, and what has become worse stops the
   * nodes. 0 to 10080. Default: 0, no pause.
   */
  readonly bakeMinutes?: pulumi.Input<number> | undefined;

  /**
   * How long up waits before a hop, in minutes, until the kubelets outside managed node groups (Karpenter's, those of EKS Auto
   * Mode) are within the version skew that the hop needs; where they are not in time, or cannot be seen, the hop is not started
   * (`NodesBehind`). It needs {@link inspectCluster}. 0 to 1440. Default: 0, up does not wait, and nodes that would be too far
   * behind stop preview (`EKSV063`).
   */
  readonly waitForNodes?: pulumi.Input<number> | undefined;
}

/** What `ClusterUpgrade.get` may be told besides the id: any of the inputs. */
export type ClusterUpgradeState = Partial<ClusterUpgradeArgs>;

/** The name Pulumi knows the resource by. */
export const CLUSTER_UPGRADE_TYPE = "pulumi-nodejs:dynamic/eks:ClusterUpgrade";

const KIND = {
  type: CLUSTER_UPGRADE_TYPE,
  verbs: "clusterUpgrade",
  outputs: [...CLUSTER_OUTPUTS, "addonVersions", "nodegroupVersions", "kubeletVersions", "steps"],
};

/**
 * The Kubernetes version of a whole EKS cluster, as state: the control plane, the managed add-ons and the managed node groups, in
 * the right order, with as few node rolls as the version skew allows.
 *
 * - Creating it adopts the cluster; what is at its version already is left alone.
 * - Changing `version` does all the steps that the preview showed, side by side where they do not depend on each other.
 * - A step that fails stops what depends on it; the next up goes on with what is left.
 * - Deleting it leaves the cluster as it is.
 *
 * @example
 * const prod = new ClusterUpgrade("prod", { clusterName: "prod", version: "1.33" });
 * export const nodegroups = prod.nodegroupVersions;
 */
export class ClusterUpgrade extends VersionResource {
  /** The name of the cluster. */
  declare readonly clusterName: pulumi.Output<string>;
  /** The Kubernetes minor version the control plane has, for example `1.33`. */
  declare readonly version: pulumi.Output<string>;
  /** The region of the cluster, wherever it was taken from. */
  declare readonly region: pulumi.Output<string>;
  /** The ARN of the cluster. */
  declare readonly clusterArn: pulumi.Output<string>;
  /** When the cluster was created, ISO 8601; tells it from a later one of the same name. */
  declare readonly clusterCreatedAt: pulumi.Output<string>;
  /** The EKS platform version, for example `eks.12`. */
  declare readonly platformVersion: pulumi.Output<string | undefined>;
  /** The status of the cluster when it was last looked at, for example `ACTIVE`. */
  declare readonly status: pulumi.Output<string>;
  /** The version before the last hop that this resource made or adopted. */
  declare readonly previousVersion: pulumi.Output<string | undefined>;
  /** Until when the last hop can be rolled back, ISO 8601. */
  declare readonly rollbackUntil: pulumi.Output<string | undefined>;
  /** The last day of standard support of the version (`YYYY-MM-DD`). */
  declare readonly endOfStandardSupport: pulumi.Output<string | undefined>;
  /** The last day of extended support of the version (`YYYY-MM-DD`). */
  declare readonly endOfExtendedSupport: pulumi.Output<string | undefined>;
  /** The version of each managed add-on, by its name. */
  declare readonly addonVersions: pulumi.Output<Record<string, string>>;
  /** The Kubernetes version of each managed node group, by its name. */
  declare readonly nodegroupVersions: pulumi.Output<Record<string, string>>;
  /**
   * The kubelet versions of the nodes, by whose they are: `nodegroup/workers`, `nodepool/default`, `nodes/fargate`,
   * `nodes/self-managed`. As they were when they were last seen; undefined without {@link ClusterUpgradeArgs.inspectCluster}.
   */
  declare readonly kubeletVersions: pulumi.Output<Record<string, string[]> | undefined>;
  /** The control plane's updates that this resource made or adopted, oldest first (the last 50). */
  declare readonly updates: pulumi.Output<UpdateRecord[]>;
  /** The steps that this resource did, oldest first (the last 100). */
  declare readonly steps: pulumi.Output<StepRecord[]>;

  /**
   * @param name The name of the resource in the stack.
   * @param args The cluster, the version it shall have, and how add-ons and node groups go along.
   * @param opts Pulumi's options; `customTimeouts` bound the whole (default: 1 h for a hop, 40 min for an add-on, 6 h for a roll).
   */
  constructor(name: string, args: ClusterUpgradeArgs, opts?: pulumi.CustomResourceOptions) {
    super(KIND, name, args, opts);
  }

  /** Whether a value is a ClusterUpgrade, also one of another copy of this package. */
  static override isInstance(value: unknown): value is ClusterUpgrade {
    return isOfType(value, CLUSTER_UPGRADE_TYPE);
  }

  /**
   * Looks up the versions of a cluster, its add-ons and node groups without managing them.
   *
   * @param name The name of the resource in the stack.
   * @param id The name of the cluster.
   * @param state Inputs that the lookup needs: `region` and credentials, where the stack's configuration does not say.
   * @param opts Pulumi's options.
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state: ClusterUpgradeState = {},
    opts?: pulumi.CustomResourceOptions,
  ): ClusterUpgrade {
    const lookup = { ...state, clusterName: id, version: "" };
    return new ClusterUpgrade(name, lookup, { ...opts, id });
  }
}
