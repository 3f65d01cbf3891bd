import type { Finding } from "../../core/findings";
import type { KubernetesVersion } from "../../core/versions/kubernetesVersion";
import { compareVersions, formatVersion } from "../../core/versions/kubernetesVersion";
import type { Plan } from "../../plan/hops";
import type { PreflightOptions } from "../context";

/** Why there is no way to the version, as up would find it. */
export function wayFindings(
  current: KubernetesVersion,
  plan: Plan,
  { desired, recorded }: PreflightOptions,
  resource: string,
): Finding[] {
  const movedPast = compareVersions(current, desired) > 0;
  // The change is an upgrade in the program, and going back was never previewed.
  if (movedPast && recorded !== undefined && compareVersions(recorded, desired) <= 0) {
    const now = formatVersion(current);
    return [
      {
        code: "EKSV015",
        severity: "error",
        resource,
        fact: `the cluster runs ${now}, past the wanted ${formatVersion(desired)}: somebody else moved it from ${formatVersion(recorded)}`,
        remedy: `write version: "${now}"; or run \`pulumi refresh\` and preview again to see what going back takes`,
      },
    ];
  }
  if (plan.kind === "steps") return [];
  return [
    {
      code: plan.code === "rollback-too-far" ? "EKSV050" : "EKSV014",
      severity: "error",
      resource,
      fact: plan.reason,
      remedy: plan.remedy,
    },
  ];
}
