import type { Cluster } from "../eks/types";
import type { KubernetesVersion } from "../core/versions/kubernetesVersion";
import { formatVersion } from "../core/versions/kubernetesVersion";
import type { RollbackStep, Step, UpgradeStep } from "../plan/hops";
import type { Snapshot } from "../observe/snapshot";

/** What the program asks for, as far as preflight judges by it. */
export interface PreflightOptions {
  readonly desired: KubernetesVersion;
  /** The version in the state, which the change is a change of; undefined on create. */
  readonly recorded: KubernetesVersion | undefined;
  readonly force: boolean;
  /** Whether up has the insights evaluated again, and so need not be stopped by what they say now. */
  readonly refreshInsights: boolean;
  readonly allowRollback: boolean;
  readonly rollbackTimeoutMinutes: number | undefined;
  readonly nodegroupPolicy: "skew" | "strict";
  /** How many minutes up waits before a hop for nodes outside managed node groups; undefined: it does not. */
  readonly waitForNodes?: number | undefined;
}

/** What the findings are made from. */
export interface PreflightContext extends PreflightOptions {
  readonly snapshot: Snapshot;
  readonly cluster: Cluster;
  /** The hops of the plan; none where there is no way, or none to go. */
  readonly steps: readonly Step[];
}

/** What a finding of a webhook names where the pods of a roll could not be made. */
export const STOPS_PODS = "pods";

/** What a finding of an insight names that is about the cluster's health issues. */
export const HEALTH_ISSUES = "health";

export function hopText({ from, to }: Step): string {
  return `${formatVersion(from)} → ${formatVersion(to)}`;
}

/** `hop 2 of 3, 1.32 → 1.33` */
export function placeOf(step: Step, steps: readonly Step[]): string {
  return `hop ${steps.indexOf(step) + 1} of ${steps.length}, ${hopText(step)}`;
}

export function upgradesIn(steps: readonly Step[]): readonly UpgradeStep[] {
  return steps.filter((step) => step.kind === "upgrade");
}

export function rollbackIn(steps: readonly Step[]): RollbackStep | undefined {
  return steps.find((step) => step.kind === "rollback");
}

/** How many names a message has. */
const NAMED = 3;

/** `a, b, c and 4 more` */
export function someOf(names: readonly string[], most = NAMED): string {
  const more = names.length > most ? ` and ${names.length - most} more` : "";
  return `${names.slice(0, most).join(", ")}${more}`;
}
