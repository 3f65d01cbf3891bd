import assert from "node:assert/strict";
import type { PulumiProject } from "../PulumiProject";
import { killAt, readyToUpgrade } from "./killMatrix";

/** Those of the whole matrices (kill-*.long.test.ts) after which the most is unknown: an update was started, or has just ended. */
const KILLS = [
  { operation: "UpdateClusterVersion", nth: 1, when: "after" },
  { operation: "UpdateClusterVersion", nth: 2, when: "before" },
  { operation: "DescribeUpdate", nth: 1, when: "answered" },
] as const;

describe("an upgrade by two minors that is killed (kill -9) on the real engine", function () {
  this.timeout(180_000);
  let template: PulumiProject;

  before(async () => {
    template = await readyToUpgrade();
  });
  after(() => {
    template.remove();
  });

  for (const { when, ...which } of KILLS) {
    const moment = when === "answered" ? "after the answer to" : `${when} the effect of`;
    it(`${moment} ${which.operation} ${which.nth}: up again ends right, with two updates in all`, async () => {
      const { killed, operation } = await killAt(template, which, when);
      assert.deepEqual({ killed, operation }, { killed: true, operation: which.operation });
    });
  }
});
