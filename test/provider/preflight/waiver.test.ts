import type { Finding, Waiver } from "../../../provider/core/findings";
import assert from "node:assert/strict";
import { waive } from "../../../provider/preflight/waiver";
import { waiverProblems } from "../../../provider/inputs/waivers";
import { waiversIn } from "../../../provider/inputs/preflightOptions";

const about = (resource: string): Finding => ({
  code: "EKSV030",
  severity: "error",
  resource,
  fact: "does not fit",
  remedy: "update it",
});
const FINDINGS = [about("addon/coredns"), about("addon/vpc-cni")];
const waivedBy = (waiver: Waiver, now = Date.parse("2026-10-01T00:00:00Z")) =>
  waive(FINDINGS, [waiver], now).map(({ waived }) => waived);

describe("a waiver", () => {
  it("of a code covers all of its findings", () => {
    assert.deepEqual(waivedBy({ code: "EKSV030", reason: "known" }), ["known", "known"]);
  });

  it("of a resource does not cover its neighbours", () => {
    assert.deepEqual(waivedBy({ code: "EKSV030", resource: "addon/coredns", reason: "known" }), ["known", undefined]);
  });

  it("holds until the end of its last day, and then says that it has ended", () => {
    const waiver: Waiver = { code: "EKSV030", until: "2026-10-01", reason: "known" };
    assert.deepEqual(waivedBy(waiver, Date.parse("2026-10-01T23:59:59Z")), ["known", "known"]);
    const [finding] = waive(FINDINGS, [waiver], Date.parse("2026-10-02T00:00:00Z"));
    assert.equal(finding?.waived, undefined);
    assert.match(finding?.remedy ?? "", /its waiver ended on 2026-10-01/);
  });

  it("is read from the inputs with its resource and its end", () => {
    const waiver = { code: "EKSV030", resource: "addon/coredns", until: "2026-10-01", reason: "known" };
    assert.deepEqual(waiverProblems([waiver]), []);
    assert.deepEqual(waiversIn({ waive: [waiver] }), [waiver]);
  });

  it("may be there twice for two resources, and not for one", () => {
    const one = (resource: string) => ({ code: "EKSV030", resource, reason: "known" });
    assert.deepEqual(waiverProblems([one("addon/coredns"), one("addon/vpc-cni")]), []);
    assert.match(waiverProblems([one("addon/a"), one("addon/a")])[0]?.reason ?? "", /waived twice for addon\/a/);
  });

  for (const [wrong, says] of [
    [{ resource: "coredns" }, /waive\[0\]\.resource: write it as the plan names it/],
    [{ until: "31.12.2026" }, /waive\[0\]\.until: write a day such as "2026-12-31"/],
    [{ until: "2026-02-30" }, /waive\[0\]\.until: write a day/],
  ] as const) {
    it(`with ${JSON.stringify(wrong)} is refused`, () => {
      assert.match(waiverProblems([{ code: "EKSV030", reason: "known", ...wrong }])[0]?.reason ?? "", says);
    });
  }
});
