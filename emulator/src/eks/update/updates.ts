import { randomUUID } from "node:crypto";
import { epochSeconds } from "../../clock";
import type { JsonObject } from "../../json";
import { EksError } from "../EksError";
import { repeats, type RequestToken, requestTokenOf } from "../parameters";
import {
  type Cancellation,
  type ClusterRecord,
  sameTarget,
  type UpdateRecord,
  updateStatus,
  type UpdateTarget,
} from "../records";

/** What is particular to an update; the rest `startUpdate` fills in. */
export interface NewUpdate extends Pick<UpdateRecord, "type" | "target" | "params" | "effect"> {
  readonly seconds: number;
  readonly token?: RequestToken | undefined;
}

/**
 * Starts an update of any kind: every update is made here, by whatever request. It will end Successful when its time
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

/** An update as DescribeUpdate shows it. Errors show once it has failed. */
export function describedUpdate(update: UpdateRecord, now: number): JsonObject {
  const status = updateStatus(update, now);
  return {
    id: update.id,
    status,
    type: update.type,
    params: update.params.map(({ type, value }) => ({ type, value })),
    createdAt: epochSeconds(update.createdAt),
    errors:
      status === "Failed" ? update.errors.map((error) => ({ ...error, resourceIds: [...error.resourceIds] })) : [],
    ...(update.cancellation === undefined ? {} : { cancellation: describedCancellation(update.cancellation, now) }),
  };
}

/** Statuses are the service model's. That there is no reason at first, and the later ones, are our guess. */
function describedCancellation({ endsAt, outcome }: Cancellation, now: number): JsonObject {
  if (now < endsAt) {
    return { status: "InProgress" };
  }
  return outcome === "Successful"
    ? { status: outcome, reason: "Cancelled before the rollback of the control plane" }
    : { status: outcome, reason: "The rollback of the control plane has begun" };
}

/**
 * What a failed update of an add-on or a node group changed stays: the add-on's new pods do not become ready in time
 * (terraform-provider-aws#49104, containers-roadmap#2242), or some nodes of the group stay what they were
 * (ministryofjustice/cloud-platform#4533; the user guide has nodes "already updated from a previous failed update"). That DescribeNodegroup
 * shows the new version then, and that nothing changes where the add-on's objects could not be written, is our guess. EKS has also been
 * seen to lead a node group back (the same report): a fault with `"applied": false`.
 */
export function staysApplied({
  target,
  outcome,
  errors,
}: Pick<UpdateRecord, "target" | "outcome" | "errors">): boolean {
  if (outcome !== "Failed" || target.kind === "cluster") return false;
  return target.kind === "nodegroup" || !errors.some(({ errorCode }) => NOT_WRITTEN.includes(errorCode));
}

/** Errors of an add-on's update that changed nothing. */
const NOT_WRITTEN = ["AccessDenied", "AdmissionRequestDenied", "ConfigurationConflict", "UnsupportedAddonModification"];
