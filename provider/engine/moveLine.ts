import { formatDuration } from "../core/time";
import type { MoveProgress } from "../reconcile/target";

/** What the line says beside the time that passes. */
export type MoveLine = Omit<MoveProgress, "elapsed">;

/** `add-on vpc-cni: v1.18.6-eksbuild.1 → v1.19.6-eksbuild.7, InProgress, 1m 05s, update 2c43e22a-…` */
export function moveLine({ what, status, updateId, trouble }: MoveLine, elapsed: number): string {
  const parts = [
    what,
    // What changes comes first: a narrow terminal cuts the line.
    status,
    formatDuration(elapsed),
    ...(updateId === undefined ? [] : [`update ${updateId}`]),
    ...(trouble === undefined ? [] : [trouble]),
  ];
  return parts.join(", ");
}
