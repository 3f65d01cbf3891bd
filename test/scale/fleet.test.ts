import assert from "node:assert/strict";
import { upgradeFleet } from "./fleetUpgrade";

describe("a stack with many clusters, on an EKS that throttles", () => {
  it("is planned, upgraded and refreshed without one failed resource", async function () {
    // Five commands of an engine, on a machine that may have other work.
    this.timeout(600_000);
    const throttled = await upgradeFleet({ clusters: 20, requestsPerSecond: 60, upgradeSeconds: 3 });
    assert(throttled > 0, "EKS did not throttle: nothing was shown");
  });
});
