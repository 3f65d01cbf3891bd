import type { Operation } from "../operation";
import { calledCluster } from "./calledCluster";
import { requireActive } from "./requireActive";

/** How long it takes (here: as an add-on's update), the message, and that a second one joins the first are our guess. */
export const startInsightsRefresh: Operation = {
  name: "StartInsightsRefresh",
  method: "POST",
  uri: "/clusters/{name}/insights-refresh",
  handle: (call) => {
    const { now, emulator } = call;
    const cluster = calledCluster(call);
    requireActive(cluster, now, "StartInsightsRefresh");
    if (cluster.insights.refresh?.settled !== false) {
      cluster.insights.refresh = {
        startedAt: now,
        endsAt: now + emulator.settings.addonSeconds * 1000,
        settled: false,
      };
    }
    return { message: "Insights refresh is in progress", status: "IN_PROGRESS" };
  },
};
