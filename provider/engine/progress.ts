import { formatDuration, shortDuration } from "../core/time";
import type { Display } from "./display";

/** What the line in `pulumi up` tells while something is waited for. */
export interface ProgressState {
  /** `hop 1 of 2: upgrading 1.31 → 1.32`, `add-on vpc-cni: v1.18.6-eksbuild.1 → v1.19.6-eksbuild.7` */
  readonly what: string;
  /** The same where a narrow terminal cuts the line: `1.31→1.32 1/2`. Default: `what`. */
  readonly brief?: string | undefined;
  readonly status: string;
  readonly updateId?: string | undefined;
  /** Trouble that is being waited out, in AWS's words. */
  readonly trouble?: string | undefined;
}

/** Where progress goes; the implementation decides how often a line is shown. */
export interface Progress {
  /** What is waited for: shown at once when it changes, repeated with the time passed since `startedAt`, in ms since the epoch. */
  readonly show: (state: ProgressState, startedAt: number) => void;
  /** A message that stays. */
  readonly say: (message: string) => void;
  readonly warn: (message: string) => void;
}

/**
 * In a log `hop 1 of 2: upgrading 1.31 → 1.32, InProgress, 1 min 5 s, update 2c43e22a-…`; in a terminal, which cuts the line at
 * its end, what changes comes first: `1.31→1.32 1/2 1m05s InProgress, update 2c43e22a-…`.
 */
export function progressLine(
  { what, brief = what, status, updateId, trouble }: ProgressState,
  elapsed: number,
  display: Display,
): string {
  const now =
    display === "terminal"
      ? [`${brief} ${shortDuration(elapsed)} ${status}`, ...(trouble === undefined ? [] : [trouble])]
      : [what, status, formatDuration(elapsed)];
  const rest = [
    ...(updateId === undefined ? [] : [`update ${updateId}`]),
    ...(trouble === undefined || display === "terminal" ? [] : [trouble]),
  ];
  return [...now, ...rest].join(", ");
}
