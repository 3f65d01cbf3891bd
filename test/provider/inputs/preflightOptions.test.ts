import type { RawInputs } from "../../../provider/core/pulumiValues";
import assert from "node:assert/strict";
import { UNKNOWN_VALUE } from "../../../provider/core/pulumiValues";
import { PreviewedCluster } from "../../fixtures/PreviewedCluster";

const WAIVER = { code: "EKSV030", reason: "replaced next week" };

const BAD: readonly (readonly [string, RawInputs, RawInputs, string, RegExp])[] = [
  [
    "a waiver of an unknown code",
    { waive: [{ ...WAIVER, code: "EKSV999" }] },
    {},
    "waive",
    /waive\[0\]\.code: "EKSV999" is none; write one of the codes EKSV001 to EKSV067/,
  ],
  ["a waiver without a code", { waive: [{ reason: "because" }] }, {}, "waive", /waive\[0\]\.code: it is missing/],
  [
    "a waiver without a reason",
    { waive: [WAIVER, { code: "EKSV040" }] },
    {},
    "waive",
    /waive\[1\]\.reason: it is missing/,
  ],
  [
    "a waiver with an empty reason",
    { waive: [{ ...WAIVER, reason: "  " }] },
    {},
    "waive",
    /waive\[0\]\.reason: it is missing/,
  ],
  [
    "a waiver with something else",
    { waive: [{ ...WAIVER, because: "2027" }] },
    {},
    "waive",
    /waive\[0\]\.because: a waiver has code, resource, until and reason only/,
  ],
  [
    "a waiver until no day",
    { waive: [{ ...WAIVER, until: "2027" }] },
    {},
    "waive",
    /waive\[0\]\.until: write a day such as "2026-12-31", not "2027"/,
  ],
  [
    "a code that is waived twice",
    { waive: [WAIVER, WAIVER] },
    {},
    "waive",
    /waive\[1\]\.code: EKSV030 is waived twice/,
  ],
  ["a waiver that is a code", { waive: ["EKSV030"] }, {}, "waive", /waive\[0\]: it must have a code and a reason/],
  ["waivers that are no list", { waive: WAIVER }, {}, "waive", /waive: it must be a list/],
  [
    "a waiver where nothing is looked for",
    { waive: [WAIVER], preflight: "off" },
    {},
    "waive",
    /leave out one of the two/,
  ],
  [
    "a refresh of insights nobody looks at",
    { refreshInsights: true, preflight: "off" },
    {},
    "refreshInsights",
    /nobody looks/,
  ],
  [
    "a refresh that is neither true nor false",
    { refreshInsights: "yes" },
    {},
    "refreshInsights",
    /true or false, not "yes"/,
  ],
  [
    "a bound for a rollback that is not allowed",
    { rollbackTimeoutMinutes: 120 },
    {},
    "rollbackTimeoutMinutes",
    /allowRollback is not true/,
  ],
  [
    "two minors back",
    { version: "1.33", allowRollback: true },
    { version: "1.35" },
    "version",
    /1\.33 is more than one minor below 1\.35.*write "1\.34", or keep "1\.35"/,
  ],
];

const GOOD: readonly (readonly [string, RawInputs])[] = [
  ["a waiver", { waive: [WAIVER] }],
  ["no waivers", { waive: [] }],
  ["waivers that are not computed yet", { waive: UNKNOWN_VALUE }],
  ["a waiver whose reason is not computed yet", { waive: [{ ...WAIVER, reason: UNKNOWN_VALUE }] }],
  ["a bound for a rollback that may be allowed", { rollbackTimeoutMinutes: 120, allowRollback: UNKNOWN_VALUE }],
];

describe("the inputs of preflight", () => {
  let devel: PreviewedCluster;

  before(async () => {
    devel = await PreviewedCluster.start({ version: "1.35" });
  });

  after(() => devel.close());

  for (const [what, program, olds, property, reason] of BAD) {
    it(`may not hold ${what}: named before AWS is asked`, async () => {
      const { failures, requests } = await devel.preview({ version: "1.35", ...program }, olds);
      assert.deepEqual(
        failures.map((one) => one.property),
        [property],
      );
      assert.match(failures[0]?.reason ?? "", reason);
      assert.deepEqual(requests, []);
    });
  }

  for (const [what, program] of GOOD) {
    it(`may hold ${what}`, async () => {
      const { failures } = await devel.preview({ version: "1.35", ...program }, { version: "1.35", clusterArn: "arn" });
      assert.deepEqual(failures, []);
    });
  }

  it("name every fault at once", async () => {
    const waive = [{ code: "none" }, "x"];
    const { failures } = await devel.preview({ version: "1.35", waive, refreshInsights: 1 });
    assert.equal(failures.length, 4);
  });
});
