import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../engine/PulumiProject";
import { anchorsOf, linksOf, pagesIn } from "./pages";

describe("the pages of this repository", () => {
  const links = pagesIn().flatMap(linksOf);

  it("link only to files that exist", () => {
    assert(links.length > 80, String(links.length));
    const dead = links.filter(({ file }) => !existsSync(join(REPOSITORY, file)));
    assert.deepEqual(dead, []);
  });

  it("link only to headings that exist", () => {
    const dead = links.filter(
      ({ file, anchor }) => anchor !== undefined && file.endsWith(".md") && !anchorsOf(file).includes(anchor),
    );
    assert.deepEqual(dead, []);
  });
});
