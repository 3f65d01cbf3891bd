import type { UpdateRecord } from "../core/updateRecord";
import * as pulumi from "@pulumi/pulumi";
import type { ResolveConflicts } from "./policies";
import type { ConnectionArgs } from "../aws/connectionArgs";
import type { InputsOf } from "./VersionResource";
import { isOfType } from "./isOfType";
import { VersionResource } from "./VersionResource";

/** The inputs of an {@link AddonVersion}. */
export interface AddonVersionArgs extends InputsOf<ConnectionArgs> {
  /** The name of the EKS cluster. Another name means another add-on: the resource is replaced, the add-ons are left alone. */
  readonly clusterName: pulumi.Input<string>;

  /**
   * The name of the managed add-on, as `aws eks list-addons` shows it. A change replaces the resource, not the add-on.
   *
   * @example "vpc-cni"
   */
  readonly addonName: pulumi.Input<string>;

  /**
   * The version that the add-on shall have:
   *
   * - `"v1.19.6-eksbuild.7"`: exactly this one. One that does not fit the cluster's version is an error in preview, which names
   *   those that do. A lower one than the add-on has moves it down, and preview warns of it.
   * - `"latest"`: the newest that fits the cluster's version.
   * - `"default"`: EKS's default for the cluster's version.
   *
   * `latest` and `default` never move an add-on down. What they come to is in the output `targetVersion`; it is found again where
   * an input changes ({@link clusterVersion} is one) and after `pulumi refresh`, and not in a preview in which nothing changed,
   * which makes no AWS call. The VPC CNI goes one of its minors at a time, in as many updates as it takes.
   *
   * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeAddonVersions.html
   */
  readonly version: pulumi.Input<string>;

  /**
   * The Kubernetes version that the cluster will have when the add-on's turn comes, where the same program moves it: `latest` and
   * `default` are found for it, and exact versions are held against it. Default: the one that the cluster has.
   *
   * @example cluster.version // of a ClusterVersion
   */
  readonly clusterVersion?: pulumi.Input<string> | undefined;

  /**
   * What EKS does where somebody changed what the add-on manages: `"NONE"` fails, `"OVERWRITE"` takes EKS's values, `"PRESERVE"`
   * keeps theirs. Default: EKS's own, `"NONE"`.
   *
   * @see `resolveConflicts` of UpdateAddon
   */
  readonly resolveConflicts?: pulumi.Input<ResolveConflicts> | undefined;

  /**
   * The add-on's configuration, JSON or YAML as the add-on's schema has it. Default: what is configured stays.
   *
   * @example JSON.stringify({ replicaCount: 3 })
   * @see `configurationValues` of UpdateAddon
   */
  readonly configurationValues?: pulumi.Input<string> | undefined;

  /**
   * What a version that does not fit does to preview and up: `"enforce"` stops them, `"warn"` only tells, `"off"` does not look.
   * EKS refuses what it refuses all the same. Default: `"enforce"`.
   */
  readonly preflight?: pulumi.Input<"enforce" | "warn" | "off"> | undefined;
}

/** What `AddonVersion.get` may be told besides the id: any of the inputs. */
export type AddonVersionState = Partial<AddonVersionArgs>;

/** The name Pulumi knows the resource by. */
export const ADDON_VERSION_TYPE = "pulumi-nodejs:dynamic/eks:AddonVersion";

const KIND = {
  type: ADDON_VERSION_TYPE,
  verbs: "addonVersion",
  outputs: ["targetVersion", "region", "arn", "status", "clusterArn", "previousVersion", "updates"],
};

/**
 * The version of a managed add-on of an EKS cluster, as state. The add-on may have been installed by anyone, with anything.
 *
 * - Creating the resource adopts the add-on: one that has the version is left alone.
 * - Changing `version` or `configurationValues` updates it, and blocks until EKS is done.
 * - Deleting the resource leaves the add-on as it is.
 *
 * @example
 * const cni = new AddonVersion("cni", { clusterName: "prod", addonName: "vpc-cni", version: "latest" });
 *
 * @example
 * const cluster = new ClusterVersion("prod", { clusterName: "prod", version: "1.33" });
 * new AddonVersion("coredns", {
 *   clusterName: "prod",
 *   addonName: "coredns",
 *   version: "default",
 *   clusterVersion: cluster.version,
 * });
 */
export class AddonVersion extends VersionResource {
  /** The name of the cluster. */
  declare readonly clusterName: pulumi.Output<string>;
  /** The name of the add-on. */
  declare readonly addonName: pulumi.Output<string>;
  /** The version that the add-on has, for example `v1.19.6-eksbuild.7`. */
  declare readonly version: pulumi.Output<string>;
  /** What `latest` or `default` came to; undefined where the version is exact. */
  declare readonly targetVersion: pulumi.Output<string | undefined>;
  /** The region of the cluster, wherever it was taken from. */
  declare readonly region: pulumi.Output<string>;
  /** The ARN of the add-on. */
  declare readonly arn: pulumi.Output<string | undefined>;
  /** The status of the add-on when it was last looked at, for example `ACTIVE`. */
  declare readonly status: pulumi.Output<string>;
  /** The ARN of the cluster. It stays known in preview. */
  declare readonly clusterArn: pulumi.Output<string>;
  /** The version before the last update that this resource made or adopted. */
  declare readonly previousVersion: pulumi.Output<string | undefined>;
  /** The updates that this resource made or adopted, oldest first (the last 50). */
  declare readonly updates: pulumi.Output<UpdateRecord[]>;

  /**
   * @param name The name of the resource in the stack.
   * @param args The add-on and the version it shall have.
   * @param opts Pulumi's options; `customTimeouts` bound the whole (default: 40 minutes for each update).
   */
  constructor(name: string, args: AddonVersionArgs, opts?: pulumi.CustomResourceOptions) {
    super(KIND, name, args, opts);
  }

  /** Whether a value is a AddonVersion, also one of another copy of this package. */
  static override isInstance(value: unknown): value is AddonVersion {
    return isOfType(value, ADDON_VERSION_TYPE);
  }

  /**
   * Looks up the version of an add-on without managing it.
   *
   * @param name The name of the resource in the stack.
   * @param id Cluster and add-on, `prod:vpc-cni`.
   * @param state Inputs that the lookup needs: `region` and credentials, where the stack's configuration does not say.
   * @param opts Pulumi's options.
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state: AddonVersionState = {},
    opts?: pulumi.CustomResourceOptions,
  ): AddonVersion {
    const part = (index: number) => pulumi.output(id).apply((text) => text.split(":")[index] ?? "");
    const lookup = { ...state, clusterName: part(0), addonName: part(1), version: "" };
    return new AddonVersion(name, lookup, { ...opts, id });
  }
}
