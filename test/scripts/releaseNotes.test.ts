import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { releaseNotes } from "../../scripts/releaseNotes";
import { REPOSITORY } from "../engine/PulumiProject";

const CHANGELOG = `# Changelog

## [Unreleased]

## [0.2.0] - 2026-12-01

### Added

- Something.

## [0.1.0] - 2026-11-01

- The beginning.
`;

describe("the notes of a release", () => {
  it("are the changelog's section of its version", () => {
    assert.equal(releaseNotes(CHANGELOG, "0.2.0"), "### Added\n\n- Something.");
    assert.equal(releaseNotes(CHANGELOG, "0.1.0"), "- The beginning.");
  });

  const WRONG = [
    ["a version without a section", CHANGELOG, "0.3.0", /has no section "## \[0\.3\.0\] - YYYY-MM-DD"/],
    ["a section without a date", "## [1.0.0] - soon\n\n- A.\n", "1.0.0", /must be "## \[1\.0\.0\] - YYYY-MM-DD"/],
    ["a section without a word", "## [1.0.0] - 2027-01-01\n\n## [0.9.0] - 2026-01-01\n", "1.0.0", /says nothing of 1/],
  ] as const;
  for (const [what, changelog, version, message] of WRONG) {
    it(`are refused for ${what}`, () => {
      assert.throws(() => releaseNotes(changelog, version), message);
    });
  }

  it("are refused where a package has another version than the tag", () => {
    const args = ["-r", "ts-node/register/transpile-only", "scripts/releaseNotes.ts", "v99.0.0"];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: REPOSITORY, encoding: "utf8" });
    assert.deepEqual([status, /package\.json has version .*, not 99\.0\.0/.test(stderr)], [1, true], stderr);
  });
});
