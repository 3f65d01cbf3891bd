import type { SeededInsight } from "../insights/insightRecord";
import { minorOf } from "../kubernetesVersion";
import type { FieldReader } from "./FieldReader";
import { instantAt, jsonListAt, oneOfAt, tagsAt, textAt, versionAt } from "./fieldValues";

const statusAt = oneOfAt("PASSING", "WARNING", "ERROR", "UNKNOWN");

/**
 * An insight of any status. UPGRADE_READINESS is about the next minor unless the seed says which, ROLLBACK_READINESS about
 * whatever the cluster can be rolled back to. `lastRefreshTime` makes it stale until the next refresh on demand, which may
 * find something else (`afterRefresh`).
 */
export function seededInsight(reader: FieldReader, clusterVersion: string): SeededInsight {
  const category =
    reader.optional("category", oneOfAt("UPGRADE_READINESS", "MISCONFIGURATION", "ROLLBACK_READINESS")) ??
    "UPGRADE_READINESS";
  const name = reader.required("name", textAt);
  const status = reader.optional("status", statusAt) ?? "ERROR";
  const next = `1.${(minorOf(clusterVersion) ?? NaN) + 1}`;
  const about =
    reader.optional("kubernetesVersion", versionAt) ?? (category === "UPGRADE_READINESS" ? next : undefined);
  const lastRefreshTime = reader.optional("lastRefreshTime", instantAt);
  const lastTransitionTime = reader.optional("lastTransitionTime", instantAt);
  const afterRefresh = reader.optional("afterRefresh", statusAt);
  const insight: SeededInsight = {
    name,
    category,
    status,
    ...(about === undefined ? {} : { kubernetesVersion: about }),
    reason: reader.optional("reason", textAt) ?? `The seed has it ${status}.`,
    description: reader.optional("description", textAt) ?? name,
    recommendation: reader.optional("recommendation", textAt) ?? "Seed the cluster without it.",
    additionalInfo: reader.optional("additionalInfo", tagsAt) ?? {},
    resources: (reader.optional("resources", jsonListAt) ?? []).map(({ arn, kubernetesResourceUri }) => ({
      status,
      reason: "as the insight",
      ...(typeof arn === "string" ? { arn } : {}),
      ...(typeof kubernetesResourceUri === "string" ? { kubernetesResourceUri } : {}),
    })),
    deprecationDetails: reader.optional("deprecationDetails", jsonListAt) ?? [],
    addonCompatibilityDetails: [],
    ...(lastRefreshTime === undefined ? {} : { lastRefreshTime }),
    ...(lastTransitionTime === undefined ? {} : { lastTransitionTime }),
    ...(afterRefresh === undefined ? {} : { afterRefresh }),
  };
  reader.noOthers();
  return insight;
}
