import assert from "node:assert/strict";
import { versionFromEks } from "../../../provider/core/versions/kubernetesVersion";
import type { OfferedVersion } from "../../../provider/eks/types";
import { costText, supportOf, supportText, takesExtendedSupport } from "../../../provider/plan/support";

const offered = (version: string, support: OfferedVersion["support"]): OfferedVersion => ({
  version: versionFromEks(version),
  support,
  endOfStandardSupport: "2026-01-01",
  endOfExtendedSupport: "2027-01-01",
});

const VERSIONS = [
  offered("1.29", "UNSUPPORTED"),
  offered("1.30", "EXTENDED_SUPPORT"),
  offered("1.31", "STANDARD_SUPPORT"),
  offered("1.32", undefined),
  offered("1.33", "SUNSET" as OfferedVersion["support"]),
];

const of = (version: string) => {
  const found = supportOf(VERSIONS, versionFromEks(version));
  assert(found);
  return found;
};

describe("the support of a version", () => {
  it("has its price, where it has support", () => {
    assert.deepEqual(of("1.30"), {
      version: "1.30",
      status: "EXTENDED_SUPPORT",
      endOfStandardSupport: "2026-01-01",
      endOfExtendedSupport: "2027-01-01",
      dollarsPerHour: 0.6,
    });
    assert.deepEqual(
      ["1.29", "1.31", "1.32"].map((version) => of(version).dollarsPerHour),
      [undefined, 0.1, undefined],
    );
    assert.equal(supportOf(VERSIONS, versionFromEks("1.40")), undefined);
  });

  it("is told with its end and its price", () => {
    assert.equal(
      supportText(of("1.31")),
      "1.31 is in standard support until 2026-01-01, extended until 2027-01-01, $0.10 per hour",
    );
    assert.equal(supportText(of("1.30")), "1.30 is in extended support until 2027-01-01, $0.60 per hour");
    assert.equal(supportText(of("1.29")), "1.29 is past its support, which ended 2027-01-01");
    assert.equal(supportText(of("1.32")), "1.32: EKS does not tell how it is supported");
    assert.equal(supportText(of("1.33")), "1.33: EKS calls its support SUNSET, a word that is not known");
    const noDates = { ...of("1.31"), endOfStandardSupport: undefined, endOfExtendedSupport: undefined };
    assert.equal(supportText(noDates), "1.31 is in standard support, extended, $0.10 per hour");
    assert.match(supportText({ ...noDates, status: "UNSUPPORTED" }), /ended at a date EKS does not tell$/);
  });

  it("that changes costs or saves the difference", () => {
    assert.equal(costText(of("1.30"), of("1.31")), "leaving extended support saves $0.50 per hour, about $365 a month");
    assert.equal(costText(of("1.31"), of("1.30")), "extended support costs $0.50 more per hour, about $365 a month");
    assert.equal(costText(of("1.31"), of("1.31")), undefined);
    assert.equal(costText(of("1.32"), of("1.31")), undefined);
    assert.equal(costText(of("1.31"), of("1.32")), undefined);
    assert.equal(costText(undefined, of("1.31")), undefined);
    assert.equal(costText(of("1.31"), undefined), undefined);
  });
});

describe("the supportType of a cluster", () => {
  it("is what lets it go into extended support; EKS's default is so, and of a word that is new it is not known", () => {
    assert.deepEqual(["EXTENDED", undefined, "STANDARD", "LONGER"].map(takesExtendedSupport), [
      true,
      true,
      false,
      undefined,
    ]);
  });
});
