import type { FindingCode, Severity } from "./catalogue";

/** Something that stands in the way of a plan, or that one should know before it runs. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** What it is about: `cluster/prod`, `nodegroup/workers`, `addon/vpc-cni`, `insight/<id>`. */
  readonly resource: string;
  /** What it names, where it is about other things than its resource; undefined: not known. */
  readonly names?: readonly string[] | undefined;
  /** The hop it concerns, where it concerns one: `1.31 → 1.32`. */
  readonly hop?: string;
  /** What is the case, in one sentence. */
  readonly fact: string;
  /** What to do about it. */
  readonly remedy: string;
  /** Why the code's author lets it pass; set by a waiver. */
  readonly waived?: string;
}
