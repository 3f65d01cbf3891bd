import assert from "node:assert/strict";
import { versionFindings } from "../../../../provider/preflight/checks/versions";
import { ago, cluster, context, DAY, facts, NOW, offered, remedies, seen, told } from "./someCluster";

const day = (ms: number): string => ago(ms).slice(0, 10);

describe("the versions on the way", () => {
  const OFFERED = [offered("1.33"), offered("1.31"), offered("1.32"), offered("1.35")];
  const of = (from: string, to: string, versions = OFFERED) =>
    versionFindings(context(from, to, { versions: seen(versions) }));

  it("have to be offered, each of them", () => {
    assert.deepEqual(of("1.31", "1.33"), []);
    const missing = of("1.32", "1.35");
    assert.deepEqual(told(missing), ["EKSV010 error cluster/devel"]);
    assert.equal(missing[0]?.hop, "1.33 → 1.34");
    assert.equal(facts(missing), "EKS does not offer 1.34: it has 1.31 to 1.35");
    assert.match(facts(of("1.35", "1.36")), /^EKS does not offer 1\.36 yet: it has 1\.31 to 1\.35$/);
    assert.match(facts(of("1.31", "1.30")), /^EKS does not offer 1\.30 any more/);
    assert.match(remedies(of("1.35", "1.36")), /up to 1\.35/);
  });

  it("are not judged where they were not seen, or EKS tells none", () => {
    assert.deepEqual(of("1.31", "1.33", []), []);
    const why = { kind: "denied", operation: "DescribeClusterVersions", words: "no" } as const;
    assert.deepEqual(versionFindings(context("1.31", "1.36", { versions: { seen: false, why } })), []);
  });
});

describe("the support of the version that is wanted", () => {
  const of = (from: string, to: string, more: object, options: object = {}) =>
    versionFindings(context(from, to, { versions: seen([offered(to, more)]), ...options }));
  const standard = (end: string | undefined, support = "STANDARD_SUPPORT", supportType = "STANDARD") =>
    of(
      "1.31",
      "1.32",
      { support, endOfStandardSupport: end },
      { cluster: seen(cluster("1.31", { supportType: supportType as "STANDARD" })) },
    );

  it("that is over is a warning, and stops a rollback", () => {
    const over = { support: "UNSUPPORTED", endOfExtendedSupport: "2026-03-01" };
    assert.deepEqual(told(of("1.28", "1.29", over)), ["EKSV011 warning cluster/devel"]);
    assert.match(facts(of("1.28", "1.29", over)), /which ended 2026-03-01;/);
    assert.deepEqual(told(of("1.30", "1.29", over)), ["EKSV011 error cluster/devel"]);
    assert.match(facts(of("1.28", "1.29", { support: "UNSUPPORTED" })), /at a date EKS does not tell/);
  });

  it("that is extended is noted, but for a rollback, which has a gate of its own", () => {
    const extended = { support: "EXTENDED_SUPPORT", endOfStandardSupport: "2026-03-01" };
    assert.deepEqual(told(of("1.31", "1.32", extended)), ["EKSV012 note cluster/devel"]);
    assert.match(facts(of("1.31", "1.32", extended)), /since 2026-03-01,/);
    assert.match(facts(of("1.31", "1.32", { support: "EXTENDED_SUPPORT" })), /since a date EKS does not tell,/);
    assert.deepEqual(of("1.33", "1.32", extended), []);
    assert.deepEqual(of("1.31", "1.32", {}), []);
  });

  it("that ends within 60 days is warned of under STANDARD, where EKS then upgrades by itself", () => {
    assert.deepEqual(told(standard(day(-60 * DAY))), ["EKSV013 warning cluster/devel"]);
    assert.match(
      facts(standard(day(-60 * DAY))),
      new RegExp(`standard support of 1\\.32 ends in 60 days, on ${day(-60 * DAY)},`),
    );
    assert.match(facts(standard(day(-60 * DAY))), /, and under supportType STANDARD EKS then upgrades the cluster/);
    assert.deepEqual(standard(day(-61 * DAY)), []);
    assert.deepEqual(standard(undefined), []);
    assert.deepEqual(standard(day(-60 * DAY), "STANDARD_SUPPORT", "EXTENDED"), []);
    assert.match(facts(standard(day(0))), /standard support of 1\.32 has ended since 2026-10-01,/);
    assert.match(facts(standard(day(-DAY))), /ends in 1 day, on/);
  });

  it("that ends within 60 days is warned of under a supportType that is not known", () => {
    const other = standard(day(-60 * DAY), "STANDARD_SUPPORT", "LONGER");
    assert.deepEqual(told(other), ["EKSV013 warning cluster/devel"]);
    assert.match(facts(other), /, and the cluster's supportType is LONGER, of which it is not known whether EKS then/);
  });

  it("that is extended already is warned of under STANDARD whenever it ended", () => {
    assert.deepEqual(told(standard("2028-01-01", "EXTENDED_SUPPORT")), [
      "EKSV012 note cluster/devel",
      "EKSV013 warning cluster/devel",
    ]);
    assert(Date.parse("2028-01-01") > NOW);
  });
});
