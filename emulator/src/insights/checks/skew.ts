import { minorOf, minorsBetween } from "../../kubernetesVersion";
import type { InsightStatus } from "../insightRecord";
import type { CheckedChange } from "./check";

/** How many minors a kubelet or kube-proxy may be behind the API server: three from 1.25 on, two before (Kubernetes' skew policy, user guide). */
export function allowedSkew(component: string): number {
  return (minorOf(component) ?? 0) >= 25 ? 3 : 2;
}

/**
 * What a kubelet or kube-proxy of this version means for the change. Upgrade: ERROR if the next minor would be too far ahead of
 * it, WARNING if the one after that would (user guide: ERROR is about the next minor, WARNING about later ones). Rollback: ERROR
 * if it would be newer than the API server.
 */
export function skewStatus(component: string, { category, target }: CheckedChange): InsightStatus {
  const behind = minorsBetween(component, target);
  if (category === "ROLLBACK_READINESS") return behind < 0 ? "ERROR" : "PASSING";
  if (behind > allowedSkew(component)) return "ERROR";
  return behind + 1 > allowedSkew(component) ? "WARNING" : "PASSING";
}

/** The gravest of several. */
export function worst(statuses: readonly InsightStatus[]): InsightStatus {
  const order = ["ERROR", "UNKNOWN", "WARNING"] as const;
  return order.find((status) => statuses.includes(status)) ?? "PASSING";
}
