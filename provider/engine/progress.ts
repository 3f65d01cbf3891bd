import { formatDuration } from "../core/time";

/** What the line in `pulumi up` tells while something is waited for. */
export interface ProgressState {
  /** `hop 1 of 2: upgrading 1.31 → 1.32`, `add-on vpc-cni: v1.18.6-eksbuild.1 → v1.19.6-eksbuild.7` */
  readonly what: string;
  readonly status: string;
  readonly updateId?: string | undefined;
  /** Trouble that is being waited out, in AWS's words. */
  readonly trouble?: string | undefined;
}

/** Where progress goes; the implementation decides how often a line is shown. */
export interface Progress {
  /** What is waited for: shown at once when it changes, repeated with the time passed since `startedAt`, in ms since the epoch. */
  show(state: ProgressState, startedAt: number): void;
  /** A message that stays. */
  say(message: string): void;
  warn(message: string): void;
}

/** `hop 1 of 2: upgrading 1.31 → 1.32, InProgress, 1m 05s, update 2c43e22a-…` */
export function progressLine({ what, status, updateId, trouble }: ProgressState, elapsed: number): string {
  return [
    what,
    // What changes comes first: a narrow terminal cuts the line.
    status,
    formatDuration(elapsed),
    ...(updateId === undefined ? [] : [`update ${updateId}`]),
    ...(trouble === undefined ? [] : [trouble]),
  ].join(", ");
}
