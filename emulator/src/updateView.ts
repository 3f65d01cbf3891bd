import { epochSeconds } from "./clock";
import type { JsonObject } from "./json";
import { updateStatus, type UpdateRecord } from "./updateRecord";

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
  };
}
