import type { EksApi } from "../eks/EksApi";
import type { Addon, AddonRelease, Cluster } from "../eks/types";
import type { Clock } from "../core/time";
import type { KubernetesVersion } from "../core/versions/kubernetesVersion";
import { compareVersions } from "../core/versions/kubernetesVersion";
import type { KubernetesApi } from "../kubernetes/KubernetesApi";
import type * as insideCluster from "./inside/observeInside";
import type { TimeBox } from "./timeBox";
import { allThere, timeBox } from "./timeBox";
import type { Part } from "./part";
import type { Insight, Snapshot } from "./snapshot";
import { seenIn } from "./part";
import type { UpdateHistory } from "./updateHistory";
import { lookAtUpdates } from "./updateHistory";

/** A preview makes at most so many calls, and one for each node group and each add-on. */
const MOST_CALLS = 8;

/** DescribeCluster, DescribeClusterVersions, ListNodegroups, ListAddons, ListInsights. */
const CALLS_ALWAYS = 5;

export interface Observer {
  readonly eks: EksApi;
  readonly clock: Clock;
  /** Milliseconds to look for; default LOOK_MS. */
  readonly lookMs?: number;
  /** The Kubernetes API of the cluster, where it is to be looked into. */
  readonly kubernetes?: ((cluster: Cluster) => Promise<KubernetesApi>) | undefined;
}

export interface ObserveRequest {
  readonly clusterName: string;
  readonly region: string;
  readonly desired: KubernetesVersion;
  /**
   * How many of the cluster's updates are asked: all; as many as the calls of a preview allow; or those only if they are all,
   * since `askOnwards` will know which to ask.
   */
  readonly updates: "all" | "some" | "all-or-none";
}

/** ListUpdates itself. */
const LIST = 1;

const FARGATE_LEFT_OUT: Part<never> = {
  seen: false,
  why: {
    kind: "left-out",
    operation: "ListFargateProfiles",
    words: "the calls of a preview are bounded, and the cluster's updates come first",
  },
};

interface Further extends Partial<UpdateHistory> {
  readonly fargateProfiles?: Part<readonly string[]>;
}

/**
 * Looks at everything a plan depends on, side by side: five calls, one for each node group and each add-on, one for the versions
 * of the add-ons, and, by what DescribeCluster says, one for Fargate, or for the cluster's updates and as many as are left.
 */
export async function observe(request: ObserveRequest, observer: Observer): Promise<Snapshot> {
  const { clusterName, region } = request;
  // Before the first request: nothing that was seen is older, however long the requests wait for their turn.
  const begun = observer.clock.now();
  const out = timeBox(observer.lookMs);
  const { look } = out;
  const eks = observer.eks.until(out.timeUp);

  const cluster = look("DescribeCluster", eks.cluster(clusterName));
  const addonNames = eks.addonNames(clusterName);
  const addons = addonNames.then((names) => allThere(names.map((name) => eks.addon(clusterName, name))));
  const further = cluster.then(async (seen): Promise<Further> => {
    if (!seen.seen) return {};
    const names = await look("ListAddons", addonNames);
    const catalogue = names.seen && names.value.length === 0 ? 0 : 1;
    const spare = MOST_CALLS - CALLS_ALWAYS - catalogue;
    return lookFurther(seen.value, request, { ...observer, eks }, out, spare);
  });
  const inside = lookInside(cluster, addonNames, request, { ...observer, eks }, out);
  const parts = await Promise.all([
    cluster,
    look("DescribeClusterVersions", eks.offeredVersions()),
    look("DescribeNodegroup", nodegroupsOf(eks, clusterName)),
    look<Addon[]>("DescribeAddon", addons),
    look(
      "DescribeAddonVersions",
      addons.then((known) => releasesOf(eks, known)),
    ),
    look("ListInsights", eks.insights(clusterName)).then(async (seen) =>
      withDetails(seen, request, await cluster, eks, out),
    ),
    further,
  ]);
  const [seenCluster, versions, nodegroups, seenAddons, addonReleases, insights, { fargateProfiles, ...history }] =
    parts;
  return {
    clusterName,
    region,
    // By then the answers have told AWS's time.
    at: observer.eks.time.at(begun),
    cluster: seenCluster,
    versions,
    nodegroups,
    addons: seenAddons,
    addonReleases,
    insights,
    fargateProfiles,
    updates: history.updates,
    unaskedUpdates: history.unasked,
    ...(await inside),
  };
}

/** What every cluster needs, and has as EKS's add-ons or on its own. */
const COMPONENTS = ["kube-proxy", "coredns", "vpc-cni"];

/** Into the cluster, where that is asked for; and what EKS lists of the parts that it has without EKS's add-ons. */
async function lookInside(
  cluster: Promise<Part<Cluster>>,
  addonNames: Promise<string[]>,
  { desired }: ObserveRequest,
  { eks, kubernetes }: Observer,
  box: TimeBox,
): Promise<Pick<Snapshot, "inside" | "componentReleases">> {
  const seen = await cluster;
  if (kubernetes === undefined || !seen.seen) return {};
  const { observeInside } = require("./inside/observeInside") as typeof insideCluster;
  const way = { from: seen.value.version, to: desired };
  const releases = addonNames.then((names) => {
    const own = COMPONENTS.filter((name) => !names.includes(name));
    return own.length === 0 ? [] : eks.addonReleases(own.map((name) => ({ name, owner: "aws" })));
  });
  const [inside, componentReleases] = await Promise.all([
    observeInside(() => kubernetes(seen.value), way, box),
    box.look("DescribeAddonVersions", releases),
  ]);
  return { inside, componentReleases };
}

/** What only some plans depend on: the updates come first, and Fargate where a call is left for it. */
async function lookFurther(
  cluster: Cluster,
  { clusterName, desired, updates }: ObserveRequest,
  { eks }: Observer,
  out: TimeBox,
  spare: number,
): Promise<Further> {
  const rollback = compareVersions(desired, cluster.version) < 0;
  const fargate = (): Promise<Part<readonly string[]>> =>
    out.look("ListFargateProfiles", eks.fargateProfileNames(clusterName));
  // The nodes of Auto Mode roll back while the cluster stays ACTIVE.
  if (!rollback && cluster.status !== "UPDATING" && !cluster.autoMode) return { fargateProfiles: await fargate() };
  const calls = updates === "all" ? Number.POSITIVE_INFINITY : spare - LIST;
  const history = await lookAtUpdates(eks, clusterName, out, { calls, wait: updates === "all-or-none" });
  // The pods on Fargate do not stand in the way of a rollback.
  if (rollback) return history;
  const left = calls - seenIn(history.updates).length - (history.unasked?.calls ?? 0);
  return { ...history, fargateProfiles: left > 0 ? await fargate() : FARGATE_LEFT_OUT };
}

async function nodegroupsOf(eks: EksApi, clusterName: string) {
  const names = await eks.nodegroupNames(clusterName);
  return allThere(names.map((name) => eks.nodegroup(clusterName, name)));
}

async function releasesOf(eks: EksApi, addons: Awaited<ReturnType<EksApi["addon"]>>[]): Promise<AddonRelease[]> {
  return addons.length === 0 ? [] : eks.addonReleases(addons);
}

/** So many insights that do not pass are asked what they name; a cluster has about ten of them in all. */
const MOST_INSIGHTS = 8;

/**
 * What the insights name that do not pass, and concern the way: those that may stop an update first. A finding about what the
 * plan itself moves is fixed by the plan; of a deprecated API one wants to know who calls it, and when that was.
 */
async function withDetails(
  seen: Part<readonly Insight[]>,
  { clusterName, desired }: ObserveRequest,
  cluster: Part<Cluster>,
  eks: EksApi,
  { look }: TimeBox,
): Promise<Part<readonly Insight[]>> {
  if (!seen.seen || !cluster.seen) return seen;
  const { version: from } = cluster.value;
  const way = compareVersions(desired, from);
  if (way === 0) return seen;
  const category = way < 0 ? "ROLLBACK_READINESS" : "UPGRADE_READINESS";
  const concerned = seen.value.filter(
    (one) =>
      one.category === category &&
      one.status !== "PASSING" &&
      (way < 0 ||
        !one.version ||
        (compareVersions(one.version, from) > 0 && compareVersions(one.version, desired) <= 0)),
  );
  const byGravity = [...concerned.filter(mayStop), ...concerned.filter((one) => !mayStop(one))];
  const asked = new Set(byGravity.slice(0, MOST_INSIGHTS));
  const value = await Promise.all(
    seen.value.map(async (insight) => {
      if (!asked.has(insight)) return insight;
      const details = await look("DescribeInsight", eks.insightDetails(clusterName, insight.id));
      return details.seen ? { ...insight, ...details.value } : { ...insight, detailsUnseen: details.why };
    }),
  );
  return { seen: true, value };
}

function mayStop({ category, status, name }: Insight): boolean {
  if (status === "ERROR") return true;
  return status === "UNKNOWN" ? category === "ROLLBACK_READINESS" : status === "WARNING" && /kubelet/i.test(name);
}
