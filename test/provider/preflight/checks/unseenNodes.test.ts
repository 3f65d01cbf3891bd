import assert from "node:assert/strict";
import type { Unseen } from "../../../../provider/observe/part";
import type { Insight } from "../../../../provider/observe/snapshot";
import { unseenNodeFindings } from "../../../../provider/preflight/checks/unseenNodes";
import { cluster, context, facts, inside, insight, remedies, seen, told, v } from "./someCluster";

describe("the nodes that EKS's API does not have", () => {
  const skew = (more: Partial<Insight> = {}) => insight({ name: "Kubelet version skew", status: "PASSING", ...more });
  const of = (to: string, insights: readonly Insight[], more: object = {}, options: object = {}) =>
    unseenNodeFindings(context("1.31", to, { insights: seen(insights), ...more }, options));
  const hidden = (to: string, why: Partial<Unseen> = {}, options: object = {}) => {
    const insights = { seen: false, why: { kind: "denied", operation: "ListInsights", words: "no", ...why } } as const;
    return unseenNodeFindings(context("1.31", to, { insights }, options));
  };

  it("are noted, and warned of where more hops than two may leave them too far behind", () => {
    for (const to of ["1.32", "1.33"]) {
      assert.deepEqual(told(of(to, [skew()])), ["EKSV028 note cluster/devel"], to);
      assert.match(facts(of(to, [skew()])), /are not seen, and not moved$/);
    }
    const far = of("1.34", [skew()]);
    assert.deepEqual(told(far), ["EKSV028 warning cluster/devel"]);
    assert.match(facts(far), /and not moved, and those that stay are further behind after each of the 3 hops$/);
    assert.match(remedies(far), /^see their kubelets .* bring them to 1\.31 first, or go 2 minors at a time$/);
  });

  it("are not told of where nothing is upgraded, or the cluster itself shows them", () => {
    assert.deepEqual(of("1.31", []), []);
    assert.deepEqual(of("1.30", []), []);
    assert.deepEqual(of("1.34", [], { inside: inside({}) }), []);
  });

  it("of EKS Auto Mode are replaced after each hop", () => {
    const auto = of("1.32", [skew()], { cluster: seen(cluster("1.31", { autoMode: true })) });
    assert.match(facts(auto), /^EKS Auto Mode replaces its nodes after each hop/);
    assert.match(facts(of("1.32", [skew()])), /^nodes outside managed node groups/);
  });

  it("may not fit the first hop where EKS shows no insight on their kubelets for it", () => {
    const one = of("1.32", []);
    assert.deepEqual(told(one), ["EKSV028 warning cluster/devel"]);
    assert.match(facts(one), /; whether they fit the first hop is not known: EKS shows no insight on it$/);
    assert.match(remedies(one), /^allow eks:ListInsights, or set inspectCluster: true, to see them; or see their/);
    const two = of("1.33", []);
    assert.deepEqual(told(two), ["EKSV028 warning cluster/devel"]);
    assert.match(facts(two), /no insight on it; up looks again before each hop after the first, and starts none on/);
    const others: readonly Partial<Insight>[] = [
      { version: v("1.33") },
      { version: undefined },
      { name: "Deprecated APIs" },
      { category: "ROLLBACK_READINESS" },
    ];
    for (const other of others) {
      assert.match(facts(of("1.32", [skew(other)])), /EKS shows no insight on it/, JSON.stringify(other));
      assert.doesNotMatch(facts(of("1.32", [skew(other), skew()])), /is not known/, JSON.stringify(other));
    }
  });

  it("may not fit the first hop where the insight on their kubelets does not tell", () => {
    for (const status of ["PASSING", "WARNING", "ERROR"] as const) {
      assert.deepEqual(told(of("1.33", [skew({ status })])), ["EKSV028 note cluster/devel"], status);
    }
    const untold = of("1.33", [skew({ status: "UNKNOWN", reason: "No data." })]);
    assert.deepEqual(told(untold), ["EKSV028 warning cluster/devel"]);
    assert.match(facts(untold), /is not known: the insight says UNKNOWN: No data; up looks again before each hop/);
  });

  it("stop a way of several hops where the insights may not be read, unless EKS is told to override them", () => {
    assert.deepEqual(told(hidden("1.32")), ["EKSV028 warning cluster/devel"]);
    assert.match(facts(hidden("1.32")), /is not known: ListInsights met no$/);
    const two = hidden("1.33");
    assert.deepEqual(told(two), ["EKSV028 error cluster/devel"]);
    assert.match(facts(two), /: ListInsights met no; up starts no hop after the first on that$/);
    assert.deepEqual(told(hidden("1.33", {}, { force: true })), ["EKSV028 warning cluster/devel"]);
    assert.equal(/met (x+)$/.exec(facts(hidden("1.32", { words: "x".repeat(400) })))?.[1]?.length, 200);
  });

  it("do not stop it where looking again may help", () => {
    const silent = hidden("1.33", { kind: "no-answer" });
    assert.deepEqual(told(silent), ["EKSV028 warning cluster/devel"]);
    assert.match(facts(silent), /; up looks again before each hop after the first/);
  });
});
