import type { KillPoint } from "./killMatrix";
import { everyKill } from "./killMatrix";

const WHEN: KillPoint = "before";

describe("the kill matrix on the real engine: kill -9 before EKS sees a request", () => {
  it("at every request of an upgrade by two minors, up again ends right, with two updates in all", async function () {
    this.timeout(1_500_000);
    console.log(`      ${await everyKill(WHEN)}`);
  });
});
