import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { openingComment } from "../../scripts/help";
import { REPOSITORY } from "../engine/PulumiProject";

const { scripts } = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8")) as {
  scripts: Readonly<Record<string, string>>;
};
const RUNS_A_FILE = /^node (?:-r ts-node\/register\/transpile-only )?([\w/.-]+\.ts)\b/;

describe("--help", () => {
  const ours = Object.entries(scripts).flatMap(([name, command]) => {
    const file = RUNS_A_FILE.exec(command)?.[1];
    return file === undefined ? [] : [{ name, file, command }];
  });

  it("is looked at for all the scripts that are programs of ours", () => {
    assert(ours.length >= 8, ours.map(({ name }) => name).join());
  });

  it("would reach the program: no script of ours runs something else before", () => {
    assert.deepEqual(
      ours.filter(({ command }) => command.includes("&&")).map(({ name }) => name),
      [],
    );
  });

  for (const { name, file, command } of ours) {
    it(`of \`npm run ${name}\` says what it does, and does nothing`, async () => {
      const args = [...command.split(" ").slice(1), "--help"];
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: REPOSITORY });
      assert.equal(stdout.trimEnd(), openingComment(readFileSync(join(REPOSITORY, file), "utf8")));
      assert.match(stdout, /npm (run |test|start)/);
    });
  }
});
