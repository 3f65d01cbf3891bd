import type { EKSClient, Update as SdkUpdate } from "@aws-sdk/client-eks";
import type * as Sdk from "@aws-sdk/client-eks";
import { awsFailure } from "../core/awsFailure";
import type { AwsTime } from "./awsTime";
import type { Cluster, Update } from "./EksApi";
import { allOf } from "./pages";
import { IncompleteAnswer, toCluster, toUpdate } from "./EksApi";
import { toAddon, toNodegroup } from "./shapes";
import type { KubernetesVersion } from "../core/kubernetesVersion";
import { formatVersion } from "../core/kubernetesVersion";
import type { Addon, Nodegroup } from "../observe/snapshot";

/** Whose updates are meant: EKS keeps those of each add-on and each node group apart from the cluster's. */
export interface Target {
  readonly kind: "addon" | "nodegroup";
  readonly clusterName: string;
  readonly name: string;
}

/** An update of an add-on or a node group. `params` are the request's members, by EKS's names: `AddonVersion`, `ReleaseVersion`. */
export interface MoveUpdate extends Update {
  readonly params: Readonly<Record<string, string>>;
}

export interface SeenAddon extends Addon {
  /** Tells the add-on from a later one of the same name. */
  readonly arn: string;
  readonly configurationValues: string | undefined;
  /** The IAM role of its service account. */
  readonly serviceAccountRoleArn: string | undefined;
  /** Narrows DescribeAddonVersions. */
  readonly owner: string | undefined;
}

export interface LaunchTemplate {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly version: string;
}

export interface SeenNodegroup extends Nodegroup {
  /** Tells the node group from a later one of the same name. */
  readonly arn: string;
  /** `1.33.4-20260915` */
  readonly releaseVersion: string | undefined;
  /** The version of the launch template that the node group was last rolled with. */
  readonly launchTemplateVersion: string | undefined;
}

export type ResolveConflicts = "NONE" | "OVERWRITE" | "PRESERVE";

export interface StartAddonUpdate {
  readonly addonVersion: string;
  readonly resolveConflicts: ResolveConflicts | undefined;
  /** undefined: they stay what they are. */
  readonly configurationValues: string | undefined;
  /** undefined: the role of the nodes, whatever it was before. */
  readonly serviceAccountRoleArn: string | undefined;
  readonly clientRequestToken: string;
}

export interface StartNodegroupUpdate {
  /** undefined: the launch template says it, by its AMI. */
  readonly version: KubernetesVersion | undefined;
  readonly releaseVersion: string | undefined;
  readonly launchTemplate: LaunchTemplate | undefined;
  readonly force: boolean;
  readonly clientRequestToken: string;
}

/** The calls that move add-ons and node groups, as plain values. Every method throws AwsFailure, or what `assertAllowedAccount` throws. */
export class EksMoves {
  /**
   * @param assertAllowedAccount as of `Eks`: sees the ARN of what is looked at, and throws if its account may not be touched.
   * @param options what every request that looks is sent with.
   */
  constructor(
    private readonly client: EKSClient,
    readonly time: AwsTime,
    private readonly assertAllowedAccount: (arn: string) => void = () => {},
    private readonly options: { readonly abortSignal?: AbortSignal } = {},
  ) {}

  /** The same calls, given up when the signal says so. */
  until(abortSignal: AbortSignal): EksMoves {
    return new EksMoves(this.client, this.time, this.assertAllowedAccount, { abortSignal });
  }

  async cluster(name: string): Promise<Cluster> {
    const cluster = await this.call("DescribeCluster", async (sdk) => {
      const answer = await this.client.send(new sdk.DescribeClusterCommand({ name }), this.options);
      return toCluster(name, answer.cluster);
    });
    this.assertAllowedAccount(cluster.arn);
    return cluster;
  }

  async addon(clusterName: string, addonName: string): Promise<SeenAddon> {
    const seen = await this.call("DescribeAddon", async (sdk) => {
      const { addon } = await this.client.send(new sdk.DescribeAddonCommand({ clusterName, addonName }), this.options);
      return {
        ...toAddon(addonName, addon),
        arn: addon?.addonArn ?? "",
        configurationValues: addon?.configurationValues,
        serviceAccountRoleArn: addon?.serviceAccountRoleArn,
      };
    });
    if (seen.arn !== "") this.assertAllowedAccount(seen.arn);
    return seen;
  }

  async nodegroup(clusterName: string, nodegroupName: string): Promise<SeenNodegroup> {
    const seen = await this.call("DescribeNodegroup", async (sdk) => {
      const request = new sdk.DescribeNodegroupCommand({ clusterName, nodegroupName });
      const { nodegroup } = await this.client.send(request, this.options);
      return {
        ...toNodegroup(nodegroupName, nodegroup),
        arn: nodegroup?.nodegroupArn ?? "",
        releaseVersion: nodegroup?.releaseVersion,
        launchTemplateVersion: nodegroup?.launchTemplate?.version,
      };
    });
    if (seen.arn !== "") this.assertAllowedAccount(seen.arn);
    return seen;
  }

  async startAddonUpdate({ clusterName, name }: Target, request: StartAddonUpdate): Promise<MoveUpdate> {
    return this.call("UpdateAddon", async (sdk) => {
      const input = { clusterName, addonName: name, ...withoutUndefined(request) };
      return toMoveUpdate((await this.client.send(new sdk.UpdateAddonCommand(input))).update);
    });
  }

  async startNodegroupUpdate(
    { clusterName, name }: Target,
    { version, force, ...rest }: StartNodegroupUpdate,
  ): Promise<MoveUpdate> {
    return this.call("UpdateNodegroupVersion", async (sdk) => {
      const input = {
        clusterName,
        nodegroupName: name,
        ...(version === undefined ? {} : { version: formatVersion(version) }),
        ...(force ? { force: true } : {}),
        ...withoutUndefined(rest),
      };
      return toMoveUpdate((await this.client.send(new sdk.UpdateNodegroupVersionCommand(input))).update);
    });
  }

  async describeUpdate(target: Target, updateId: string): Promise<MoveUpdate> {
    return this.call("DescribeUpdate", async (sdk) => {
      const { update } = await this.client.send(new sdk.DescribeUpdateCommand({ ...whose(target), updateId }));
      return toMoveUpdate(update);
    });
  }

  /** The ids of all updates of the add-on or the node group, in the order EKS gives them. */
  async listUpdates(target: Target): Promise<string[]> {
    return this.call("ListUpdates", async (sdk) => {
      const pages = sdk.paginateListUpdates({ client: this.client }, whose(target));
      return allOf("ListUpdates", pages, ({ updateIds }) => updateIds);
    });
  }

  private async call<T>(operation: string, run: (sdk: typeof Sdk) => Promise<T>): Promise<T> {
    try {
      return await run(await import("@aws-sdk/client-eks"));
    } catch (error) {
      throw awsFailure(operation, error);
    }
  }
}

function whose({ kind, clusterName, name }: Target): { name: string; addonName?: string; nodegroupName?: string } {
  return { name: clusterName, ...(kind === "addon" ? { addonName: name } : { nodegroupName: name }) };
}

function toMoveUpdate(update: SdkUpdate | undefined): MoveUpdate {
  if (!update) throw new IncompleteAnswer("the answer holds no update");
  const params = (update.params ?? []).flatMap(({ type, value }) =>
    type === undefined || value === undefined ? [] : [[type, value] as const],
  );
  return { ...toUpdate(update), params: Object.fromEntries(params) };
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** A member that is not given is not sent, and EKS keeps what there is. */
function withoutUndefined<T extends object>(members: T): Defined<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Defined<T>;
}
