import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../engine/PulumiProject";

describe("docs/outcomes.md", () => {
  const page = readFileSync(join(REPOSITORY, "docs/outcomes.md"), "utf8");

  it("tells of every code that an error can have, and of no other", () => {
    const source = readFileSync(join(REPOSITORY, "provider/core/failures/EksVersionError.ts"), "utf8");
    const union = /export type EksVersionErrorCode =([^;]+);/.exec(source)?.[1] ?? "";
    assert.deepEqual(firstColumn("The codes"), names(union, /"(\w+)"/g));
  });

  it("tells what to do about every errorCode that an error tells it for", () => {
    const source = readFileSync(join(REPOSITORY, "provider/reconcile/remedies.ts"), "utf8");
    const remedies = /FOR_HOPS[^{]+\{([^}]+)\}/.exec(source)?.[1] ?? "";
    assert.deepEqual(firstColumn("When an update fails"), [...names(remedies, /^ {2}(\w+):/gm), "Unknown"].sort());
  });

  it("tells what to look at for every errorCode of an add-on's or a node group's failure", () => {
    const source = readFileSync(join(REPOSITORY, "provider/reconcile/remedies.ts"), "utf8");
    const remedies = /FOR_PARTS[^]+?\n};/.exec(source)?.[0] ?? "";
    const codes = [...names(remedies, /^ {2}(\w+):/gm), "Unknown"].sort();
    assert.deepEqual(firstColumn("When an add-on or a node group fails"), codes);
  });

  function firstColumn(heading: string): string[] {
    const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? assert.fail(heading);
    const cells = section.split("\n").flatMap((line) => /^\| (`[^|]+)\|/.exec(line)?.[1] ?? []);
    return cells
      .flatMap((cell) => names(cell, /`(\w+)`/g))
      .filter((name) => name !== "errorCode")
      .sort();
  }
});

function names(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, name]) => name ?? "").sort();
}
