import type { AwsFailureKind } from "../core/failures/awsFailure";
import { AwsFailure } from "../core/failures/awsFailure";

/** One part of a snapshot: seen, or not, and then why. A part that cannot be seen never hides the others. */
export type Part<T> = { readonly seen: true; readonly value: T } | { readonly seen: false; readonly why: Unseen };

export interface Unseen {
  /** `left-out`: not asked, since a preview makes a bounded number of calls. */
  readonly kind: AwsFailureKind | "no-answer" | "left-out";
  /** The call that did not get through: `ListNodegroups`. */
  readonly operation: string;
  /** AWS's own words. */
  readonly words: string;
  /** What it met; absent where no answer came in time. */
  readonly failure?: AwsFailure;
}

/** Why a part was not seen, as what a call fails with. No answer in time is no answer: looking again may help. */
export function failureOf({ failure, operation, words }: Unseen): AwsFailure {
  return failure ?? new AwsFailure("transient", operation, "NoAnswer", words, undefined, undefined);
}

/** What was seen, or nothing. */
export function seenIn<T>(part: Part<readonly T[]> | undefined): readonly T[] {
  return part?.seen === true ? part.value : [];
}
