import type { RawInputs } from "../../core/pulumiValues";
import type { Connected } from "../../eks/connect";
import { timeToAnswer } from "../../eks/requestTimeout";
import { AwsFailure } from "../../core/failures/awsFailure";
import type { EarlierState } from "../../outputs/clusterVersion";
import { refuseOtherCluster } from "../../outputs/clusterVersion";
import { CONNECTION_ARGS } from "../../aws/connectionArgs";
import type { Cluster } from "../../eks/types";
import type { Seen } from "../../reconcile/Reconciliation";
import type { DeferredPreview } from "./DeferredPreviews";
import type { PreviewTools, SeenChange } from "./observeChange";
import { problemsIn } from "./report";
import { isSettled, lookAtChange, showChange, stopsUp } from "./observeChange";
import type { Problem } from "../../core/problem";
import type { Snapshot } from "../../observe/snapshot";
import { UNKNOWN_VALUE, arnIn, holdsUnknown } from "../../core/pulumiValues";
import { templateNumbersDiffer, templateNumbersIn } from "../../core/templateWords";

export interface Previewed {
  /**
   * Of a cluster that the state has: known to preview, so that what depends on it is not thought to change. While a resource is
   * created its inputs are what the user wrote, for a plan (`pulumi up --plan`) holds for these.
   */
  readonly clusterArn: string | undefined;
  /** What stands in the way, where preflight is enforced. */
  readonly failures: readonly Problem[];
  /** The cluster, if check looked at it. */
  readonly seen?: Seen<Cluster> | undefined;
  /** What is left to show until the state is known, which diff gets and check does not. */
  readonly withState?: DeferredPreview | undefined;
}

/**
 * What check does where an update may follow: it looks, and shows the plan and the findings on the resource. It is the same in
 * preview and in up, for Pulumi does not tell a provider which it is. Where nothing is about to change, AWS is not asked.
 */
export async function previewChange(
  olds: RawInputs,
  news: RawInputs,
  connected: Connected,
  tools: PreviewTools,
): Promise<Previewed> {
  const { clusterName, version } = news;
  const sameCluster = olds.clusterName === clusterName && olds.region === news.region;
  const sameWay = CONNECTION_ARGS.every((name) => JSON.stringify(olds[name]) === JSON.stringify(news[name]));
  const known = arnIn(olds);
  const kept = sameCluster && sameWay ? known : undefined;
  const unchanged = sameCluster && olds.version === version && !tools.planning.differs(olds, news);
  const wayUnknown = clusterName === UNKNOWN_VALUE || CONNECTION_ARGS.some((name) => holdsUnknown(news[name]));
  const off = version === UNKNOWN_VALUE || news.preflight === "off";
  // Whether it is the same cluster is not known: nor is its ARN, so that a plan that is saved holds in either case.
  if (typeof clusterName !== "string" || wayUnknown) return nothingToShow(known === undefined ? kept : UNKNOWN_VALUE);
  const withState = unchanged && !off ? unfinishedWork(news, connected, tools) : undefined;
  if (unchanged && sameWay) return nothingToShow(kept, withState);
  try {
    if (off) {
      const arn = kept ?? (await lookForArn(connected, clusterName));
      return nothingToShow(sameCluster ? arn : undefined);
    }
    if (unchanged) {
      // Another way to AWS may lead to another cluster of the same name: its ARN tells.
      const arn = await lookForArn(connected, clusterName);
      if (arn === undefined || arn === known) return nothingToShow(arn, withState);
    }
    const change = { news, recorded: sameCluster ? olds.version : undefined };
    const looked = await lookAtChange(change, connected, tools, sameCluster ? "all-or-none" : "some");
    const seen = clusterIn(looked.snapshot);
    const clusterArn = sameCluster ? (kept ?? seen?.observed.arn) : undefined;
    // What stops in any case is told at once, and diff will not be called.
    if (isSettled(looked) || stopsUp(looked, tools)) {
      const failures = await showChange(looked, [], tools);
      return { clusterArn, seen, failures, withState: nothingBut(looked) };
    }
    return {
      clusterArn,
      seen,
      failures: [],
      withState: (state) => {
        refuseReplaced(looked, state);
        return showChange(looked, ownUpdates(state), tools);
      },
    };
  } catch (error) {
    return { clusterArn: kept, failures: problemsIn(error) };
  }
}

function nothingToShow(clusterArn: string | undefined, withState?: DeferredPreview): Previewed {
  return { clusterArn, failures: [], withState };
}

/**
 * The inputs of a create that failed hold the new version already, as do those of an update that only stored settings while
 * somebody else moved the cluster, and after a create they do not tell what `$Latest` stood for: only the state tells that there
 * is work.
 */
function unfinishedWork(news: RawInputs, connected: Connected, tools: PreviewTools): DeferredPreview {
  return async (state) => {
    const moved = templateNumbersDiffer(state.templateNumbers, templateNumbersIn(news));
    if (!state.unfinished && state.version === news.version && !moved) return [];
    let seen: SeenChange;
    try {
      seen = await lookAtChange({ news, recorded: state.version }, connected, tools, "all-or-none");
    } catch (error) {
      return problemsIn(error);
    }
    refuseReplaced(seen, state);
    return showChange(seen, ownUpdates(state), tools);
  };
}

/** All is shown; what the state alone can tell is left. */
function nothingBut(looked: SeenChange): DeferredPreview {
  return (state) => {
    refuseReplaced(looked, state);
    return Promise.resolve([]);
  };
}

/** Only the state tells a cluster from an earlier one of its name; up would stop there too, before it starts anything. */
function refuseReplaced({ snapshot: { cluster } }: SeenChange, state: EarlierState): void {
  if (cluster.seen) refuseOtherCluster(cluster.value, state);
}

/** The updates of the cluster that the state tells of, the likeliest to matter first. */
function ownUpdates({ updateInFlight, updates }: EarlierState): string[] {
  return [updateInFlight, updates.at(-1)].flatMap((one) => one?.id ?? []);
}

function clusterIn({ cluster, at }: Snapshot): Seen<Cluster> | undefined {
  return cluster.seen ? { observed: cluster.value, at } : undefined;
}

async function lookForArn(connected: Connected, clusterName: string): Promise<string | undefined> {
  try {
    const eks = await connected.eks();
    return (await eks.until(timeToAnswer(GLANCE_MS)).cluster(clusterName)).arn;
  } catch (error) {
    // create and update run into the same, and say it; preview only knows less.
    if (error instanceof AwsFailure) return undefined;
    throw error;
  }
}

/** How long preview may look for what it need not know. */
const GLANCE_MS = 15_000;
