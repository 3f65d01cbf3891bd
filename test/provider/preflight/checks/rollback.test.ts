import assert from "node:assert/strict";
import { rollbackFindings } from "../../../../provider/preflight/checks/rollback";
import { wayFindings } from "../../../../provider/preflight/checks/reachable";
import { plan } from "../../../../provider/plan/hops";
import {
  ago,
  cluster,
  context,
  DAY,
  facts,
  HOUR,
  insight,
  nodegroup,
  offered,
  remedies,
  seen,
  told,
  update,
  v,
} from "./someCluster";

const of = (more: object, options: object = {}) => rollbackFindings(context("1.33", "1.32", more, options));
const upgraded = (before: number, more: object = {}) => update({ to: v("1.33"), createdAt: ago(before), ...more });

describe("the window of a rollback", () => {
  it("is open for seven days after the upgrade; near its end preview neither promises nor refuses", () => {
    assert.deepEqual(of({ updates: seen([upgraded(DAY)]) }), []);
    assert.deepEqual(of({ updates: seen([upgraded(7 * DAY - HOUR - 1)]) }), []);
    for (const before of [7 * DAY - HOUR, 7 * DAY + HOUR]) {
      const near = of({ updates: seen([upgraded(before)]) });
      assert.deepEqual(told(near), ["EKSV051 warning cluster/devel"], String(before));
      assert.equal(remedies(near), "run up now");
    }
    const closed = of({ updates: seen([upgraded(7 * DAY + HOUR + 1)]) });
    assert.deepEqual(told(closed), ["EKSV051 error cluster/devel"]);
    assert.match(facts(closed), /closed on 2026-09-30 22:59 UTC, .* \(update u1\)/);
    assert.match(remedies(closed), /^keep version: "1\.33"/);
  });

  it("is that of the last change of the version, if that was an upgrade to what runs", () => {
    const first = upgraded(9 * DAY, { id: "old" });
    const cases: readonly [string, object[], string[]][] = [
      ["the newest counts, wherever it is listed", [upgraded(DAY), first], []],
      ["one that failed does not", [upgraded(DAY), upgraded(HOUR, { status: "Failed", to: v("1.34") })], []],
      ["one of another kind does not", [upgraded(DAY), upgraded(HOUR, { type: "LoggingUpdate", to: undefined })], []],
      [
        "a rollback since",
        [upgraded(DAY), upgraded(HOUR, { type: "VersionRollback", to: v("1.33") })],
        ["EKSV052 error cluster/devel"],
      ],
      ["one to another version", [upgraded(DAY, { to: v("1.34") })], ["EKSV052 error cluster/devel"]],
      ["one of which EKS tells no version", [upgraded(DAY, { to: undefined })], ["EKSV052 error cluster/devel"]],
      ["none", [], ["EKSV052 error cluster/devel"]],
    ];
    for (const [what, updates, expected] of cases)
      assert.deepEqual(told(of({ updates: seen(updates) })), expected, what);
  });

  it("is not known where updates were not asked, unless the state knows the last one", () => {
    const unaskedUpdates = { ids: ["x"], more: true, calls: 3, own: ["u1"] };
    const updates = seen([upgraded(DAY)]);
    assert.deepEqual(of({ updates, unaskedUpdates }), []);
    const another = of({ updates, unaskedUpdates: { ...unaskedUpdates, own: [] } });
    assert.deepEqual(told(another), ["EKSV005 warning cluster/devel"]);
    assert.match(
      facts(another),
      /asked 1 of 2 or more updates.*; the window of one that was seen, update u1, closes about 2026-10-07/,
    );
    const none = of({ updates: seen([]), unaskedUpdates });
    assert.deepEqual(told(none), ["EKSV005 warning cluster/devel"]);
    assert.doesNotMatch(facts(none), /one that was seen/);
    const why = { kind: "denied", operation: "ListUpdates", words: "no" } as const;
    assert.deepEqual(of({ updates: { seen: false, why } }), []);
    assert.deepEqual(of({}), []);
  });
});

describe("what else stands in the way of a rollback", () => {
  it("is extended support under STANDARD", () => {
    const versions = seen([offered("1.32", { support: "EXTENDED_SUPPORT" })]);
    const standard = { cluster: seen(cluster("1.33", { supportType: "STANDARD" })) };
    assert.deepEqual(told(of({ versions, ...standard })), ["EKSV053 error cluster/devel"]);
    assert.match(facts(of({ versions, ...standard })), /, and the cluster's supportType is STANDARD$/);
    assert.deepEqual(of({ versions }), []);
    assert.deepEqual(of({ versions: seen([offered("1.32")]), ...standard }), []);
    assert.deepEqual(of({ versions: seen([]), ...standard }), []);
    const longer = of({ versions, cluster: seen(cluster("1.33", { supportType: "LONGER" as "STANDARD" })) });
    assert.deepEqual(told(longer), ["EKSV053 error cluster/devel"]);
    assert.match(facts(longer), /supportType is LONGER, of which it is not known whether EKS lets it go there/);
  });

  it("is each node group ahead of the target", () => {
    const nodegroups = seen([
      nodegroup("1.33", { name: "ahead" }),
      nodegroup("1.32"),
      nodegroup(undefined, { name: "unknown" }),
    ]);
    assert.deepEqual(told(of({ nodegroups })), ["EKSV054 error nodegroup/ahead"]);
  });

  it("is each rollback insight that does not pass; unlike for an upgrade an UNKNOWN stops it too", () => {
    const rollback = (status: string, more: object = {}) =>
      insight({ category: "ROLLBACK_READINESS", status: status as "ERROR", ...more });
    const insights = (...all: readonly object[]) => ({ insights: seen(all) });
    assert.deepEqual(told(of(insights(rollback("ERROR")))), ["EKSV055 error insight/i1"]);
    assert.deepEqual(told(of(insights(rollback("UNKNOWN")))), ["EKSV055 error insight/i1"]);
    assert.deepEqual(told(of(insights(rollback("WARNING")))), ["EKSV055 warning insight/i1"]);
    assert.deepEqual(of(insights(rollback("PASSING"), insight())), []);
    assert.deepEqual(told(of(insights(rollback("ERROR")), { force: true })), ["EKSV055 warning insight/i1"]);
    const [named] = of(insights(rollback("ERROR", { resources: ["nodegroup/workers"], reason: "too new." })));
    assert.deepEqual(named?.names, ["nodegroup/workers"]);
    assert.match(named.fact, /is ERROR: too new; it names node group workers$/);
    const [unnamed] = of(insights(rollback("ERROR")));
    assert(unnamed && !("names" in unnamed));
  });

  it("is the time that EKS Auto Mode takes for its nodes", () => {
    const auto = { cluster: seen(cluster("1.33", { autoMode: true })) };
    assert.match(facts(of(auto)), /after 12 h EKS cancels/);
    assert.match(facts(of(auto, { rollbackTimeoutMinutes: 120 })), /after 2 h EKS cancels/);
    assert.deepEqual(told(of(auto)), ["EKSV056 note cluster/devel"]);
  });

  it("is nothing for an upgrade", () => {
    assert.deepEqual(rollbackFindings(context("1.32", "1.33", { nodegroups: seen([nodegroup("1.35")]) })), []);
  });
});

describe("a version that there is no way to", () => {
  const way = (from: string, to: string, recorded: string | undefined, allowRollback: boolean) =>
    wayFindings(
      v(from),
      plan(v(from), v(to), { allowRollback }),
      context(from, to, {}, { recorded: recorded === undefined ? undefined : v(recorded) }),
      "cluster/devel",
    );

  it("is one that somebody moved the cluster past, where the program asks for an upgrade", () => {
    for (const allowRollback of [true, false]) {
      assert.deepEqual(told(way("1.33", "1.32", "1.31", allowRollback)), ["EKSV015 error cluster/devel"]);
      assert.deepEqual(told(way("1.33", "1.32", "1.32", allowRollback)), ["EKSV015 error cluster/devel"]);
    }
    assert.match(
      facts(way("1.33", "1.32", "1.31", true)),
      /runs 1\.33, past the wanted 1\.32: somebody else moved it from 1\.31/,
    );
    assert.deepEqual(way("1.32", "1.32", "1.31", false), []);
  });

  it("is a lower one without allowRollback, and one too far back", () => {
    assert.deepEqual(told(way("1.33", "1.32", "1.33", false)), ["EKSV014 error cluster/devel"]);
    assert.deepEqual(told(way("1.33", "1.32", undefined, false)), ["EKSV014 error cluster/devel"]);
    assert.deepEqual(told(way("1.33", "1.31", "1.33", true)), ["EKSV050 error cluster/devel"]);
    assert.deepEqual(way("1.33", "1.32", "1.33", true), []);
    assert.deepEqual(way("1.31", "1.33", "1.31", false), []);
  });
});
