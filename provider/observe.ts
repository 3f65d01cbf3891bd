import { once, setMaxListeners } from "node:events";
import { AwsFailure } from "./awsFailure";
import type { Clock } from "./clock";
import type { Eks, Update } from "./eks";
import type { EksInventory } from "./eksInventory";
import type { KubernetesVersion } from "./kubernetesVersion";
import { compareVersions } from "./kubernetesVersion";
import type { Addon, AddonRelease, Part, Snapshot } from "./snapshot";

/** How long preview looks. What has not answered by then is reported as not checked. */
export const OBSERVE_MS = 20_000;

export interface Observer {
  readonly inventory: EksInventory;
  readonly eks: Pick<Eks, "listUpdates" | "describeUpdate">;
  readonly clock: Clock;
  /** Milliseconds to look for; default OBSERVE_MS. */
  readonly patience?: number;
}

export interface Wish {
  readonly clusterName: string;
  readonly region: string;
  readonly desired: KubernetesVersion;
}

/**
 * Looks at everything a plan depends on, side by side: six calls, one more for the versions of the add-ons, and one for each
 * node group and each add-on. Only a rollback, or an update that runs, needs the cluster's updates, with a call for each.
 */
export async function observe({ clusterName, region, desired }: Wish, observer: Observer): Promise<Snapshot> {
  const { clock, patience = OBSERVE_MS } = observer;
  // Real time, whatever the clock says; and no reason for a program that is done to stay alive.
  const timeUp = AbortSignal.timeout(patience);
  // Each call listens to it, and a cluster may have any number of node groups.
  setMaxListeners(0, timeUp);
  const late = once(timeUp, "abort");
  const inventory = observer.inventory.until(timeUp);
  const words = `no answer within ${patience / 1000} s`;
  const look = <T>(operation: string, calls: Promise<T>): Promise<Part<T>> => {
    const tooLate: Part<T> = { seen: false, why: { kind: "no-answer", operation, words } };
    const result = calls.then(
      (value): Part<T> => ({ seen: true, value }),
      (error: unknown): Part<T> => (timeUp.aborted ? tooLate : unseen(error)),
    );
    return Promise.race([result, late.then(() => tooLate)]);
  };

  const cluster = look("DescribeCluster", inventory.cluster(clusterName));
  const addonNames = inventory.addonNames(clusterName);
  const addons = addonNames.then((names) => all(names.map((name) => inventory.addon(clusterName, name))));
  const updates = cluster.then((seen) => {
    if (!seen.seen) return undefined;
    const { version, status, autoMode } = seen.value;
    // The nodes of Auto Mode roll back while the cluster stays ACTIVE.
    const asked = status === "UPDATING" || autoMode || compareVersions(desired, version) < 0;
    return asked ? look("ListUpdates", updatesOf(observer.eks, clusterName)) : undefined;
  });
  const parts = await Promise.all([
    cluster,
    look("DescribeClusterVersions", inventory.offeredVersions()),
    look("DescribeNodegroup", nodegroupsOf(inventory, clusterName)),
    look<Addon[]>("DescribeAddon", addons),
    look(
      "DescribeAddonVersions",
      addons.then((known) => releasesOf(inventory, known)),
    ),
    look("ListInsights", inventory.insights(clusterName)),
    look("ListFargateProfiles", inventory.fargateProfileNames(clusterName)),
    updates,
  ]);
  const [seenCluster, versions, nodegroups, seenAddons, addonReleases, insights, fargateProfiles, seenUpdates] = parts;
  return {
    clusterName,
    region,
    at: clock.now(),
    cluster: seenCluster,
    versions,
    nodegroups,
    addons: seenAddons,
    addonReleases,
    insights,
    fargateProfiles,
    updates: seenUpdates,
  };
}

async function nodegroupsOf(inventory: EksInventory, clusterName: string) {
  const names = await inventory.nodegroupNames(clusterName);
  return all(names.map((name) => inventory.nodegroup(clusterName, name)));
}

async function releasesOf(
  inventory: EksInventory,
  addons: Awaited<ReturnType<EksInventory["addon"]>>[],
): Promise<AddonRelease[]> {
  return addons.length === 0 ? [] : inventory.addonReleases(addons);
}

async function updatesOf(eks: Observer["eks"], clusterName: string): Promise<Update[]> {
  const ids = await eks.listUpdates(clusterName);
  return all(ids.map((id) => eks.describeUpdate(clusterName, id)));
}

/** A node group that is deleted between the list and the look at it is no part of the cluster any more. */
async function all<T>(calls: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(calls);
  return results.flatMap((result) => {
    if (result.status === "fulfilled") return [result.value];
    const reason: unknown = result.reason;
    if (reason instanceof AwsFailure && reason.kind === "not-found") return [];
    throw reason;
  });
}

/** What AWS refused or did not answer is a part that was not seen; anything else is not ours to hide. */
function unseen(error: unknown): Part<never> {
  if (!(error instanceof AwsFailure)) throw error;
  const { kind, operation, code, words } = error;
  return { seen: false, why: { kind, operation, words: `${code}: ${words}` } };
}
