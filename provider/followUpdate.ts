import { AwsFailure } from "./awsFailure";
import type { Update } from "./eks";
import type { Following, Goal, Tools } from "./execution";
import { formatVersion } from "./kubernetesVersion";
import { troubleLine } from "./patience";
import { pollDelay } from "./pollSchedule";

/** DescribeUpdate may not know an update yet right after it was started. */
const UNKNOWN_GRACE_MS = 60_000;

export type Followed =
  | { readonly kind: "ended"; readonly update: Update }
  /** The user's timeout came first; the update goes on without us. */
  | { readonly kind: "still-running"; readonly update: Update; readonly lastTrouble: AwsFailure | undefined }
  /** EKS does not know the update (any more): the cluster is another one, or gone. */
  | { readonly kind: "vanished"; readonly failure: AwsFailure }
  | { readonly kind: "failed-to-look"; readonly update: Update; readonly failure: AwsFailure };

/** Polls DescribeUpdate to the update's end. How it ended is a value; nothing is thrown. */
export async function followUpdate(
  following: Following,
  goal: Goal,
  { eks, clock, progress, random }: Tools,
  deadline: () => number,
): Promise<Followed> {
  const startedAt = Date.parse(following.update.createdAt) || clock.now();
  const begun = clock.now();
  // The user's clock may differ from AWS's: what counts for the schedule is the later of the two beginnings.
  const elapsed = (): number => clock.now() - Math.min(Math.max(startedAt, 0), begun);
  let update = following.update;
  let lastTrouble: AwsFailure | undefined;
  const show = (trouble?: string): void => {
    progress.hop(
      {
        hop: following.hop,
        hops: following.hops,
        kind: kindOf(update),
        from: formatVersion(following.from),
        to: update.to ? formatVersion(update.to) : update.type,
        updateId: update.id,
        status: update.status,
        trouble,
      },
      Math.min(startedAt, begun),
    );
  };
  show();
  while (update.status === "InProgress") {
    const left = deadline() - clock.now();
    if (left <= 0) return { kind: "still-running", update, lastTrouble };
    await clock.sleep(Math.min(pollDelay(elapsed(), random), left));
    try {
      update = await eks.describeUpdate(goal.clusterName, update.id);
      lastTrouble = undefined;
      show();
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      if (error.kind === "not-found") {
        if (clock.now() - begun > UNKNOWN_GRACE_MS || aboutCluster(error)) return { kind: "vanished", failure: error };
      } else if (error.kind !== "transient") {
        return { kind: "failed-to-look", update, failure: error };
      }
      lastTrouble = error;
      show(troubleLine(error));
    }
  }
  return { kind: "ended", update };
}

function kindOf(update: Update): "upgrade" | "rollback" | "other" {
  if (update.type === "VersionRollback") return "rollback";
  return update.type === "VersionUpdate" ? "upgrade" : "other";
}

/** ResourceNotFoundException says of which: `No cluster found for name: X.` */
function aboutCluster(failure: AwsFailure): boolean {
  return /no cluster found/i.test(failure.words);
}
