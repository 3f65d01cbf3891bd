import assert from "node:assert/strict";
import { insightFindings } from "../../../../provider/preflight/checks/insights";
import { rollbackFindings } from "../../../../provider/preflight/checks/rollback";
import type { Insight } from "../../../../provider/observe/snapshot";
import { ago, context, DAY, facts, HOUR, inside, insight, remedies, seen, told } from "./someCluster";

const of = (insights: readonly Partial<Insight>[], options: object = {}, more: object = {}) =>
  insightFindings(context("1.31", "1.33", { insights: seen(insights.map(insight)), ...more }, options));
const skew = (more: Partial<Insight>) => ({ name: "Kubelet version skew", ...more });

describe("EKS's insights on an upgrade", () => {
  it("count where they do not pass and are about a version on the way, or about none", () => {
    assert.deepEqual(told(of([{}])), ["EKSV040 error insight/i1"]);
    const versions = { "1.31": 0, "1.32": 1, "1.33": 1, "1.34": 0 };
    for (const [version, count] of Object.entries(versions)) {
      const [major, minor] = version.split(".").map(Number);
      assert.equal(of([{ version: { major: major ?? 0, minor: minor ?? 0 } }]).length, count, version);
    }
    assert.equal(of([{ version: undefined }]).length, 1);
    assert.deepEqual(of([{ status: "PASSING" }, { category: "ROLLBACK_READINESS" }]), []);
    assert.deepEqual(
      insightFindings(context("1.32", "1.31", { insights: seen([insight({ version: undefined })]) })),
      [],
    );
  });

  it("stop preview by an ERROR only, unless EKS is told to override it, or up has it evaluated again", () => {
    assert.deepEqual(told(of([{ status: "WARNING" }])), ["EKSV040 warning insight/i1"]);
    assert.deepEqual(told(of([{ status: "UNKNOWN" }])), ["EKSV040 warning insight/i1"]);
    assert.deepEqual(told(of([{}], { force: true })), ["EKSV040 warning insight/i1"]);
    assert.deepEqual(told(of([{}], { refreshInsights: true })), ["EKSV040 warning insight/i1"]);
    assert.match(remedies(of([{}], { force: true })), /; force is true, so EKS will override it$/);
    assert.match(remedies(of([{}], { refreshInsights: true })), /; up has it evaluated again before it starts/);
    assert.match(remedies(of([{}])), /set refreshInsights: true; to override it, set force: true$/);
    assert.match(remedies(of([{ status: "WARNING" }])), / and fix it$/);
  });

  it("stop preview by a word that is new, and are told of where their category is one", () => {
    const status = "CRITICAL" as Insight["status"];
    const found = of([{ status, reason: "r" }]);
    assert.deepEqual(told(found), ["EKSV040 error insight/i1"]);
    assert.match(facts(found), /is CRITICAL: r$/);
    assert.deepEqual(told(of([skew({ status })])), ["EKSV024 error insight/i1"]);
    const category = "UPGRADE_SAFETY" as Insight["category"];
    assert.deepEqual(told(of([{ category }])), ["EKSV040 error insight/i1"]);
    assert.match(facts(of([{ category }])), /for 1\.32 \(UPGRADE_SAFETY, a category that is not known\) is ERROR$/);
    assert.deepEqual(of([{ category, status: "PASSING" }, { category: "MISCONFIGURATION" }]), []);
  });

  it("on the skew of kubelets stop by a WARNING too, where the way goes on beyond its version", () => {
    const found = of([skew({})]);
    assert.deepEqual(told(found), ["EKSV024 error insight/i1"]);
    assert.match(facts(found), /^insight "Kubelet version skew" for 1\.32 is ERROR; it covers all nodes/);
    assert.deepEqual(told(of([skew({ status: "WARNING" })])), ["EKSV024 error insight/i1"]);
    assert.deepEqual(told(of([skew({ status: "WARNING", version: { major: 1, minor: 33 } })])), [
      "EKSV024 warning insight/i1",
    ]);
    assert.deepEqual(told(of([skew({ status: "WARNING", version: undefined })])), ["EKSV024 warning insight/i1"]);
    assert.deepEqual(told(of([skew({ status: "UNKNOWN" })])), ["EKSV024 warning insight/i1"]);
    // The nodes tell it themselves.
    const nodes = { inside: inside({}) };
    assert.deepEqual(of([skew({ status: "WARNING" })], {}, nodes), []);
    assert.deepEqual(told(of([skew({})], {}, nodes)), ["EKSV024 error insight/i1"]);
    assert.deepEqual(told(of([{ status: "WARNING" }], {}, nodes)), ["EKSV040 warning insight/i1"]);
  });

  it("are stale after a day", () => {
    assert.deepEqual(of([{ status: "PASSING", refreshedAt: ago(DAY) }]), []);
    const old = [DAY + 1, 3 * DAY, 2 * DAY, HOUR].map(
      (before) => ({ status: "PASSING", refreshedAt: ago(before) }) as const,
    );
    const stale = of(old);
    assert.deepEqual(told(stale), ["EKSV041 warning cluster/devel"]);
    assert.match(
      facts(stale),
      /^3 of 4 upgrade insights are older than 24 h \(the oldest of 2026-09-28 00:00 UTC\), so they/,
    );
    assert.deepEqual(told(of(old, { refreshInsights: true })), ["EKSV041 note cluster/devel"]);
    assert.match(facts(of(old, { refreshInsights: true })), /; up has them evaluated again$/);
    assert.doesNotMatch(facts(stale), /evaluated again$/);
    assert.deepEqual(told(of([{ refreshedAt: ago(2 * DAY) }])), [
      "EKSV040 error insight/i1",
      "EKSV041 warning cluster/devel",
    ]);
  });

  it("are stale where EKS does not tell when it evaluated them", () => {
    const untold = { status: "PASSING", refreshedAt: undefined } as const;
    const one = of([untold, { status: "PASSING", refreshedAt: ago(HOUR) }]);
    assert.deepEqual(told(one), ["EKSV041 warning cluster/devel"]);
    assert.match(facts(one), /^1 of 2 upgrade insights is of a time that EKS does not tell, so/);
    assert.match(facts(of([untold, untold])), /^2 of 2 upgrade insights are of a time that EKS does not tell, so/);
    const both = of([untold, { status: "PASSING", refreshedAt: ago(2 * DAY) }]);
    assert.match(
      facts(both),
      /^2 of 2 .* \(the oldest of 2026-09-29 00:00 UTC\), or of a time that EKS does not tell, so/,
    );
  });

  it("tell their reason, without its full stop, and not too much of it", () => {
    assert.match(facts(of([{ reason: "Deprecated API usage detected." }])), /is ERROR: Deprecated API usage detected$/);
    assert.match(facts(of([{}])), /is ERROR$/);
    assert.equal(/: (x+)$/.exec(facts(of([{ reason: "x".repeat(400) }])))?.[1]?.length, 300);
    assert.match(facts(of([{ reason: "See example.com for it" }])), /: See example\.com for it$/);
  });

  it("name what they are about", () => {
    const resources = ["nodegroup/workers", "addon/vpc-cni", "/api/v1/nodes/ip-1", "api/policy/v1beta1/x", "unnamed"];
    const [found] = of([{ resources }]);
    assert.deepEqual(found?.names, resources);
    assert.match(found.fact, /; it names node group workers, add-on vpc-cni, node ip-1$/);
    for (const other of ["pod/x", "custom/addon/x", "addon/x/y"]) {
      assert(facts(of([{ resources: [other] }])).endsWith(`; it names ${other}`), other);
    }
    assert.match(facts(of([{ resources: ["a", "b", "c", "d"] }])), /; it names a, b, c and 1 more$/);
    assert.doesNotMatch(facts(of([{ resources: ["api/x", "unnamed"] }])), /it names/);
    assert(!("names" in (of([{}])[0] ?? {})));
    // The issues have findings of their own, by which this one is told again or not.
    assert.deepEqual(of([{ name: "Cluster health issues" }])[0]?.names, ["health"]);
    for (const name of ["Not cluster health issues", "Cluster health issues of nodes"]) {
      assert(!("names" in (of([{ name }])[0] ?? {})), name);
    }
  });
});

describe("the calls that an insight tells of", () => {
  const client = (userAgent: string, requests?: number, lastRequestAt?: string) => ({
    userAgent,
    requests,
    lastRequestAt,
  });
  const usage = (api: string, ...clients: readonly ReturnType<typeof client>[]) => ({
    api,
    instead: undefined,
    clients,
  });

  it("are told with who made them, the latest first", () => {
    const clients = [
      client("old", 1, ago(3 * DAY)),
      client("none"),
      client("late", 7, ago(2 * DAY)),
      client("some", 2),
    ];
    const said = facts(of([{ usages: [usage("/apis/a", ...clients)] }]));
    assert.match(
      said,
      /; \/apis\/a is called by late \(7 requests in 30 days, the last 2026-09-29 00:00 UTC\), old \(1 request in 30 days, the last 2026-09-28 00:00 UTC\), none and 1 more$/,
    );
    const long = facts(of([{ usages: [usage("/apis/a", client("x".repeat(150)))] }]));
    assert.equal(/by (x+)$/.exec(long)?.[1]?.length, 100);
  });

  it("are told of three APIs", () => {
    const many = (count: number) =>
      facts(of([{ usages: Array.from({ length: count }, (_, index) => usage(`/apis/${index}`, client("helm"))) }]));
    assert.doesNotMatch(many(3), /more APIs/);
    assert.match(many(3), /\/apis\/2 is called/);
    assert.match(many(5), /; 2 more APIs are called$/);
    assert.doesNotMatch(many(5), /\/apis\/3/);
  });

  it("may be over: for a day and more nobody called, and 31 days after the last call EKS has forgotten it", () => {
    const quiet = (before: number, ...others: readonly ReturnType<typeof client>[]) =>
      of([{ usages: [usage("/apis/a", client("helm", 1, ago(before)), ...others)] }]);
    assert.match(facts(quiet(DAY)), /; no such call for 1 day$/);
    assert.match(facts(quiet(12 * DAY + HOUR)), /; no such call for 12 days$/);
    assert.match(
      remedies(quiet(DAY)),
      /waive: \[\{ code: "EKSV040", resource: "insight\/i1", until: "2026-10-31", reason: "…" \}\]/,
    );
    assert.doesNotMatch(facts(quiet(DAY - 1)), /no such call/);
    assert.doesNotMatch(remedies(quiet(DAY - 1)), /waive:/);
    // The last of several counts, and one that is not known may be of today.
    assert.match(facts(quiet(12 * DAY, client("late", 1, ago(3 * DAY)))), /no such call for 3 days$/);
    assert.doesNotMatch(facts(quiet(12 * DAY, client("unknown", 1))), /no such call/);
    assert.doesNotMatch(facts(of([{ usages: [] }])), /no such call/);
  });

  it("of a rollback insight are waived by its code", () => {
    const one = insight({
      category: "ROLLBACK_READINESS",
      usages: [usage("/apis/a", client("helm", 1, ago(2 * DAY)))],
    });
    const found = rollbackFindings(context("1.33", "1.32", { insights: seen([one]) }));
    assert.match(remedies(found), /code: "EKSV055"/);
  });
});
