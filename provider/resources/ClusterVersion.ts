import type { Waiver } from "../core/findings";
import type { UpdateRecord } from "../core/updateRecord";
import type * as pulumi from "@pulumi/pulumi";
import type { ConnectionArgs } from "../aws/connectionArgs";
import type { InputsOf } from "./VersionResource";
import { isOfType } from "./isOfType";
import { VersionResource } from "./VersionResource";

/** The inputs of a {@link ClusterVersion}. */
export interface ClusterVersionArgs extends InputsOf<ConnectionArgs> {
  /**
   * The name of the EKS cluster. Another name means another cluster: the resource is replaced, the clusters are left alone.
   *
   * @example "prod"
   */
  readonly clusterName: pulumi.Input<string>;

  /**
   * The Kubernetes minor version that the control plane shall have, as a string: `"1.33"` (`"v1.33"` is accepted).
   * Patch releases (`1.33.2`), `latest`, and numbers (YAML reads `1.30` as `1.3`) are refused with what to write instead.
   * A higher version is reached one minor at a time. For a lower one see {@link allowRollback}.
   *
   * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateClusterVersion.html
   */
  readonly version: pulumi.Input<string>;

  /**
   * Overrides readiness insights that block the update, and nothing else. Default: `false`.
   *
   * @see `force` of UpdateClusterVersion
   */
  readonly force?: pulumi.Input<boolean> | undefined;

  /**
   * Whether a lower {@link version} may roll the control plane back. EKS rolls back by one minor, within seven days of an
   * upgrade in place. Default: `false`, and a lower version is an error.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/rollback-cluster.html
   */
  readonly allowRollback?: pulumi.Input<boolean> | undefined;

  /**
   * How long the nodes of an EKS Auto Mode cluster may take to roll back, in minutes, 120 to 10080. Default: EKS's own, 720.
   *
   * @see `rollbackConfig.timeoutMinutes` of UpdateClusterVersion
   */
  readonly rollbackTimeoutMinutes?: pulumi.Input<number> | undefined;

  /**
   * What EKS expects of managed node groups before the control plane moves: `"skew"`, that kubelets lag at most three minors
   * behind, or `"strict"`, that they all have the cluster's version. Default: `"skew"`.
   */
  readonly nodegroupPolicy?: pulumi.Input<"skew" | "strict"> | undefined;

  /**
   * What findings of the severity error do to preview and up: `"enforce"` stops them, `"warn"` shows them as warnings, `"off"`
   * does not look. Default: `"enforce"`.
   */
  readonly preflight?: pulumi.Input<"enforce" | "warn" | "off"> | undefined;

  /**
   * Findings that may pass, by their codes, each for a reason that stays in the program. A waived finding is shown and stops
   * nothing; what EKS itself refuses it refuses all the same. docs/findings has every code.
   *
   * @example [{ code: "EKSV030", reason: "the add-on is replaced by a Helm chart next week" }]
   */
  readonly waive?: pulumi.Input<pulumi.Input<InputsOf<Waiver>>[]> | undefined;

  /**
   * Whether up has EKS evaluate its insights again before it starts an update, which takes some minutes; EKS does so by itself
   * once a day. An insight in ERROR stops up then as it stops a preview. Default: `false`.
   *
   * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_StartInsightsRefresh.html
   */
  readonly refreshInsights?: pulumi.Input<boolean> | undefined;

  /**
   * Whether preview and up look into the cluster too, through its Kubernetes API, where something is about to change: nodes
   * outside managed node groups, disruption budgets, APIs that the version removes, webhooks. They only read. It takes an access
   * entry for the identity that runs the command (docs/permissions.md has the commands); what cannot be read is a finding (`EKSV005`), and
   * nothing fails for it. Default: `false`.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
   */
  readonly inspectCluster?: pulumi.Input<boolean> | undefined;
}

/** What `ClusterVersion.get` may be told besides the id: any of the inputs. */
export type ClusterVersionState = Partial<ClusterVersionArgs>;

/** The name Pulumi knows the resource by. */
export const CLUSTER_VERSION_TYPE = "pulumi-nodejs:dynamic/eks:ClusterVersion";

/** Outputs of a ClusterVersion, which a ClusterUpgrade has too. */
export const CLUSTER_OUTPUTS = [
  "region",
  "clusterArn",
  "clusterCreatedAt",
  "platformVersion",
  "status",
  "previousVersion",
  "rollbackUntil",
  "endOfStandardSupport",
  "endOfExtendedSupport",
  "updates",
];

const KIND = { type: CLUSTER_VERSION_TYPE, verbs: "clusterVersion", outputs: CLUSTER_OUTPUTS };

/**
 * The Kubernetes version of an EKS cluster, as state. The cluster may have been created by anyone, with anything.
 *
 * - Creating the resource adopts the cluster: a cluster that has the version is left alone, a lower one is upgraded.
 * - Changing `version` upgrades the control plane, one minor at a time, and blocks until EKS is done.
 * - Deleting the resource leaves the cluster as it is.
 *
 * @example
 * const prod = new ClusterVersion("prod", { clusterName: "prod", version: "1.33" });
 * export const version = prod.version;
 */
export class ClusterVersion extends VersionResource {
  /** The name of the cluster. */
  declare readonly clusterName: pulumi.Output<string>;
  /** The Kubernetes minor version the control plane has, for example `1.33`. */
  declare readonly version: pulumi.Output<string>;
  /** The region of the cluster, wherever it was taken from. */
  declare readonly region: pulumi.Output<string>;
  /** The ARN of the cluster. It stays known in the preview of an upgrade. */
  declare readonly clusterArn: pulumi.Output<string>;
  /** When the cluster was created, ISO 8601; tells it from a later one of the same name. */
  declare readonly clusterCreatedAt: pulumi.Output<string>;
  /** The EKS platform version, for example `eks.12`. */
  declare readonly platformVersion: pulumi.Output<string | undefined>;
  /** The status of the cluster when it was last looked at, for example `ACTIVE`. */
  declare readonly status: pulumi.Output<string>;
  /** The version before the last update that this resource made or adopted. */
  declare readonly previousVersion: pulumi.Output<string | undefined>;
  /**
   * Until when the last upgrade can be rolled back (ISO 8601): seven days after its end. Undefined where this resource made or
   * adopted no upgrade to the present version.
   */
  declare readonly rollbackUntil: pulumi.Output<string | undefined>;
  /** The last day of standard support of the version (`YYYY-MM-DD`); undefined where AWS does not tell. */
  declare readonly endOfStandardSupport: pulumi.Output<string | undefined>;
  /** The last day of extended support of the version (`YYYY-MM-DD`); undefined where AWS does not tell. */
  declare readonly endOfExtendedSupport: pulumi.Output<string | undefined>;
  /** The updates that this resource made or adopted, oldest first (the last 50). */
  declare readonly updates: pulumi.Output<UpdateRecord[]>;

  /**
   * @param name The name of the resource in the stack.
   * @param args The cluster and the version it shall have.
   * @param opts Pulumi's options; `customTimeouts` bound the whole upgrade (default: 60 minutes for each hop).
   */
  constructor(name: string, args: ClusterVersionArgs, opts?: pulumi.CustomResourceOptions) {
    super(KIND, name, args, opts);
  }

  /** Whether a value is a ClusterVersion, also one of another copy of this package. */
  static override isInstance(value: unknown): value is ClusterVersion {
    return isOfType(value, CLUSTER_VERSION_TYPE);
  }

  /**
   * Looks up the version of a cluster without managing it.
   *
   * @param name The name of the resource in the stack.
   * @param id The name of the cluster.
   * @param state Inputs that the lookup needs: `region` and credentials, where the stack's configuration does not say.
   * @param opts Pulumi's options.
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state: ClusterVersionState = {},
    opts?: pulumi.CustomResourceOptions,
  ): ClusterVersion {
    const lookup = { ...state, clusterName: id, version: "" };
    return new ClusterVersion(name, lookup, { ...opts, id });
  }
}
