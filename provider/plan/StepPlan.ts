import type { Problem } from "../core/problem";

/** Where something shall go, by what was looked at. */
export interface StepPlan {
  /** What the inputs come to, `latest` and the like resolved. */
  readonly target: string;
  /** What it is at now, if EKS tells. */
  readonly at: string | undefined;
  /** The versions on the way, the last one the target; none: it is there. */
  readonly steps: readonly string[];
  /** The plan as preview shows it. */
  readonly text: string;
  readonly warnings: readonly string[];
  /** What stands in the way. */
  readonly refusals: readonly Problem[];
}
