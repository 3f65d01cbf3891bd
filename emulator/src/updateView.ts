import { epochSeconds } from "./clock";
import type { JsonObject } from "./json";
import { updateStatus, type Cancellation, type UpdateRecord } from "./updateRecord";

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

/** Statuses are the service model's, the reasons our guess. */
function describedCancellation({ endsAt, outcome }: Cancellation, now: number): JsonObject {
  if (now < endsAt) {
    return { status: "InProgress", reason: "Cancellation requested" };
  }
  return outcome === "Successful"
    ? { status: outcome, reason: "Cancelled before the rollback of the control plane" }
    : { status: outcome, reason: "The rollback of the control plane has begun" };
}
