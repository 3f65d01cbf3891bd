import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { list } from "tar";
import { writeArchives } from "../../../scripts/plugin/archives";
import { packageVersion } from "../../../scripts/plugin/bundle";
import { REPOSITORY } from "../../engine/PulumiProject";

const PLATFORMS = ["linux", "darwin", "windows"].flatMap((system) => [`${system}-amd64`, `${system}-arm64`]);

describe("The plugin's archives", () => {
  it("are one for each platform, with its launcher, and the same bytes each time", async function () {
    this.timeout(120_000);
    const [first, second] = [0, 1].map(() => mkdtempSync(join(tmpdir(), "pulumi-eks-version-archives-")));
    assert(first !== undefined && second !== undefined);
    try {
      const names = await writeArchives(REPOSITORY, first);
      await writeArchives(REPOSITORY, second);
      const wanted = PLATFORMS.map(
        (platform) => `pulumi-resource-eks-version-v${packageVersion(REPOSITORY)}-${platform}.tar.gz`,
      );
      assert.deepEqual(names, wanted);
      for (const name of names) {
        const files: string[] = [];
        await list({ file: join(first, name), onReadEntry: ({ path }) => void files.push(path) });
        const launcher = `pulumi-resource-eks-version${name.includes("windows") ? ".cmd" : ""}`;
        assert.deepEqual(files, [launcher, "pulumi-resource-eks-version.js", "provider.js", "schema.json"]);
        assert(readFileSync(join(first, name)).equals(readFileSync(join(second, name))), name);
      }
    } finally {
      for (const folder of [first, second]) rmSync(folder, { recursive: true, force: true });
    }
  });
});
