import type { FindingCode } from "./findings";

/** What is wrong with one input or one setting. */
export interface Problem {
  /** The input (`assumeRole.roleArn`), the stack's setting (`aws:region`) or the environment variable (`AWS_REGION`). */
  readonly property: string;
  /** What is wrong, and what to write instead. Never repeats a value that may be secret. */
  readonly reason: string;
  /** Where it is a finding of preflight, and not a mistake in the inputs or on the way to AWS. */
  readonly code?: FindingCode;
}

/** Thrown where a connection cannot be made with what is configured. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(({ property, reason }) => `${property}: ${reason}`).join("; "));
  }
}
