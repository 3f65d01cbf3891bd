import assert from "node:assert/strict";
import type { EarlierState } from "../../../provider/outputs/clusterVersion";
import { goalOf } from "../../../provider/reconcile/goal";

const INPUTS = { clusterName: "devel", version: "1.33" };
const BEGAN = "2026-10-01T00:00:00.000Z";

const hop = (more: object = {}) => ({
  id: "u1",
  type: "VersionUpdate",
  from: "1.31",
  to: "1.32",
  createdAt: BEGAN,
  finishedAt: BEGAN,
  ...more,
});
const state = (more: Partial<EarlierState> = {}) => ({ unfinished: undefined, updates: [], ...more }) as EarlierState;

describe("where a control plane shall go", () => {
  it("is what the inputs say, and else the usual", () => {
    const usual = goalOf(INPUTS, state(), "create");
    assert.deepEqual(
      [usual.region, usual.force, usual.allowRollback, usual.recorded, usual.identity, usual.timeout],
      ["unknown region", false, false, undefined, undefined, undefined],
    );
    assert.deepEqual(usual.readiness, { preflight: "enforce", waivers: [], lastHop: undefined });
    const asked = { ...INPUTS, region: "eu-west-1", allowRollback: true, preflight: "warn" as const };
    const timeouts = { create: "2h", update: "30m" };
    const goal = goalOf({ ...asked, __timeouts: timeouts }, state({ version: "1.31", clusterArn: "arn" }), "update");
    assert.deepEqual([goal.region, goal.allowRollback, goal.timeout], ["eu-west-1", true, 30 * 60_000]);
    assert.deepEqual(goal.identity, { arn: "arn", createdAt: "" });
    assert.deepEqual(goal.recorded, { major: 1, minor: 31 });
    assert.equal(goal.readiness?.preflight, "warn");
  });

  it("looks at no insights with force, which overrides them", () => {
    assert.equal(goalOf({ ...INPUTS, force: true }, state(), "create").readiness, undefined);
  });
});

describe("the hop before, for nodes that have to follow it", () => {
  const unfinished = { code: "Interrupted" } as unknown as NonNullable<EarlierState["unfinished"]>;
  const lastHop = (more: Partial<EarlierState>) => goalOf(INPUTS, state(more), "update").readiness?.lastHop;

  it("is the last one of a run that was not finished", () => {
    assert.equal(lastHop({ unfinished, updates: [hop({ createdAt: "2026-09-30T00:00:00.000Z" }), hop()] }), BEGAN);
  });

  it("is none after a run that was, where the last update was no upgrade, or where its time is not known", () => {
    assert.equal(lastHop({ updates: [hop()] }), undefined);
    assert.equal(lastHop({ unfinished, updates: [] }), undefined);
    assert.equal(lastHop({ unfinished, updates: [hop(), hop(), hop({ type: "VersionRollback" })] }), undefined);
    assert.equal(lastHop({ unfinished, updates: [hop({ createdAt: "" })] }), undefined);
  });
});
