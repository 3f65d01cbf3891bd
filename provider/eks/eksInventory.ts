import type { EKSClient } from "@aws-sdk/client-eks";
import type * as Sdk from "@aws-sdk/client-eks";
import { awsFailure } from "../core/awsFailure";
import { EksVersionError } from "../core/EksVersionError";
import { allOf } from "./pages";
import * as shapes from "./shapes";
import type { Addon, AddonRelease, Insight, Nodegroup, ObservedCluster, OfferedVersion } from "../observe/snapshot";

/** The most that EKS puts on a page of its lists; hardly a cluster needs a second one. */
const PAGE = { maxResults: 100 } as const;

export type RefreshStatus = "COMPLETED" | "FAILED" | "IN_PROGRESS" | undefined;

export type OwnedAddon = Addon & { readonly owner: string | undefined };

/** The calls that only look, as plain values. Every method throws AwsFailure, or what `assertAllowedAccount` throws. */
export class EksInventory {
  /**
   * @param assertAllowedAccount as of `Eks`: sees the cluster's ARN first, and throws if the cluster may not be touched.
   * @param options what every request is sent with.
   */
  constructor(
    private readonly client: EKSClient,
    private readonly assertAllowedAccount: (clusterArn: string) => void = () => {},
    private readonly options: { readonly abortSignal?: AbortSignal } = {},
  ) {}

  /** The same calls, given up when the signal says so. */
  until(abortSignal: AbortSignal): EksInventory {
    return new EksInventory(this.client, this.assertAllowedAccount, { abortSignal });
  }

  async cluster(name: string): Promise<ObservedCluster> {
    const cluster = await this.call("DescribeCluster", async (sdk) => {
      const answer = await this.client.send(new sdk.DescribeClusterCommand({ name }), this.options);
      return shapes.toObservedCluster(name, answer.cluster);
    });
    this.assertAllowedAccount(cluster.arn);
    return cluster;
  }

  /** All versions, also those that are past their support. */
  offeredVersions(): Promise<OfferedVersion[]> {
    return this.call("DescribeClusterVersions", (sdk) =>
      allOf(
        "DescribeClusterVersions",
        sdk.paginateDescribeClusterVersions({ client: this.client }, { includeAll: true, ...PAGE }, this.options),
        (page) => page.clusterVersions?.flatMap(shapes.toOfferedVersion),
      ),
    );
  }

  nodegroupNames(clusterName: string): Promise<string[]> {
    return this.call("ListNodegroups", (sdk) =>
      allOf(
        "ListNodegroups",
        sdk.paginateListNodegroups({ client: this.client }, { clusterName, ...PAGE }, this.options),
        (page) => page.nodegroups,
      ),
    );
  }

  nodegroup(clusterName: string, nodegroupName: string): Promise<Nodegroup> {
    return this.call("DescribeNodegroup", async (sdk) => {
      const request = new sdk.DescribeNodegroupCommand({ clusterName, nodegroupName });
      return shapes.toNodegroup(nodegroupName, (await this.client.send(request, this.options)).nodegroup);
    });
  }

  addonNames(clusterName: string): Promise<string[]> {
    return this.call("ListAddons", (sdk) =>
      allOf(
        "ListAddons",
        sdk.paginateListAddons({ client: this.client }, { clusterName, ...PAGE }, this.options),
        (page) => page.addons,
      ),
    );
  }

  addon(clusterName: string, addonName: string): Promise<OwnedAddon> {
    return this.call("DescribeAddon", async (sdk) => {
      const request = new sdk.DescribeAddonCommand({ clusterName, addonName });
      return shapes.toAddon(addonName, (await this.client.send(request, this.options)).addon);
    });
  }

  /** The versions of these add-ons, with one call (and its pages) for all of them. */
  async addonReleases(addons: readonly OwnedAddon[]): Promise<AddonRelease[]> {
    const names = addons.map((addon) => addon.name);
    const owners = addons.flatMap((addon) => addon.owner ?? []);
    const [only, ...others] = names;
    // The marketplace has many add-ons: a single name, or else the owners, narrow the answer.
    const narrowed = others.length === 0 && only !== undefined ? { addonName: only } : ownersOf(owners, names.length);
    const found = await this.call("DescribeAddonVersions", (sdk) =>
      allOf(
        "DescribeAddonVersions",
        sdk.paginateDescribeAddonVersions({ client: this.client }, { ...narrowed, ...PAGE }, this.options),
        (page) => page.addons?.flatMap(shapes.toAddonReleases),
      ),
    );
    return found.filter((release) => names.includes(release.addon));
  }

  insights(clusterName: string): Promise<Insight[]> {
    return this.call("ListInsights", (sdk) =>
      allOf(
        "ListInsights",
        sdk.paginateListInsights({ client: this.client }, { clusterName, ...PAGE }, this.options),
        (page) => page.insights?.map(shapes.toInsight),
      ),
    );
  }

  /** What an insight names as not passing. */
  insightResources(clusterName: string, id: string): Promise<string[]> {
    return this.call("DescribeInsight", async (sdk) => {
      const { insight } = await this.client.send(new sdk.DescribeInsightCommand({ clusterName, id }), this.options);
      return shapes.toInsightResources(insight);
    });
  }

  /** Has EKS evaluate the cluster's insights again; it goes on after the answer. */
  startInsightsRefresh(clusterName: string): Promise<RefreshStatus> {
    return this.call("StartInsightsRefresh", async (sdk) => {
      const answer = await this.client.send(new sdk.StartInsightsRefreshCommand({ clusterName }), this.options);
      return answer.status;
    });
  }

  insightsRefresh(clusterName: string): Promise<RefreshStatus> {
    return this.call("DescribeInsightsRefresh", async (sdk) => {
      const answer = await this.client.send(new sdk.DescribeInsightsRefreshCommand({ clusterName }), this.options);
      return answer.status;
    });
  }

  fargateProfileNames(clusterName: string): Promise<string[]> {
    return this.call("ListFargateProfiles", (sdk) =>
      allOf(
        "ListFargateProfiles",
        sdk.paginateListFargateProfiles({ client: this.client }, { clusterName, ...PAGE }, this.options),
        (page) => page.fargateProfileNames,
      ),
    );
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

function ownersOf(owners: readonly string[], addons: number): { owners?: string[] } {
  return owners.length === addons ? { owners: [...new Set(owners)] } : {};
}
