import { pageOf, FINDING_CODES, FINDINGS, isFindingCode } from "../../provider/core/findings";
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FINDING_CASES } from "../provider/preflight/findingCases";

const ROOT = join(__dirname, "../..");
const FOLDER = join(ROOT, "docs/findings");
const SECTIONS = ["What it means", "Why it matters", "How to fix it", "How to waive it", "Source"];

describe("docs/findings", () => {
  const pages = readdirSync(FOLDER).filter((name) => name !== "README.md");
  const index = readFileSync(join(FOLDER, "README.md"), "utf8");

  it("has no page without a code", () => {
    assert.deepEqual(
      pages.filter((name) => !isFindingCode(name.replace(/\.md$/, ""))),
      [],
    );
  });

  for (const code of FINDING_CODES) {
    it(`has a page for ${code} that tells meaning, reason, fix, waiver and source`, () => {
      const page = readFileSync(join(ROOT, pageOf(code)), "utf8");
      assert(page.startsWith(`# ${code}: ${FINDINGS[code].title}\n`), page.slice(0, 80));
      const sections = page.split(/^## /m).slice(1);
      assert.deepEqual(
        sections.map((section) => section.split("\n")[0]),
        SECTIONS,
      );
      for (const section of sections) assert(section.split("\n").slice(1).join("").trim().length > 10, section);
    });

    it(`names on the page of ${code} every severity that it occurs with`, () => {
      const severity = /^Severity: (.*)$/m.exec(readFileSync(join(ROOT, pageOf(code)), "utf8"))?.[1] ?? "";
      for (const one of FINDING_CASES.filter((each) => each.code === code)) {
        assert(severity.includes(one.severity), `${code} occurs as ${one.severity}; the page says ${severity}`);
      }
    });

    it(`lists ${code} in the index, with its title`, () => {
      assert.match(index, new RegExp(`\\[${code}\\]\\(${code}\\.md\\) *\\| ${FINDINGS[code].title} *\\|`));
    });
  }

  it("links only to pages that are there", () => {
    for (const name of [...pages, "README.md"]) {
      const text = readFileSync(join(FOLDER, name), "utf8");
      for (const [, target] of text.matchAll(/\]\((EKSV\w+\.md)\)/g))
        assert(pages.includes(target ?? ""), `${name}: ${target}`);
    }
  });
});
