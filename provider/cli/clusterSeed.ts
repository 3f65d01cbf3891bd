import { withoutUndefined } from "../core/pulumiValues";
import { formatVersion } from "../core/versions/kubernetesVersion";
import type { EksApi } from "../eks/EksApi";
import { controlPlaneOf } from "../eks/types";
import type { Addon, ApiUsage, Cluster, InsightDetails, InsightSummary, Nodegroup, Update } from "../eks/types";

/** All that is read of a cluster for its seed. */
export interface SeedFacts {
  readonly region: string;
  readonly cluster: Cluster;
  readonly nodegroups: readonly Nodegroup[];
  readonly addons: readonly Addon[];
  readonly fargateProfiles: readonly string[];
  readonly insights: readonly (InsightSummary & InsightDetails)[];
  readonly updates: readonly Update[];
}

const NOTHING_NAMED: InsightDetails = { resources: [], usages: [] };

/** Reads a cluster; every call is a Describe or a List. What cannot be read ends it, for half a cluster is another cluster. */
export async function readForSeed(eks: EksApi, clusterName: string, region: string): Promise<SeedFacts> {
  const cluster = await eks.cluster(clusterName);
  const subject = controlPlaneOf(clusterName);
  const [nodegroups, addons, fargateProfiles, insights, updates] = await Promise.all([
    eks.nodegroupNames(clusterName).then((names) => all(names, (name) => eks.nodegroup(clusterName, name))),
    eks.addonNames(clusterName).then((names) => all(names, (name) => eks.addon(clusterName, name))),
    eks.fargateProfileNames(clusterName),
    eks.insights(clusterName).then((found) =>
      all(found, async (one) => ({
        ...one,
        ...(one.status === "PASSING" ? NOTHING_NAMED : await eks.insightDetails(clusterName, one.id)),
      })),
    ),
    eks.listUpdates(subject).then((ids) => all(ids, (id) => eks.describeUpdate(subject, id))),
  ]);
  return { region, cluster, nodegroups, addons, fargateProfiles, insights, updates };
}

function all<T, R>(items: readonly T[], each: (item: T) => Promise<R>): Promise<R[]> {
  return Promise.all(items.map(each));
}

/** EKS computes these from what runs; so does the emulator, and a seed of them would stay when its cause has gone. */
const COMPUTED = new Set([
  "Cluster health issues",
  "Amazon Linux 2 compatibility",
  "Kubelet version skew",
  "kube-proxy version skew",
  "EKS add-on version compatibility",
]);

const UPDATE_MS = 600_000;

/** The emulator's seed of a cluster. Pure; configuration values and roles of add-ons are left out, for they may be secret. */
export function clusterSeed({ region, cluster, nodegroups, addons, fargateProfiles, insights, updates }: SeedFacts) {
  return {
    clusters: [
      withoutUndefined({
        name: cluster.name,
        account: cluster.arn.split(":")[4] ?? "",
        region,
        version: formatVersion(cluster.version),
        createdAt: cluster.createdAt === "" ? undefined : cluster.createdAt,
        platformVersion: cluster.platformVersion,
        upgradePolicy: cluster.supportType && { supportType: cluster.supportType },
        autoMode: cluster.autoMode ? true : undefined,
        tags: { ...cluster.tags },
        health: listed(cluster.issues.map(issueOf)),
        history: listed(historyOf(cluster, updates)),
        nodegroups: listed([...nodegroups].sort(byName).map((one) => nodegroupOf(one, cluster))),
        addons: listed([...addons].sort(byName).map(addonOf)),
        fargateProfiles: listed([...fargateProfiles].sort().map((name) => ({ name }))),
        insights: listed(insights.flatMap(insightOf)),
      }),
    ],
  };
}

export type ClusterSeed = ReturnType<typeof clusterSeed>;

/** An empty list is left out. */
function listed(items: readonly object[]): readonly object[] | undefined {
  return items.length === 0 ? undefined : items;
}

/** A part that was not created or not deleted in the end; any other status comes of what runs. */
function statusOf({ status }: Nodegroup | Addon): string | undefined {
  return /^(CREATE|DELETE)_FAILED$/.test(status) ? status : undefined;
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function issueOf({ code, message, resourceIds }: Cluster["issues"][number]): object {
  return { code, message, resourceIds: [...resourceIds] };
}

/**
 * The version updates that succeeded, as far back as they lead without a gap to the version that runs. EKS does not tell when
 * one was complete: ten minutes after it began.
 */
function historyOf({ version }: Cluster, updates: readonly Update[]): object[] {
  const latestFirst = updates
    .filter(({ status, type, to }) => status === "Successful" && /^Version(Update|Rollback)$/.test(type) && to)
    .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  const history: object[] = [];
  let expected = version.minor;
  for (const { type, to, createdAt } of latestFirst) {
    if (to?.minor !== expected) break;
    const from = type === "VersionRollback" ? to.minor + 1 : to.minor - 1;
    history.unshift({
      from: `1.${from}`,
      to: formatVersion(to),
      ...(type === "VersionRollback" ? { type } : {}),
      startedAt: createdAt,
      finishedAt: new Date(Date.parse(createdAt) + UPDATE_MS).toISOString(),
    });
    expected = from;
  }
  return history;
}

function nodegroupOf(nodegroup: Nodegroup, cluster: Cluster): object {
  const { name, version = cluster.version, amiType, releaseVersion, launchTemplateVersion } = nodegroup;
  const template = {
    id: nodegroup.launchTemplateId,
    name: nodegroup.launchTemplateName,
    version: launchTemplateVersion,
  };
  return withoutUndefined({
    name,
    version: formatVersion(version),
    amiType,
    releaseVersion,
    status: statusOf(nodegroup),
    launchTemplate: launchTemplateVersion === undefined ? undefined : withoutUndefined(template),
    issues: listed(nodegroup.issues.map(issueOf)),
  });
}

function addonOf(addon: Addon): object {
  const { name, version, issues } = addon;
  return withoutUndefined({ name, version, status: statusOf(addon), issues: listed(issues.map(issueOf)) });
}

function insightOf(insight: SeedFacts["insights"][number]): object[] {
  const { name, category, status, version, reason, refreshedAt, resources, usages } = insight;
  if (
    status === "PASSING" ||
    COMPUTED.has(name) ||
    !/^(UPGRADE_READINESS|ROLLBACK_READINESS|MISCONFIGURATION)$/.test(category)
  ) {
    return [];
  }
  // An API is in the details, under EKS's own name of it.
  const named = resources.filter((one) => !one.startsWith("api/"));
  return [
    withoutUndefined({
      name,
      category,
      status,
      kubernetesVersion: version && formatVersion(version),
      reason: reason === "" ? undefined : reason,
      lastRefreshTime: refreshedAt,
      resources: listed(named.map((one) => (one.startsWith("arn:") ? { arn: one } : { kubernetesResourceUri: one }))),
      deprecationDetails: listed(usages.map(deprecationOf)),
    }),
  ];
}

function deprecationOf({ api, instead, clients }: ApiUsage): object {
  const clientStats = clients.map(({ userAgent, requests, lastRequestAt }) =>
    withoutUndefined({ userAgent, numberOfRequestsLast30Days: requests, lastRequestTime: lastRequestAt }),
  );
  return withoutUndefined({ usage: api, replacedWith: instead, clientStats });
}

/** Stands for every account, and for the ends of ARNs, ids of instances and the like. */
const ACCOUNT = "111111111111";

/**
 * The same without what tells whose cluster it is: account ids are replaced, what ARNs and ids name becomes a number, the values of
 * tags are dropped. Names of the cluster, its node groups and add-ons stay, for a plan is about them.
 */
export function anonymised(seed: ClusterSeed): ClusterSeed {
  const numbers = new Map<string, number>();
  const numbered = (text: string): number => {
    const number = numbers.get(text) ?? numbers.size + 1;
    numbers.set(text, number);
    return number;
  };
  const clean = (text: string): string =>
    text
      .replace(/arn:(aws[\w-]*):([\w-]+):([\w-]*):(\d*):(\S+)/g, (_all, partition, service, region, account, rest) => {
        const kind = /^([\w-]+)[/:]/.exec(String(rest))?.[1] ?? "resource";
        const whose = account === "" ? "" : ACCOUNT;
        return `arn:${String(partition)}:${String(service)}:${String(region)}:${whose}:${kind}/${numbered(String(rest))}`;
      })
      .replace(
        /\b(i|subnet|sg|vpc|lt|eni|ami)-([0-9a-f]{8,17})\b/g,
        (all: string, kind: string) => `${kind}-${String(numbered(all)).padStart(17, "0")}`,
      )
      .replace(/\b\d{12}\b/g, ACCOUNT);
  const walk = (value: unknown): unknown => {
    if (typeof value === "string") return clean(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, key === "tags" ? {} : walk(one)]));
  };
  return walk(seed) as ClusterSeed;
}
