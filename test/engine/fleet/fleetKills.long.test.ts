import { STARTS, killedAt } from "./fleetKill";

describe("an up of a Fleet that is killed on the real engine", function () {
  this.timeout(180_000);

  for (const operation of STARTS) {
    it(`at its first ${operation}, after its effect: the next up ends right, and nothing is updated twice`, () =>
      killedAt(operation, "after"));
    it(`at its first ${operation}, before EKS sees it: the next up ends right, and nothing is updated twice`, () =>
      killedAt(operation, "before"));
    it(`at its first ${operation}, after its answer: the next up ends right, and nothing is updated twice`, () =>
      killedAt(operation, "answered"));
  }
});
