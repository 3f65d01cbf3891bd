import type { ControlPlaneGoal } from "../reconcile/controlPlane";
import { ADDON_TIMEOUT_MS, HOP_TIMEOUT_MS, ROLL_TIMEOUT_MS } from "../core/durations";
import type { ScheduleStep } from "../plan/schedule/types";

/** How long one step may take, in ms, where customTimeouts do not bound the whole. */
const STEP_TIMEOUT_MS = {
  "control-plane": HOP_TIMEOUT_MS,
  addon: ADDON_TIMEOUT_MS,
  nodegroup: ROLL_TIMEOUT_MS,
} as const;

export interface Bounds {
  /** When the time for a step that begins at `now` is up. */
  deadline(kind: Exclude<ScheduleStep["kind"], "bake">, now: number): number;
}

export function boundsOf({ timeout }: ControlPlaneGoal, begun: number): Bounds {
  return {
    deadline: (kind, now) => (timeout === undefined ? now + STEP_TIMEOUT_MS[kind] : begun + timeout),
  };
}
