import type {
  Cluster as SdkCluster,
  ClusterVersionInformation,
  EKSClient,
  Update as SdkUpdate,
} from "@aws-sdk/client-eks";
import type * as Sdk from "@aws-sdk/client-eks";
import { awsFailure } from "../core/awsFailure";
import { allOf } from "./pages";
import type { UpdateProblem } from "../core/EksVersionError";
import { EksVersionError } from "../core/EksVersionError";
import { printableLine } from "../core/printable";
import type { AwsTime } from "./awsTime";
import type { KubernetesVersion } from "../core/kubernetesVersion";
import { formatVersion, versionFromEks } from "../core/kubernetesVersion";

/** A cluster as DescribeCluster shows it, which is eventually consistent. */
export interface Cluster {
  readonly name: string;
  readonly arn: string;
  /** ISO 8601; tells a cluster from a later one with the same name. */
  readonly createdAt: string;
  readonly version: KubernetesVersion;
  readonly platformVersion: string | undefined;
  readonly status: string;
}

/** An update as DescribeUpdate shows it. */
export interface Update {
  readonly id: string;
  /** EKS's word: `InProgress`, `Failed`, `Cancelled`, `Successful`, or one that is new. */
  readonly status: string;
  /** `VersionUpdate`, `VersionRollback`, or one of the many that do not concern the version. */
  readonly type: string;
  /** The version it leads to, where it is about the version. */
  readonly to: KubernetesVersion | undefined;
  readonly createdAt: string;
  readonly errors: readonly UpdateProblem[];
  readonly cancellation: string | undefined;
}

export interface StartVersionUpdate {
  readonly clusterName: string;
  readonly version: KubernetesVersion;
  readonly clientRequestToken: string;
  readonly force: boolean;
  readonly rollbackTimeoutMinutes: number | undefined;
}

export interface SupportDates {
  readonly endOfStandardSupport: string | undefined;
  readonly endOfExtendedSupport: string | undefined;
}

/** The calls this package makes, as plain values. Every method throws AwsFailure, or what `assertAllowedAccount` throws. */
export class Eks {
  /** @param assertAllowedAccount Sees every cluster's ARN before anything is done with the cluster, and throws if it may not be touched. */
  constructor(
    private readonly client: EKSClient,
    readonly time: AwsTime,
    private readonly assertAllowedAccount: (clusterArn: string) => void = () => {},
  ) {}

  async describeCluster(name: string): Promise<Cluster> {
    const found = await this.call("DescribeCluster", async (sdk) => {
      const { cluster } = await this.client.send(new sdk.DescribeClusterCommand({ name }));
      return toCluster(name, cluster);
    });
    this.assertAllowedAccount(found.arn);
    return found;
  }

  async startVersionUpdate(request: StartVersionUpdate): Promise<Update> {
    return this.call("UpdateClusterVersion", async (sdk) => {
      const { update } = await this.client.send(
        new sdk.UpdateClusterVersionCommand({
          name: request.clusterName,
          version: formatVersion(request.version),
          clientRequestToken: request.clientRequestToken,
          ...(request.force ? { force: true } : {}),
          ...(request.rollbackTimeoutMinutes === undefined
            ? {}
            : { rollbackConfig: { timeoutMinutes: request.rollbackTimeoutMinutes } }),
        }),
      );
      return toUpdate(update);
    });
  }

  async describeUpdate(name: string, updateId: string): Promise<Update> {
    return this.call("DescribeUpdate", async (sdk) => {
      const { update } = await this.client.send(new sdk.DescribeUpdateCommand({ name, updateId }));
      return toUpdate(update);
    });
  }

  /** The ids of all updates of the cluster itself, in the order EKS gives them. */
  async listUpdates(name: string): Promise<string[]> {
    return this.call("ListUpdates", async (sdk) => {
      const pages = sdk.paginateListUpdates({ client: this.client }, { name });
      return allOf("ListUpdates", pages, ({ updateIds }) => updateIds);
    });
  }

  /** The ids on the first page, up to 100: one call, however many updates the cluster has had. */
  async firstUpdates(name: string): Promise<{ ids: string[]; more: boolean }> {
    return this.call("ListUpdates", async (sdk) => {
      const { updateIds, nextToken } = await this.client.send(new sdk.ListUpdatesCommand({ name, maxResults: 100 }));
      return { ids: updateIds ?? [], more: nextToken !== undefined };
    });
  }

  async supportDates(version: KubernetesVersion): Promise<SupportDates> {
    return this.call("DescribeClusterVersions", async (sdk) => {
      const wanted = formatVersion(version);
      const { clusterVersions } = await this.client.send(
        new sdk.DescribeClusterVersionsCommand({ clusterVersions: [wanted], includeAll: true }),
      );
      return toSupportDates(clusterVersions?.find((one) => one.clusterVersion === wanted));
    });
  }

  private async call<T>(operation: string, run: (sdk: typeof Sdk) => Promise<T>): Promise<T> {
    try {
      return await run(await import("@aws-sdk/client-eks"));
    } catch (error) {
      if (error instanceof EksVersionError) throw error;
      throw awsFailure(operation, error);
    }
  }
}

/** An answer without its main part, as a proxy or a cut connection makes it; looking again helps. */
export class IncompleteAnswer extends Error {
  override readonly name = "SyntaxError";
}

export function toCluster(name: string, cluster: SdkCluster | undefined): Cluster {
  if (cluster?.connectorConfig) throw notUpgradable(name, cluster.connectorConfig.provider);
  if (!cluster?.arn || !cluster.version) throw new IncompleteAnswer("the answer holds no cluster");
  return {
    name: cluster.name ?? name,
    arn: cluster.arn,
    createdAt: isoTime(cluster.createdAt),
    version: versionFromEks(cluster.version),
    platformVersion: cluster.platformVersion,
    status: cluster.status ?? "UNKNOWN",
  };
}

/** Source: RegisterCluster: EKS shows such a cluster in its console, and does not run its control plane. */
function notUpgradable(name: string, provider = "another provider"): EksVersionError {
  return new EksVersionError({
    code: "VersionNotReachable",
    happened: `EKS does not upgrade a connected cluster: "${name}" is run by ${printableLine(provider)} and only registered with EKS (connectorConfig)`,
    state: "nothing was started",
    next: "remove the resource from the program, and upgrade the cluster where it is run",
  });
}

export function toUpdate(update: SdkUpdate | undefined): Update {
  if (!update?.id || !update.status) throw new IncompleteAnswer("the answer holds no update");
  const version = update.params?.find((param) => param.type === "Version")?.value;
  return {
    id: update.id,
    status: update.status,
    type: update.type ?? "Unknown",
    to: version === undefined ? undefined : versionFromEks(version),
    createdAt: isoTime(update.createdAt),
    errors: (update.errors ?? []).map((error) => ({
      errorCode: error.errorCode,
      errorMessage: error.errorMessage,
      resourceIds: error.resourceIds ?? [],
    })),
    cancellation: update.cancellation?.reason ?? update.cancellation?.status,
  };
}

function toSupportDates(version: ClusterVersionInformation | undefined): SupportDates {
  return {
    endOfStandardSupport: version?.endOfStandardSupportDate && isoDay(version.endOfStandardSupportDate),
    endOfExtendedSupport: version?.endOfExtendedSupportDate && isoDay(version.endOfExtendedSupportDate),
  };
}

function isoTime(date: Date | undefined): string {
  return date?.toISOString() ?? "";
}

export function isoDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}
