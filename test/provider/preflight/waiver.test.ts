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
    assert.deepEqual(waivedBy({ code: "EKSV031", reason: "known" }), [undefined, undefined]);
  });

  it("of a resource does not cover its neighbours", () => {
    assert.deepEqual(waivedBy({ code: "EKSV030", resource: "addon/coredns", reason: "known" }), ["known", undefined]);
  });

  it("holds until the end of its last day, and then says that it has ended", () => {
    const waiver: Waiver = { code: "EKSV030", until: "2026-10-01", reason: "known" };
    assert.deepEqual(waivedBy(waiver, Date.parse("2026-10-01T23:59:59Z")), ["known", "known"]);
    const [finding] = waive(FINDINGS, [waiver], Date.parse("2026-10-02T00:00:00Z"));
    assert.equal(finding?.waived, undefined);
    assert.equal(
      finding?.remedy,
      "update it; its waiver ended on 2026-10-01: where it may pass still, write a later day as the waiver's until",
    );
    // Of several that have ended, the last one tells.
    const both = [{ ...waiver, resource: "addon/coredns", until: "2026-10-03" }, waiver];
    const [coredns, cni] = waive(FINDINGS, both, Date.parse("2026-10-09T00:00:00Z"));
    assert.match(coredns?.remedy ?? "", /its waiver ended on 2026-10-03:/);
    assert.match(cni?.remedy ?? "", /its waiver ended on 2026-10-01:/);
  });

  it("that names what has no such finding is told of beside the findings of its code", () => {
    const of = (resource: string) =>
      waive(FINDINGS, [{ code: "EKSV030", resource, reason: "known" }], 0).map(({ remedy }) => remedy);
    assert.deepEqual(
      of("addon/core-dns"),
      ["addon/coredns", "addon/vpc-cni"].map(
        (resource) =>
          `update it; the waiver of EKSV030 is for addon/core-dns, of which there is no such finding, and not for ${resource}`,
      ),
    );
    assert.deepEqual(of("addon/coredns"), ["update it", "update it"]);
    const ofAnother = waive(FINDINGS, [{ code: "EKSV031", resource: "addon/x", reason: "known" }], 0);
    assert.deepEqual(ofAnother, FINDINGS);
    const note = [{ ...about("addon/coredns"), severity: "note" as const }];
    assert.deepEqual(waive(note, [{ code: "EKSV030", resource: "addon/x", reason: "known" }], 0), note);
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
