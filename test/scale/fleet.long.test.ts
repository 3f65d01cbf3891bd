import { upgradeFleet } from "./fleetUpgrade";

describe("a stack with a thousand clusters, on an EKS that throttles", () => {
  it("is planned, upgraded and refreshed without one failed resource", async function () {
    this.timeout(3_600_000);
    await upgradeFleet({ clusters: 1000, requestsPerSecond: 40, upgradeSeconds: 60 });
  });
});
