import type { RawInputs } from "../core/pulumiValues";
import { formatVersion, parseKubernetesVersion, previousMinor } from "../core/versions/kubernetesVersion";
import type { Problem } from "../core/problem";
import { UNKNOWN_VALUE } from "../core/pulumiValues";
import type { Say } from "./values";
import { problemsSaid } from "./values";

/** Options that cannot be meant together. What is not computed yet contradicts nothing. */
export function contradictions(olds: RawInputs, news: RawInputs): Problem[] {
  const { allowRollback, rollbackTimeoutMinutes, preflight, waive, refreshInsights, inspectCluster } = news;
  return problemsSaid((say) => {
    if (rollbackTimeoutMinutes != null && allowRollback !== true && allowRollback !== UNKNOWN_VALUE) {
      say(
        "rollbackTimeoutMinutes",
        "it bounds a rollback, and allowRollback is not true; set allowRollback: true, or leave it out",
      );
    }
    if (preflight === "off" && Array.isArray(waive) && waive.length > 0) {
      say("waive", 'with preflight: "off" nothing is looked for that could be waived; leave out one of the two');
    }
    if (preflight === "off" && refreshInsights === true) {
      say("refreshInsights", 'with preflight: "off" nobody looks at the insights; leave out one of the two');
    }
    if (preflight === "off" && inspectCluster === true) {
      say("inspectCluster", 'with preflight: "off" nothing is looked at; leave out one of the two');
    }
    rollbackTooFar(olds, news, say);
  });
}

/** That EKS rolls back one minor only is known without asking it. */
function rollbackTooFar(olds: RawInputs, news: RawInputs, say: Say): void {
  const [before, wanted] = [parseKubernetesVersion(olds.version), parseKubernetesVersion(news.version)];
  const sameCluster = olds.clusterName === news.clusterName && olds.region === news.region;
  if (news.allowRollback !== true || !sameCluster || !before.ok || !wanted.ok) return;
  if (before.version.minor - wanted.version.minor < 2) return;
  const [now, down, back] = [before.version, wanted.version, previousMinor(before.version)].map(formatVersion);
  say(
    "version",
    `${down} is more than one minor below ${now}, and EKS rolls back one minor only; write "${back}", or keep "${now}"`,
  );
}
