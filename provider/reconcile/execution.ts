import type { Cluster, Update } from "../eks/types";
import type { EksApi } from "../eks/EksApi";
import type { InFlightUpdate, UpdateRecord } from "../core/updateRecord";
import type { Clock } from "../core/time";
import type { EksVersionError } from "../core/EksVersionError";
import type { KubernetesVersion } from "../core/kubernetesVersion";
import type { Progress } from "../engine/progress";
import type { Contact } from "./retry";

/** What tells one cluster from another of the same name. */
export interface ClusterIdentity {
  readonly arn: string;
  readonly createdAt: string;
}

export interface SeenCluster {
  readonly cluster: Cluster;
  /** Milliseconds since the epoch, by AWS's clock. */
  readonly at: number;
}

/** Where a cluster shall go, and what is known of it from the state. */
export interface Goal {
  readonly clusterName: string;
  readonly desired: KubernetesVersion;
  /** Where the whole way leads of which this goal is one hop: a cluster that others moved past `desired`, no further than here, is fine. */
  readonly finally?: KubernetesVersion | undefined;
  readonly force: boolean;
  readonly allowRollback: boolean;
  readonly rollbackTimeoutMinutes: number | undefined;
  /** For messages: `cluster "prod" in eu-west-1`. */
  readonly region: string;
  /** The version in the state, which preview compared with; undefined on create. */
  readonly recorded: KubernetesVersion | undefined;
  readonly identity: ClusterIdentity | undefined;
  readonly inFlight: InFlightUpdate | undefined;
  /** The cluster as check has just seen it, so that it need not be looked at again. */
  readonly seen?: SeenCluster | undefined;
  /** Ids of updates that the state tells to have ended. */
  readonly ended?: readonly string[];
  /** Milliseconds for the whole run; undefined: an hour a hop. */
  readonly timeout: number | undefined;
}

export interface Tools {
  readonly eks: EksApi;
  readonly clock: Clock;
  readonly progress: Progress;
  /** Whether EKS has answered the verb that the run is part of. */
  readonly contact: Contact;
  readonly random?: () => number;
}

/** How a run ended; with an error, the rest tells what was reached. */
export interface Execution {
  readonly cluster: Cluster | undefined;
  readonly updates: readonly UpdateRecord[];
  readonly inFlight: InFlightUpdate | undefined;
  readonly error: EksVersionError | undefined;
}

/** An update that is being followed, and its place on the way. */
export interface Following {
  readonly update: Update;
  readonly from: KubernetesVersion;
  readonly hop: number;
  readonly hops: number;
}

export const HOP_TIMEOUT_MS = 60 * 60_000;
