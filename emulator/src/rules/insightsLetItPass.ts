import { EksError } from "../eksError";
import { insightsAt, refreshInsights } from "../insights/insightsAt";
import type { VersionRule } from "./versionRule";

/**
 * Insights stand in the way unless `force` is given. Of an upgrade: those in ERROR, as last refreshed, and only under
 * `--insights enforce` (EKS announced that and took it back a day later); the text is from users' reports of that day. Of a rollback: those in ERROR or
 * UNKNOWN, always, and EKS refreshes them first (user guide); the text is our guess after the other.
 */
export const insightsLetItPass: VersionRule = ({ cluster, direction, version, force, emulator, now }) => {
  if (force || (direction === "upgrade" && emulator.settings.insights === "off")) {
    return;
  }
  if (direction === "rollback") {
    refreshInsights(cluster, now);
  }
  const category = direction === "upgrade" ? "UPGRADE_READINESS" : "ROLLBACK_READINESS";
  const blocking = direction === "upgrade" ? ["ERROR"] : ["ERROR", "UNKNOWN"];
  const blocked = insightsAt(cluster, now).found.some(
    (insight) =>
      insight.category === category && insight.kubernetesVersion === version && blocking.includes(insight.status),
  );
  if (blocked) {
    const [Change, change] = direction === "upgrade" ? ["Upgrade", "upgrade"] : ["Rollback", "rollback"];
    throw new EksError(
      "InvalidStateException",
      `${Change} readiness issues detected. Call the EKS ListInsights API to view ${change} blocking issues detected by EKS. Pass the force flag to override ${change} readiness errors and proceed with ${change}.`,
      { clusterName: cluster.name },
    );
  }
};
