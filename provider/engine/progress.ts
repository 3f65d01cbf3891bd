import { formatDuration } from "../core/time";

/** What the line in `pulumi up` tells while an update runs. */
export interface ProgressState {
  readonly hop: number;
  readonly hops: number;
  readonly from: string;
  readonly to: string;
  readonly kind: "upgrade" | "rollback" | "other";
  readonly updateId: string | undefined;
  readonly status: string;
  /** Trouble that is being waited out, in AWS's words. */
  readonly trouble?: string | undefined;
}

/** Where progress goes; the implementation decides how often a line is shown. */
export interface Progress {
  /** The state of the hop in hand: shown at once when it changes, repeated with the time passed. */
  hop(state: ProgressState, startedAt: number): void;
  /** A message that stays. */
  say(message: string): void;
  warn(message: string): void;
}

export function progressLine(state: ProgressState, elapsed: number): string {
  const what = state.kind === "rollback" ? "rolling back" : "upgrading";
  const parts = [
    `hop ${state.hop} of ${state.hops}: ${what} ${state.from} → ${state.to}`,
    // What changes comes first: a narrow terminal cuts the line.
    state.status,
    formatDuration(elapsed),
    ...(state.updateId === undefined ? [] : [`update ${state.updateId}`]),
    ...(state.trouble === undefined ? [] : [state.trouble]),
  ];
  return parts.join(", ");
}
