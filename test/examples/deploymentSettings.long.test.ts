import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const REPOSITORY = resolve(__dirname, "../..");

/** What Pulumi's own Go types say of settings; empty where they take them. Its first run downloads Pulumi's Go module. */
function refusal(settings: unknown): string {
  const reader = spawnSync("go", ["run", "."], {
    cwd: join(__dirname, "deploymentSettings"),
    input: JSON.stringify(settings),
    encoding: "utf8",
  });
  if (reader.error) throw reader.error;
  return reader.status === 0 ? "" : reader.stderr;
}

describe("examples/fleet's settings for Pulumi Deployments", function () {
  this.timeout(600_000);

  it("are taken by Pulumi's own types, which refuse a field that they do not have and a duration that is none", () => {
    const text = readFileSync(join(REPOSITORY, "examples/fleet/deployments.json"), "utf8");
    assert.equal(refusal((JSON.parse(text) as { settings: unknown }).settings), "");
    const changed = (from: string, to: string): string =>
      refusal((JSON.parse(text.replace(from, to)) as { settings: unknown }).settings);
    assert.match(changed("repoDir", "folder"), /unknown field "folder"/);
    assert.match(changed('"75m"', '"75 minutes"'), /75 minutes|duration/);
  });
});
