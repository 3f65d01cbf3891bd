import type { HealthIssue, Update, PartOfCluster } from "../eks/types";
import type { EksApi } from "../eks/EksApi";
import type { Clock } from "../core/time";
import type { Contact } from "./retry";

/** What the line in `pulumi up` tells of a move. */
export interface MoveProgress {
  /** `add-on vpc-cni: v1.18.6-eksbuild.1 → v1.19.6-eksbuild.7` */
  readonly what: string;
  readonly updateId: string | undefined;
  readonly status: string;
  /** Milliseconds since the update, or the waiting, began. */
  readonly elapsed: number;
  /** Trouble that is being waited out, in AWS's words. */
  readonly trouble: string | undefined;
}

/** An update that runs: what a state has to keep of it, so that the next run goes on with it. */
export interface MoveInFlight {
  readonly id: string;
  readonly type: string;
  readonly from: string;
  readonly to: string;
  readonly createdAt: string;
}

export interface MoveTools {
  readonly eks: EksApi;
  readonly clock: Clock;
  /** Whether EKS has answered the verb that the move is part of. */
  readonly contact: Contact;
  /** When the user's time for this move is up, in ms since the epoch. */
  readonly deadline: () => number;
  readonly onProgress: (state: MoveProgress) => void;
  /** Hears of the update that is followed, and of nothing (`undefined`) once it has ended. */
  readonly onInFlight?: ((update: MoveInFlight | undefined) => void) | undefined;
  /** A message that stays. */
  readonly say: (message: string) => void;
  readonly warn: (message: string) => void;
  readonly random?: (() => number) | undefined;
}

/** A move that was made, or that turned out not to be needed. */
export interface MoveRecord {
  readonly kind: "addon" | "nodegroup";
  readonly name: string;
  /** undefined: it was there already. */
  readonly updateId: string | undefined;
  readonly from: string;
  readonly to: string;
  /** ISO 8601, by EKS's clock; of a move that was not needed, when that was seen. */
  readonly createdAt: string;
  readonly finishedAt: string;
}

/** What every move needs to know of where it is. */
export interface MoveBase {
  readonly clusterName: string;
  readonly clusterArn: string;
  /** ISO 8601; with the ARN it tells the cluster from a later one of the same name. */
  readonly clusterCreatedAt: string;
  /** For messages. */
  readonly region: string;
  /** The update that an earlier run left running, if its id is known. */
  readonly inFlight?: string | undefined;
}

/** What is seen of an add-on or a node group, whichever it is. */
export interface Seen {
  readonly arn: string;
  readonly status: string;
  readonly issues: readonly HealthIssue[];
}

/** One kind of move: what differs between an add-on and a node group. Everything else is the same machinery. */
export interface MoveKind<S extends Seen> {
  readonly base: MoveBase;
  readonly target: PartOfCluster;
  /** `add-on vpc-cni` */
  readonly label: string;
  /** Where it shall be, as people write it. */
  readonly to: string;
  /** How long EKS usually takes, in ms. */
  readonly expected: number;
  look(eks: EksApi): Promise<S>;
  /** What it is at, as people write it, with all that was asked for. */
  at(seen: S): string;
  /** Its version alone, for records. */
  version(seen: S): string;
  /** Whether all that is asked for is so, whatever the status. */
  isThere(seen: S): boolean;
  /** Whether somebody moved it past where it shall be since the move was planned; then nothing is touched. */
  isPast(seen: S): boolean;
  /** Whether an update that somebody started leads to the same place. */
  leadsThere(update: Update, seen: S): boolean;
  /** Starts the update. The same token is never sent with two different requests. */
  start(eks: EksApi, clientRequestToken: string, seen: S): Promise<Update>;
  /** All that makes the request what it is, for the token. */
  request(seen: S): readonly unknown[];
  /** The call that starts it: `UpdateAddon`. */
  readonly operation: string;
}
