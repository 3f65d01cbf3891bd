import type { KubernetesVersion } from "../core/versions/kubernetesVersion";
import {
  compareVersions,
  formatVersion,
  nextMinor,
  previousMinor,
  sameVersion,
} from "../core/versions/kubernetesVersion";

/** One minor up: EKS moves a control plane by a single minor at a time. */
export interface UpgradeStep {
  readonly kind: "upgrade";
  readonly from: KubernetesVersion;
  readonly to: KubernetesVersion;
}

/** One minor back, which EKS allows within seven days of an upgrade in place. */
export interface RollbackStep {
  readonly kind: "rollback";
  readonly from: KubernetesVersion;
  readonly to: KubernetesVersion;
}

export type Step = UpgradeStep | RollbackStep;

export type NoWayCode = "rollback-not-allowed" | "rollback-too-far";

export type Plan =
  | { readonly kind: "steps"; readonly steps: readonly Step[] }
  | { readonly kind: "no-way"; readonly code: NoWayCode; readonly reason: string; readonly remedy: string };

export interface PlanOptions {
  readonly allowRollback: boolean;
}

/** The way from one version to another, or the reason why there is none. No steps: it is there already. */
export function plan(from: KubernetesVersion, desired: KubernetesVersion, options: PlanOptions): Plan {
  if (compareVersions(desired, from) >= 0) {
    const steps: Step[] = [];
    for (let at = from; compareVersions(at, desired) < 0; at = nextMinor(at)) {
      steps.push({ kind: "upgrade", from: at, to: nextMinor(at) });
    }
    return { kind: "steps", steps };
  }
  const [low, high] = [formatVersion(desired), formatVersion(from)];
  if (!options.allowRollback) {
    return {
      kind: "no-way",
      code: "rollback-not-allowed",
      reason: `the cluster runs ${high}, and ${low} is lower`,
      remedy:
        `write version: "${high}" to keep what runs, or set allowRollback: true to roll the control plane back ` +
        `by one minor (EKS allows it within seven days of the upgrade)`,
    };
  }
  if (!sameVersion(desired, previousMinor(from))) {
    return {
      kind: "no-way",
      code: "rollback-too-far",
      reason: `the cluster runs ${high}, and EKS rolls back one minor only, to ${formatVersion(previousMinor(from))}`,
      remedy: `write version: "${formatVersion(previousMinor(from))}", or keep version: "${high}"`,
    };
  }
  return { kind: "steps", steps: [{ kind: "rollback", from, to: desired }] };
}
