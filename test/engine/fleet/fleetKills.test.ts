import { killedAt } from "./fleetKill";

describe("an up of a Fleet that is killed on the real engine", function () {
  this.timeout(180_000);

  it("at its first UpdateNodegroupVersion, after its effect: the next up ends right, and nothing is updated twice", () =>
    killedAt("UpdateNodegroupVersion", "after"));
});
