import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Validator, type Schema } from "@cfworker/json-schema";
import { writeReport } from "../../../provider/report/formats";
import { REPORT_FORMATS } from "../../../provider/report/model";
import { reportOf } from "../../../provider/report/report";
import { surveyText } from "../../../provider/report/surveyText";
import { brokenRulesOfFleets } from "../preflight/messageRules";
import { REPOSITORY } from "../../engine/PulumiProject";
import { AT, BLOCKER, cluster, fleet, many, planOf, support } from "./reportFacts";

describe("A report", () => {
  it("says in one sentence how a fleet stands, and counts every state", () => {
    const { sentence, states } = reportOf(fleet());
    assert.equal(
      sentence,
      "Of 8 clusters on 2026-11-01, 1 is where it should be, 1 can be upgraded now, 1 is blocked, 1 has failed, 2 wait, 1 is exempt, 1 could not be read; extended support costs $2,190 a month.",
    );
    const each = { "not-readable": 1, failed: 1, blocked: 1, unproven: 1, held: 1, ready: 1, exempt: 1, done: 1 };
    assert.deepEqual(states, each);
  });

  it("counts the versions of each wave, and none twice", () => {
    assert.deepEqual(reportOf(fleet()).matrix, [
      { wave: "canary", running: { "1.34": 1, "1.33": 1 } },
      { wave: "prod", running: { "1.31": 1, "1.33": 4, unknown: 1 } },
    ]);
    assert.deepEqual(reportOf(fleet()).versions, ["1.31", "1.33", "1.34", "unknown"]);
  });

  it("tells blockers by their cause, with the owner from the cluster's tags, whatever their case", () => {
    const [cause] = reportOf(fleet()).causes;
    assert.deepEqual(
      [cause?.code, cause?.clusters.map(({ cluster: name, owner }) => [name, owner])],
      ["EKSV020", [["blocked", "platform"]]],
    );
    const chosen = reportOf({ ...fleet(), ownerTags: ["cost-centre"] });
    assert.equal(chosen.clusters.find(({ name }) => name === "blocked")?.owner, undefined);
  });

  it("does not ask for anything about what is waived, exempt or done", () => {
    const plan = planOf("1.33", "1.34", { findings: [{ ...BLOCKER, waived: "known" }] });
    const exempt = { plan: planOf("1.31", "1.34", { findings: [BLOCKER], refused: true }) };
    const { causes } = reportOf({
      at: AT,
      clusters: [cluster("a", { plan }), cluster("b", { ...exempt, decision: { state: "exempt", why: "sold" } })],
    });
    assert.deepEqual(causes, []);
  });

  describe("tells when AWS upgrades a cluster by itself", () => {
    for (const [supportType, from, on] of [
      ["STANDARD", "1.34", "2026-12-02"],
      ["EXTENDED", "1.34", "2027-12-02"],
      [undefined, "1.34", "2027-12-02"],
      ["EXTENDED", "1.31", "2026-11-26"],
      // A word that is new: the earlier date counts.
      ["LONGER" as "STANDARD", "1.34", "2026-12-02"],
    ] as const) {
      it(`at ${from} under supportType ${String(supportType)}: ${on}`, () => {
        const { clusters } = reportOf({
          at: AT,
          clusters: [cluster("a", { plan: planOf(from, "1.34", { supportType }) })],
        });
        assert.equal(clusters[0]?.awsUpgrade?.on, on);
      });
    }
  });

  describe("tells what extended support costs", () => {
    it("now, until the forecast and until AWS upgrades, half a dollar an hour", () => {
      const forecast = { from: "2026-11-10T22:00:00Z", to: "2026-11-11T00:00:00Z" };
      const { money } = reportOf({ at: AT, clusters: [cluster("a", { plan: planOf("1.31", "1.34"), forecast })] });
      // 10 days and 25 days of 24 hours, at $0.50.
      assert.deepEqual(money, { nowPerMonth: 365, untilForecast: 120, untilAwsUpgrade: 300, paying: 1, unknown: 0 });
    });

    it("from the end of standard support on, for a cluster that is in standard support", () => {
      const forecast = { from: "2026-12-03T22:00:00Z", to: "2026-12-04T00:00:00Z" };
      const { money } = reportOf({ at: AT, clusters: [cluster("a", { plan: planOf("1.34", "1.34"), forecast })] });
      assert.deepEqual([money.nowPerMonth, money.untilForecast, money.paying], [0, 24, 0]);
    });

    it("nothing under supportType STANDARD, where AWS upgrades instead", () => {
      const plan = planOf("1.34", "1.34", { supportType: "STANDARD" });
      assert.equal(reportOf({ at: AT, clusters: [cluster("a", { plan })] }).money.untilAwsUpgrade, 0);
    });

    it("and that it is not known under a supportType that is not known", () => {
      const plan = planOf("1.34", "1.34", { supportType: "LONGER" as "STANDARD" });
      const { clusters } = reportOf({ at: AT, clusters: [cluster("a", { plan })] });
      assert.equal(clusters[0]?.extendedSupport?.untilAwsUpgrade, undefined);
      assert.match(clusters[0]?.awsUpgrade?.why ?? "", /supportType is LONGER, of which it is not known whether AWS/);
    });

    it("and that it is not known, where EKS does not tell the support", () => {
      const now = support("1.33");
      assert(now);
      const plan = planOf("1.33", "1.34", { support: { now: { ...now, status: undefined }, then: undefined } });
      assert.equal(reportOf({ at: AT, clusters: [cluster("a", { plan })] }).money.unknown, 1);
    });
  });

  it("forecasts an upgrade that nothing blocks, and seven days in which it can be rolled back", () => {
    const [only] = reportOf({ at: AT, clusters: [cluster("a")] }).clusters;
    assert.deepEqual(only?.forecast, { from: AT, to: "2026-11-01T00:10:00.000Z" });
    assert.deepEqual(only.rollback, {
      from: "2026-11-01T00:10:00.000Z",
      to: "2026-11-08T00:10:00.000Z",
      version: "1.33",
    });
  });

  it("forecasts nothing for a cluster that is blocked", () => {
    const plan = planOf("1.31", "1.34", { findings: [BLOCKER], refused: true });
    const [only] = reportOf({ at: AT, clusters: [cluster("a", { plan })] }).clusters;
    assert.deepEqual([only?.state, only?.forecast, only?.rollback], ["blocked", undefined, undefined]);
  });

  it("does not ask a cluster back that is past the version", () => {
    const [only] = reportOf({
      at: AT,
      clusters: [cluster("a", { plan: { ...planOf("1.34", "1.34"), to: "1.33", findings: [BLOCKER], refused: true } })],
    }).clusters;
    assert.deepEqual([only?.state, only?.why], ["done", "runs 1.34, past 1.33"]);
  });

  it("shows many clusters in a calendar of few lines", () => {
    assert(reportOf(many(2_000)).calendar.length < 10);
    const labels = reportOf(many(2_000)).calendar.map(({ label }) => label);
    assert(labels.includes("wave canary") && labels.includes("Kubernetes 1.32"), labels.join());
  });

  for (const format of REPORT_FORMATS) {
    it(`is the same bytes as ${format} for the same facts, in whatever order the clusters come`, () => {
      const turned = { ...fleet(), clusters: [...fleet().clusters].reverse() };
      const text = writeReport(reportOf(fleet()), format);
      assert.equal(writeReport(reportOf(turned), format), text);
      assert.match(text, /\n$/);
    });
  }

  it("keeps to its schema as JSON", () => {
    const path = join(REPOSITORY, "docs", "report.schema.json");
    const validator = new Validator(JSON.parse(readFileSync(path, "utf8")) as Schema, "2020-12", false);
    for (const facts of [fleet(), many(40), { at: AT, clusters: [] }]) {
      const { valid, errors } = validator.validate(JSON.parse(writeReport(reportOf(facts), "json")));
      assert.deepEqual(errors, []);
      assert(valid);
    }
    const wrong = { ...reportOf(fleet()), schemaVersion: 2 };
    assert.equal(validator.validate(JSON.parse(JSON.stringify(wrong))).valid, false);
  });

  it("cannot be made markup of in Markdown, and mentions nobody", () => {
    const name = "a|b\n# c <img src=x> [d](http://e) @team `f`";
    const plan = planOf("1.31", "1.34", {
      findings: [{ ...BLOCKER, fact: name }],
      refused: true,
      tags: { owner: name },
    });
    const text = writeReport(reportOf({ at: AT, clusters: [cluster(name, { plan })] }), "md");
    assert.doesNotMatch(text, /[^\\]<img|^# c|[^\\]\[d\\?\]|@team/m);
    assert.match(text, /a\\\|b/);
  });

  it("fits a comment of GitHub's as Markdown with 2,000 clusters", () => {
    const text = writeReport(reportOf(many(2_000)), "md");
    assert(text.length < 65_536, String(text.length));
    assert.match(text, /And 1900 more/);
  });

  it("has in Markdown the steps of one cluster, and no table of versions", () => {
    const text = writeReport(reportOf({ at: AT, clusters: [cluster("a")] }), "md");
    assert.match(text, /### Steps\n\n1\. control plane 1\.33 → 1\.34, 10 min: upgrade\n/);
    assert.doesNotMatch(text, /Versions and waves/);
  });

  it("tells in a terminal of which clusters nothing is known, and why", () => {
    const text = surveyText(reportOf(fleet()));
    assert.match(text, /\n\nNot read:\n {2}unseen \(eu-west-1\): DescribeCluster met AccessDeniedException\n$/);
    assert.deepEqual(brokenRulesOfFleets(text), []);
  });

  it("is a picture that stands alone as SVG", () => {
    const text = writeReport(reportOf(fleet()), "svg");
    assert.match(text, /^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"[^>]*role="img"[^>]*><style>/);
    assert.match(text, /prefers-color-scheme:dark/);
    assert.match(text, /AWS upgrades blocked by itself on 2026-11-26/);
  });
});
