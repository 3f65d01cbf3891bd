import assert from "node:assert/strict";
import { AwsFailure } from "../../../provider/core/failures/awsFailure";
import { controlPlaneOf } from "../../../provider/eks/types";
import { SimulatedUpdate } from "../../fixtures/SimulatedUpdate";

describe("a call that is given some time", () => {
  let world: SimulatedUpdate;

  beforeEach(async () => {
    world = await SimulatedUpdate.start();
  });
  afterEach(() => world.close());

  for (const [what, faults] of [
    [
      "a list whose pages never end",
      [
        { operation: "ListUpdates", what: { kind: "slow", seconds: 0.4 } },
        { operation: "ListUpdates", what: "endlessPages" },
      ],
    ],
    ["an answer that never comes", [{ operation: "ListUpdates", what: { kind: "hold", when: "after" } }]],
  ] as const) {
    it(`ends when the time is up: ${what}`, async () => {
      await world.eks.fault(...faults);
      const { eks } = await world.tools();
      const begun = performance.now();
      await assert.rejects(
        eks.within(() => 0).listUpdates(controlPlaneOf("devel")),
        (error) => error instanceof AwsFailure && error.kind === "transient" && error.endpoint === world.eks.url,
      );
      const took = performance.now() - begun;
      assert(took > 4_000 && took < 15_000, `${took} ms`);
    });
  }

  it("is not counted as given up where it ends in time", async () => {
    const { eks } = await world.tools();
    assert.deepEqual(await eks.within(() => 0).listUpdates(controlPlaneOf("devel")), []);
  });

  it("that starts something is never given up: whether it was started would not be known", async () => {
    await world.eks.fault({ operation: "UpdateClusterVersion", what: { kind: "slow", seconds: 6 } });
    const { eks } = await world.tools();
    const request = {
      clusterName: "devel",
      version: { major: 1, minor: 34 },
      force: false,
      rollbackTimeoutMinutes: undefined,
    };
    const update = await eks.within(() => 0).startVersionUpdate({ ...request, clientRequestToken: "slow" });
    assert.equal(update.to?.minor, 34);
  });
});
