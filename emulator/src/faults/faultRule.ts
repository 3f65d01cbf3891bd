import type { EksErrorMembers, EksErrorType } from "../eks/EksError";
import {
  type HealthIssue,
  UPDATE_TYPES,
  type UpdateErrorDetail,
  type UpdateRecord,
  type UpdateType,
} from "../eks/records";
import type { JsonObject } from "../json";

/**
 * A rule of `POST /_emulator/faults`: which requests, and what happens to them. As JSON:
 *
 *   {
 *     "operation":   "DescribeUpdate" or a list; default any request to EKS or STS
 *     "cluster":     its name; "account"; "region"      default any
 *     "part":        the name of a node group or an add-on: requests about that one only
 *     "nth":         3 or [3, 4]: only the third (and fourth) request that matches the above, counted from when the rule was made
 *     "every":       2: every second one
 *     "probability": 0.1, and "seed": a number (default 0): the same seed picks the same requests, counted as for nth
 *     "count":       fires at most so often (default: no limit)
 *     "what":        the fault: an object with a "kind", or just the kind
 *   }
 *
 * Where several rules fire, the first is outermost. "when" is "before" the effect (the default: the request never gets as far
 * as EKS) or "after" it, when EKS has done what was asked of it and only the answer is lost.
 *
 *   what EKS answers ("message" may be given)
 *     throttling, serverError, serviceUnavailable, accessDenied, expiredToken, notFound
 *     error          "type": any error the emulator knows, "message", "members" such as {"clusterName": "devel"}
 *     html           "status": 502 (default) or another, also 200: a load balancer's page instead of JSON
 *     redirect       "status": 307 (default) or another, "location": where to
 *     brokenGzip     "status" (default 200): announced as gzip, and none
 *     answer         "status" (default 200), "headers", "body": exactly that
 *   what becomes of the answer
 *     reset          the connection is reset
 *     slow           "seconds" of waiting, of real time
 *     drip           the answer's bytes are spread over so many "seconds", or come one every "secondsPerByte"
 *     truncated      announced in full, sent by half, then the connection closes
 *     malformed      half the JSON, as if that were all
 *     alter          "set": {"update.status": "Cancelling"}: members of EKS's answer by their path, null removes one; errors stay as they are
 *     endlessPages   a list that never ends: each answer has the first page and another nextToken, or with "repeat": true always the same one
 *     hold           "when": "before", "after", or "answered": see `Holds`. A hang is a hold that nobody releases.
 *   what becomes of the updates that the request starts
 *     updateEnds     "outcome": "Failed" (default) or "Cancelled"; "errors": [{"errorCode", "errorMessage", "resourceIds"}]; "seconds";
 *                    "applied": whether what a failed one changes stays (default: see `staysApplied`); "healsAfterSeconds": when its add-on or node group is well again
 *     updateHeld     InProgress until `POST /_emulator/release`
 *   what others do to the cluster meanwhile: see `clusterEvent.ts`; also at once, by `POST /_emulator/events`
 *     clusterDeleted    "seconds" as DELETING (default 0)
 *     clusterRecreated  "version" (default: what it is)
 *     updateStarted     "type" (default "VersionUpdate", or "VersionRollback", "LoggingUpdate", …), "version" (default: the next
 *                       minor, or the one before) or else "params": [{"type", "value"}], "seconds" or "held": true, "outcome", "errors"
 *     templateChanged   "template": the name of a launch template of its account and region, "latestVersion", "defaultVersion"
 *     healthChanged     "issues": [{"code", "message", "resourceIds"}]: what ails the cluster from now on; none: it is well
 */
export interface FaultRule {
  readonly id: string;
  readonly operations: readonly string[] | undefined;
  readonly cluster: string | undefined;
  readonly part: string | undefined;
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly nth: readonly number[] | undefined;
  readonly every: number | undefined;
  readonly probability: number | undefined;
  readonly seed: number;
  readonly count: number | undefined;
  readonly what: Fault;
}

export type Fault = AnswerFault | SlowFault | HoldFault | UpdateFault | (ClusterEvent & { readonly when: When });

/** Before or after the effect of the request took place. */
export type When = "before" | "after";

export type AnswerFault = { readonly when: When } & (
  | { readonly kind: "error"; readonly type: EksErrorType; readonly message: string; readonly members: EksErrorMembers }
  /** Errors whose message or status depends on the request; `message` overrides. */
  | NamedErrorFault
  | { readonly kind: "html"; readonly status: number }
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly kind: "reset" }
  | { readonly kind: "redirect"; readonly status: number; readonly location: string }
  | { readonly kind: "brokenGzip"; readonly status: number }
  | { readonly kind: "drip"; readonly pace: { readonly seconds: number } | { readonly secondsPerByte: number } }
  | { readonly kind: "alter"; readonly set: JsonObject }
  | { readonly kind: "endlessPages"; readonly repeat: boolean }
  | { readonly kind: "truncated" }
  | { readonly kind: "malformed" }
);

export type NamedError =
  "throttling" | "serverError" | "serviceUnavailable" | "accessDenied" | "expiredToken" | "notFound";

type NamedErrorFault = {
  readonly [K in NamedError]: { readonly kind: K; readonly message: string | undefined };
}[NamedError];

/** What somebody else may start on a cluster's control plane: every update of the model but those of an add-on. */
export const EXTERNAL_UPDATES = UPDATE_TYPES.filter((type) => type !== "AddonUpdate");

export interface SlowFault {
  readonly kind: "slow";
  readonly when: When;
  readonly seconds: number;
}

export interface HoldFault {
  readonly kind: "hold";
  readonly when: When | "answered";
}

/** How an update ends that somebody decided about. */
export interface UpdateEnd {
  readonly outcome: UpdateRecord["outcome"];
  readonly errors: readonly UpdateErrorDetail[];
}

export type UpdateFault =
  | ({
      readonly kind: "updateEnds";
      readonly seconds: number | undefined;
      readonly applied: boolean | undefined;
      readonly healsAfterSeconds: number | undefined;
    } & UpdateEnd)
  | { readonly kind: "updateHeld" };

export type ClusterEvent =
  | { readonly kind: "clusterDeleted"; readonly seconds: number }
  | { readonly kind: "clusterRecreated"; readonly version: string | undefined }
  | { readonly kind: "healthChanged"; readonly issues: readonly HealthIssue[] }
  | {
      readonly kind: "templateChanged";
      readonly template: string;
      readonly latestVersion: number | undefined;
      readonly defaultVersion: number | undefined;
    }
  | ({
      readonly kind: "updateStarted";
      readonly type: UpdateType;
      readonly version: string | undefined;
      readonly params: UpdateRecord["params"];
      readonly seconds: number | undefined;
      readonly held: boolean;
    } & UpdateEnd);

export function isClusterEvent(fault: Fault): fault is ClusterEvent & { readonly when: When } {
  return ["clusterDeleted", "clusterRecreated", "healthChanged", "templateChanged", "updateStarted"].includes(
    fault.kind,
  );
}

/** Whether the answer is not EKS's own. */
export function isAnswerFault(fault: Fault): fault is AnswerFault {
  return !isClusterEvent(fault) && !["hold", "slow", "updateEnds", "updateHeld"].includes(fault.kind);
}
