import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { drawnPlan, PICTURE } from "../../scripts/picture/drawPlan";
import { REPOSITORY } from "../engine/PulumiProject";

describe("the README's plan of a whole cluster", () => {
  it("is what preview says of such a cluster, in words and in the picture (npm run picture draws it again)", async () => {
    const { text, picture } = await drawnPlan();
    const readme = readFileSync(join(REPOSITORY, "README.md"), "utf8");
    const table = text.split("\n").slice(0, 14).join("\n");
    assert(readme.includes(table), table);
    const why = table.split("\n")[1]?.indexOf("why") ?? Infinity;
    assert(why <= 82, "all but the reasons fits 80 columns");
    assert.equal(readFileSync(PICTURE, "utf8"), picture);
  });
});
