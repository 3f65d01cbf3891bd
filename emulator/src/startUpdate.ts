import { randomUUID } from "node:crypto";
import type { ClusterRecord } from "./clusterRecord";
import { EksError } from "./eksError";
import type { JsonObject } from "./json";
import { repeats, requestTokenOf, type RequestToken } from "./requestToken";
import { sameTarget, updateStatus, type UpdateRecord, type UpdateTarget } from "./updateRecord";

/** What is particular to an update; the rest `startUpdate` fills in. */
export interface NewUpdate extends Pick<UpdateRecord, "type" | "target" | "params" | "effect"> {
  readonly seconds: number;
  readonly token?: RequestToken | undefined;
}

/**
 * Starts an update, of whatever kind: every update is made here, whoever asked for it. It will end Successful when its time
 * is up, unless somebody changes the record before (`outcome`, `errors`, `endsAt`).
 */
export function startUpdate(cluster: ClusterRecord, update: NewUpdate, now: number): UpdateRecord {
  const { seconds, token, ...particular } = update;
  const record: UpdateRecord = {
    ...particular,
    id: randomUUID(),
    createdAt: now,
    endsAt: now + seconds * 1000,
    outcome: "Successful",
    errors: [],
    settled: false,
    ...(token === undefined ? {} : { token }),
  };
  cluster.updates.push(record);
  return record;
}

/** The update of this target that the request repeats, by its `clientRequestToken`; it is the answer, whatever its status. */
export function repeatedUpdate(
  cluster: ClusterRecord,
  target: UpdateTarget,
  body: JsonObject,
): UpdateRecord | undefined {
  const token = requestTokenOf(body);
  const members = { clusterName: cluster.name };
  return cluster.updates.find((each) => sameTarget(each.target, target) && repeats(token, each.token, members));
}

/** The target's update that is in progress, in truth and without any lag. */
export function runningUpdate(cluster: ClusterRecord, target: UpdateTarget, now: number): UpdateRecord | undefined {
  return cluster.updates.find((each) => sameTarget(each.target, target) && updateStatus(each, now) === "InProgress");
}

/** One update at a time: `what` is the refused action's name, as it stands in EKS's sentence. */
export function refuseWhileUpdating(cluster: ClusterRecord, target: UpdateTarget, what: string, now: number): void {
  const running = runningUpdate(cluster, target, now);
  if (running !== undefined) {
    throw new EksError(
      "ResourceInUseException",
      `Cannot ${what} because cluster ${cluster.name} currently has update ${running.id} in progress`,
      { clusterName: cluster.name },
    );
  }
}
