import type { EKSClient } from "@aws-sdk/client-eks";
import type * as Sdk from "@aws-sdk/client-eks";
import { awsFailure, IncompleteAnswer } from "../core/failures/awsFailure";
import { EksVersionError } from "../core/failures/EksVersionError";
import type { KubernetesVersion } from "../core/versions/kubernetesVersion";
import { formatVersion } from "../core/versions/kubernetesVersion";
import { withoutUndefined } from "../core/pulumiValues";
import type { AwsTime } from "./awsTime";
import { endpointOf } from "./middleware";
import { allOf } from "./pages";
import { requestTimeout } from "./requestTimeout";
import * as shapes from "./shapes";
import type {
  Addon,
  AddonRelease,
  Cluster,
  InsightDetails,
  InsightSummary,
  Nodegroup,
  OfferedVersion,
  RefreshStatus,
  StartAddonUpdate,
  StartNodegroupUpdate,
  StartVersionUpdate,
  Subject,
  SupportDates,
  Update,
} from "./types";

/** Loaded with the first call, and then kept: in a bundle each import makes a copy of all that the SDK exports. */
let sdk: Promise<typeof Sdk> | undefined;

/** The most that EKS puts on a page of its lists; hardly a cluster needs a second one. */
const PAGE = { maxResults: 100 } as const;

export interface Guards {
  /** Sees the ARN of everything that is looked at, and throws if its account may not be touched. */
  readonly assertAllowedAccount?: (arn: string) => void;
  /** Is asked before everything that changes something, and throws where nothing may be started. */
  readonly assertMayStart?: () => void;
}

interface Bounds {
  readonly abortSignal?: AbortSignal;
  /** Milliseconds. */
  readonly left?: () => number;
}

type Run<T> = (sdk: typeof Sdk, options: { readonly abortSignal?: AbortSignal }) => Promise<T>;

const LEAST_MS = 5_000;
/** For a list with all its pages, where nobody says how long. */
const LONGEST_MS = 5 * 60_000;
/** The longest that a timer can be set to. */
const NEVER_MS = 2 ** 31 - 1;

/** Every call to EKS that this package makes, as plain values. Each throws AwsFailure, or what its guards throw. */
export class EksApi {
  /** @param bounds For every request that looks; one that changes anything is sent without. */
  constructor(
    private readonly client: EKSClient,
    readonly time: AwsTime,
    private readonly guards: Guards = {},
    private readonly bounds: Bounds = {},
  ) {}

  /** The same calls, given up when the signal says so. */
  until(abortSignal: AbortSignal): EksApi {
    return new EksApi(this.client, this.time, this.guards, { abortSignal });
  }

  /**
   * The same calls, each given up with all its pages and repetitions after what is `left` then, in milliseconds; without the time
   * that it waits for its turn, and not before five seconds: what is looked at last tells the state.
   */
  within(left: () => number): EksApi {
    return new EksApi(this.client, this.time, this.guards, { left });
  }

  /** The same calls; `assertMayStart` is asked before each that changes anything, and throws where nothing may be started. */
  startingOnlyIf(assertMayStart: () => void): EksApi {
    return new EksApi(this.client, this.time, { ...this.guards, assertMayStart }, this.bounds);
  }

  async cluster(name: string): Promise<Cluster> {
    const found = await this.call("DescribeCluster", async (sdk, options) => {
      const { cluster } = await this.client.send(new sdk.DescribeClusterCommand({ name }), options);
      return shapes.toCluster(name, cluster);
    });
    return this.allowed(found);
  }

  /** The names of all clusters of the account and region. */
  clusterNames(): Promise<string[]> {
    return this.call("ListClusters", (sdk, options) =>
      allOf("ListClusters", sdk.paginateListClusters({ client: this.client }, PAGE, options), (page) => page.clusters),
    );
  }

  /** All versions, also those that are past their support. */
  offeredVersions(): Promise<OfferedVersion[]> {
    return this.call("DescribeClusterVersions", (sdk, options) =>
      allOf(
        "DescribeClusterVersions",
        sdk.paginateDescribeClusterVersions({ client: this.client }, { includeAll: true, ...PAGE }, options),
        (page) => page.clusterVersions?.flatMap(shapes.toOfferedVersion),
      ),
    );
  }

  supportDates(version: KubernetesVersion): Promise<SupportDates> {
    return this.call("DescribeClusterVersions", async (sdk, options) => {
      const wanted = formatVersion(version);
      const request = new sdk.DescribeClusterVersionsCommand({ clusterVersions: [wanted], includeAll: true });
      const { clusterVersions } = await this.client.send(request, options);
      return shapes.toSupportDates(clusterVersions?.find((one) => one.clusterVersion === wanted));
    });
  }

  nodegroupNames(clusterName: string): Promise<string[]> {
    return this.call("ListNodegroups", (sdk, options) =>
      allOf(
        "ListNodegroups",
        sdk.paginateListNodegroups({ client: this.client }, { clusterName, ...PAGE }, options),
        (page) => page.nodegroups,
      ),
    );
  }

  /** Of one that is DEGRADED also how its last roll ended: its version may be that of an update that failed. */
  async nodegroup(clusterName: string, nodegroupName: string): Promise<Nodegroup> {
    const found = await this.call("DescribeNodegroup", async (sdk, options) => {
      const request = new sdk.DescribeNodegroupCommand({ clusterName, nodegroupName });
      return shapes.toNodegroup(nodegroupName, (await this.client.send(request, options)).nodegroup);
    });
    this.allowed(found);
    if (found.status !== "DEGRADED") return found;
    const failed = await this.failedRolls(clusterName, nodegroupName);
    return failed.length > 0 ? { ...found, rollFailed: true } : found;
  }

  /** When the rolls of a node group began that have failed since one succeeded, in milliseconds, the last one last. */
  async failedRolls(clusterName: string, nodegroupName: string): Promise<number[]> {
    const subject: Subject = { kind: "nodegroup", clusterName, name: nodegroupName };
    const ids = await this.listUpdates(subject);
    const updates = await Promise.all(ids.map((id) => this.describeUpdate(subject, id)));
    const begun = ({ createdAt }: Update): number => Date.parse(createdAt);
    const rolls = updates.filter(({ type }) => type === "VersionUpdate").sort((a, b) => begun(a) - begun(b));
    const succeeded = rolls.map(({ status }) => status).lastIndexOf("Successful");
    const since = rolls.slice(succeeded + 1);
    // While one runs, nobody knows how it ends.
    return since.at(-1)?.status === "Failed" ? since.filter(({ status }) => status === "Failed").map(begun) : [];
  }

  addonNames(clusterName: string): Promise<string[]> {
    return this.call("ListAddons", (sdk, options) =>
      allOf(
        "ListAddons",
        sdk.paginateListAddons({ client: this.client }, { clusterName, ...PAGE }, options),
        (page) => page.addons,
      ),
    );
  }

  async addon(clusterName: string, addonName: string): Promise<Addon> {
    const found = await this.call("DescribeAddon", async (sdk, options) => {
      const request = new sdk.DescribeAddonCommand({ clusterName, addonName });
      return shapes.toAddon(addonName, (await this.client.send(request, options)).addon);
    });
    return this.allowed(found);
  }

  /** The versions of these add-ons, with one call (and its pages) for all of them. */
  async addonReleases(addons: readonly Pick<Addon, "name" | "owner">[]): Promise<AddonRelease[]> {
    const names = addons.map((addon) => addon.name);
    const owners = addons.flatMap((addon) => addon.owner ?? []);
    const [only, ...others] = names;
    // The marketplace has many add-ons: a single name, or else the owners, narrow the answer.
    const narrowed = others.length === 0 && only !== undefined ? { addonName: only } : ownersOf(owners, names.length);
    const found = await this.call("DescribeAddonVersions", (sdk, options) =>
      allOf(
        "DescribeAddonVersions",
        sdk.paginateDescribeAddonVersions({ client: this.client }, { ...narrowed, ...PAGE }, options),
        (page) => page.addons?.flatMap(shapes.toAddonReleases),
      ),
    );
    return found.filter((release) => names.includes(release.addon));
  }

  /** The JSON schema of what a version of an add-on can be configured with; undefined: it has none. */
  addonConfigurationSchema(addonName: string, addonVersion: string): Promise<string | undefined> {
    return this.call("DescribeAddonConfiguration", async (sdk, options) => {
      const request = new sdk.DescribeAddonConfigurationCommand({ addonName, addonVersion });
      return (await this.client.send(request, options)).configurationSchema;
    });
  }

  insights(clusterName: string): Promise<InsightSummary[]> {
    return this.call("ListInsights", (sdk, options) =>
      allOf(
        "ListInsights",
        sdk.paginateListInsights({ client: this.client }, { clusterName, ...PAGE }, options),
        (page) => page.insights?.map(shapes.toInsight),
      ),
    );
  }

  /** What an insight names as not passing, and which deprecated APIs are called by whom. */
  insightDetails(clusterName: string, id: string): Promise<InsightDetails> {
    return this.call("DescribeInsight", async (sdk, options) => {
      const { insight } = await this.client.send(new sdk.DescribeInsightCommand({ clusterName, id }), options);
      return shapes.toInsightDetails(insight);
    });
  }

  /** Has EKS evaluate the cluster's insights again; it goes on after the answer. */
  startInsightsRefresh(clusterName: string): Promise<RefreshStatus> {
    return this.start("StartInsightsRefresh", async (sdk, options) => {
      const answer = await this.client.send(new sdk.StartInsightsRefreshCommand({ clusterName }), options);
      return shapes.toRefreshStatus(answer.status);
    });
  }

  insightsRefresh(clusterName: string): Promise<RefreshStatus> {
    return this.call("DescribeInsightsRefresh", async (sdk, options) => {
      const answer = await this.client.send(new sdk.DescribeInsightsRefreshCommand({ clusterName }), options);
      return shapes.toRefreshStatus(answer.status);
    });
  }

  fargateProfileNames(clusterName: string): Promise<string[]> {
    return this.call("ListFargateProfiles", (sdk, options) =>
      allOf(
        "ListFargateProfiles",
        sdk.paginateListFargateProfiles({ client: this.client }, { clusterName, ...PAGE }, options),
        (page) => page.fargateProfileNames,
      ),
    );
  }

  /** The ids of all updates of the subject, in no order that AWS promises. */
  listUpdates(subject: Subject): Promise<string[]> {
    return this.call("ListUpdates", (sdk, options) =>
      allOf(
        "ListUpdates",
        sdk.paginateListUpdates({ client: this.client }, whose(subject), options),
        ({ updateIds }) => updateIds,
      ),
    );
  }

  /** The ids on the first page, up to 100: one call, however many updates there have been. */
  firstUpdates(subject: Subject): Promise<{ ids: string[]; more: boolean }> {
    return this.call("ListUpdates", async (sdk, options) => {
      const request = new sdk.ListUpdatesCommand({ ...whose(subject), ...PAGE });
      const { updateIds, nextToken } = await this.client.send(request, options);
      if (!updateIds) throw new IncompleteAnswer("list");
      return { ids: updateIds, more: nextToken !== undefined };
    });
  }

  describeUpdate(subject: Subject, updateId: string): Promise<Update> {
    return this.call("DescribeUpdate", async (sdk, options) => {
      const request = new sdk.DescribeUpdateCommand({ ...whose(subject), updateId });
      return shapes.toUpdate((await this.client.send(request, options)).update);
    });
  }

  startVersionUpdate(request: StartVersionUpdate): Promise<Update> {
    const { clusterName: name, force, rollbackTimeoutMinutes: timeoutMinutes, clientRequestToken } = request;
    return this.start("UpdateClusterVersion", async (sdk) => {
      const input = withoutUndefined({
        name,
        clientRequestToken,
        version: formatVersion(request.version),
        force: force ? true : undefined,
        rollbackConfig: timeoutMinutes === undefined ? undefined : { timeoutMinutes },
      });
      return shapes.toUpdate((await this.client.send(new sdk.UpdateClusterVersionCommand(input))).update);
    });
  }

  startAddonUpdate(request: StartAddonUpdate): Promise<Update> {
    return this.start("UpdateAddon", async (sdk) => {
      const command = new sdk.UpdateAddonCommand(withoutUndefined(request));
      return shapes.toUpdate((await this.client.send(command)).update);
    });
  }

  startNodegroupUpdate({ version, force, ...rest }: StartNodegroupUpdate): Promise<Update> {
    return this.start("UpdateNodegroupVersion", async (sdk) => {
      const input = withoutUndefined({
        ...rest,
        version: version && formatVersion(version),
        force: force ? true : undefined,
      });
      return shapes.toUpdate((await this.client.send(new sdk.UpdateNodegroupVersionCommand(input))).update);
    });
  }

  private allowed<T extends { readonly arn: string }>(found: T): T {
    if (found.arn !== "") this.guards.assertAllowedAccount?.(found.arn);
    return found;
  }

  private async start<T>(operation: string, run: Run<T>): Promise<T> {
    this.guards.assertMayStart?.();
    // Given up half way, it would not be known whether it was started.
    return this.within(() => NEVER_MS).call(operation, run);
  }

  private async call<T>(operation: string, run: Run<T>): Promise<T> {
    const { abortSignal, left = () => LONGEST_MS } = this.bounds;
    const timeout = abortSignal ? undefined : requestTimeout(Math.min(NEVER_MS, Math.max(LEAST_MS, left())));
    const signal = timeout?.signal ?? abortSignal;
    try {
      const answer = run(await (sdk ??= import("@aws-sdk/client-eks")), signal ? { abortSignal: signal } : {});
      return await (timeout ? Promise.race([answer, timeout.over]) : answer);
    } catch (error) {
      if (error instanceof EksVersionError) throw error;
      // What the SDK says of a request that was given up is only that it was.
      throw awsFailure(
        operation,
        timeout?.signal.aborted === true ? timeout.signal.reason : error,
        endpointOf(this.client),
      );
    } finally {
      timeout?.end();
    }
  }
}

function ownersOf(owners: readonly string[], addons: number): { owners?: string[] } {
  return owners.length === addons ? { owners: [...new Set(owners)] } : {};
}

function whose(subject: Subject): { name: string; addonName?: string; nodegroupName?: string } {
  const { kind, clusterName: name } = subject;
  if (kind === "control-plane") return { name };
  return kind === "addon" ? { name, addonName: subject.name } : { name, nodegroupName: subject.name };
}
