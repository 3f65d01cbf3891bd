import type { AwsFailure } from "./awsFailure";
import { NOT_EKS, UNREADABLE } from "./awsFailure";
import { printable, printableLine } from "../printable";
import { formatTime } from "../time";

/** What EKS says went wrong in an update. */
export interface UpdateProblem {
  readonly errorCode: string | undefined;
  readonly errorMessage: string | undefined;
  readonly resourceIds: readonly string[];
}

/** An update that ended badly, as DescribeUpdate shows it. */
export interface FailedUpdate {
  readonly id: string;
  /** `VersionUpdate`, `VersionRollback`, `AddonUpdate`, or one of the many that do not concern the version. */
  readonly type: string;
  readonly createdAt: string;
  readonly errors: readonly UpdateProblem[];
}

/** Stable codes, one per outcome; docs/outcomes.md has a section for each. */
export type EksVersionErrorCode =
  | "UpdateFailed"
  | "UpdateCancelled"
  | "RollbackTimedOut"
  | "UpdateRefused"
  | "UpdateStillRunning"
  | "UpdateUnknown"
  | "VersionMismatch"
  | "VersionNotReachable"
  | "ClusterNotFound"
  | "ClusterDeleted"
  | "ClusterReplaced"
  | "ClusterChanged"
  | "ClusterNotActive"
  | "AddonNotFound"
  | "NodegroupNotFound"
  | "OtherUpdateRunning"
  | "PreflightRefused"
  | "UpgradeIncomplete"
  | "BakeFailed"
  | "NodesBehind"
  | "Interrupted"
  | "AccessDenied"
  | "CredentialsRejected"
  | "Unreachable"
  | "AccountNotAllowed"
  | "BadConfiguration"
  | "AwsError";

export interface ErrorFacts {
  readonly code: EksVersionErrorCode;
  /** What happened, in one sentence. */
  readonly happened: string;
  /** `hop 1 of 2, 1.31 → 1.32` */
  readonly hop?: string | undefined;
  readonly update?: FailedUpdate | undefined;
  readonly failure?: AwsFailure | undefined;
  /** What failed, where it is more than one thing; each may have lines of its own. */
  readonly failed?: readonly string[] | undefined;
  /** In what state things are now. */
  readonly state: string;
  /** What to do next. */
  readonly next: string;
}

/** The one error this package throws at Pulumi: what happened, AWS's own words, the state now, and what to do next. */
export class EksVersionError extends Error {
  override readonly name = "EksVersionError";
  readonly code: EksVersionErrorCode;

  constructor(readonly facts: ErrorFacts) {
    super(errorText(facts));
    this.code = facts.code;
    // Pulumi prints `stack` of what check, diff, read and delete throw: it would only repeat the message with our file names.
    this.stack = "";
  }
}

function errorText({ code, happened, hop, update, failure, failed, state, next }: ErrorFacts): string {
  const lines = [`${code}: ${printableLine(happened)}`];
  const add = (label: string, text: string): void => {
    lines.push(`  ${`${label}:`.padEnd(10)}${printable(text).replace(/\n/g, "\n            ")}`);
  };
  if (hop !== undefined) add("hop", hop);
  if (update) {
    add(
      "update",
      `${update.id} (${update.type})${update.createdAt ? `, started ${formatTime(update.createdAt)}` : ""}`,
    );
    for (const { errorCode, errorMessage, resourceIds } of update.errors) {
      const where = resourceIds.length > 0 ? ` [${resourceIds.join(", ")}]` : "";
      add("EKS says", `${errorCode ?? "Unknown"}: ${errorMessage ?? "no message"}${where}`);
    }
  }
  if (failure) {
    const at = failure.endpoint === undefined ? "" : ` at ${printableLine(failure.endpoint)}`;
    const since = failure.since === undefined ? "" : `, since ${formatTime(failure.since)}`;
    const foreign = failure.code === NOT_EKS || failure.code === UNREADABLE;
    add(foreign ? "answer" : "AWS says", `${failure.code}: ${failure.words} (${failure.operation}${at})${since}`);
    add("request", failure.requestId ?? "no request id: no answer came that carried one");
  }
  for (const one of failed ?? []) add("failed", one);
  add("now", state);
  add("next", next);
  return lines.join("\n");
}
