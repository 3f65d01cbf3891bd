import assert from "node:assert/strict";
import fc from "fast-check";
import { formatVersion } from "../../../provider/core/versions/kubernetesVersion";
import { plan } from "../../../provider/plan/hops";

const version = (minor: number) => ({ major: 1, minor });

describe("the plan", () => {
  it("goes up one minor at a time, without a gap, from where the cluster is to where it shall be", () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 60 }), fc.nat(15), (from, hops) => {
        const way = plan(version(from), version(from + hops), { allowRollback: false });
        assert(way.kind === "steps");
        assert.deepEqual(
          way.steps.map((step) => `${step.kind} ${formatVersion(step.from)} ${formatVersion(step.to)}`),
          Array.from({ length: hops }, (_, i) => `upgrade 1.${from + i} 1.${from + i + 1}`),
        );
      }),
    );
  });

  it("refuses a lower version that is not consented to, and says how to consent", () => {
    const way = plan(version(33), version(32), { allowRollback: false });
    assert(way.kind === "no-way");
    assert.equal(way.code, "rollback-not-allowed");
    assert.match(way.remedy, /write version: "1\.33".*allowRollback: true/);
  });

  it("rolls back one minor with consent, and never two", () => {
    assert.deepEqual(plan(version(33), version(32), { allowRollback: true }), {
      kind: "steps",
      steps: [{ kind: "rollback", from: version(33), to: version(32) }],
    });
    const way = plan(version(33), version(31), { allowRollback: true });
    assert(way.kind === "no-way");
    assert.equal(way.code, "rollback-too-far");
    assert.match(way.remedy, /write version: "1\.32"/);
  });
});
