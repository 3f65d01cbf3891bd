import { once, setMaxListeners } from "node:events";
import { timeToAnswer } from "../eks/requestTimeout";
import { AwsFailure } from "../core/failures/awsFailure";
import type { Part } from "./part";

/** How long preview looks. What has not answered by then is reported as not checked. */
export const LOOK_MS = 20_000;

export interface TimeBox {
  /** Aborted when the time to look is up. */
  readonly timeUp: AbortSignal;
  /** What came of some calls: a part that was seen, or why not. */
  readonly look: <T>(operation: string, calls: Promise<T>) => Promise<Part<T>>;
}

/** Looks side by side, each part for itself, until the time is up. */
export function timeBox(lookMs = LOOK_MS): TimeBox {
  // Real time, whatever the clock says; and no reason for a program that is done to stay alive.
  const timeUp = timeToAnswer(lookMs);
  // Each call listens to it, and a cluster may have any number of node groups.
  setMaxListeners(0, timeUp);
  const late = once(timeUp, "abort");
  const words = `no answer within ${lookMs / 1000} s`;
  return {
    timeUp,
    look<T>(operation: string, calls: Promise<T>): Promise<Part<T>> {
      const tooLate: Part<T> = { seen: false, why: { kind: "no-answer", operation, words } };
      const result = calls.then(
        (value): Part<T> => ({ seen: true, value }),
        (error: unknown): Part<T> => (timeUp.aborted ? tooLate : unseen(error)),
      );
      return Promise.race([result, late.then(() => tooLate)]);
    },
  };
}

/** What is deleted between the list and the look at it is no part of the cluster any more. */
export async function allThere<T>(calls: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(calls);
  return results.flatMap((result) => {
    if (result.status === "fulfilled") return [result.value];
    const reason: unknown = result.reason;
    if (reason instanceof AwsFailure && reason.kind === "not-found") return [];
    throw reason;
  });
}

/** What AWS refused or did not answer is a part that was not seen; anything else is not ours to hide. */
function unseen(error: unknown): Part<never> {
  if (!(error instanceof AwsFailure)) throw error;
  const { kind, operation, code, words } = error;
  return { seen: false, why: { kind, operation, words: `${code}: ${words}`, failure: error } };
}
