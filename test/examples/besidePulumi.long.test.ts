import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { REPOSITORY } from "../engine/PulumiProject";
import { packedPackage } from "../package/packedPackage";
import { runNpm } from "../package/runNpm";

// @pulumi/aws is some 200 MB: what takes the time is its installation.
for (const example of ["examples/with-pulumi-aws", "examples/with-pulumi-eks"]) {
  describe(example, function () {
    this.timeout(600_000);
    let folder: string;

    before(() => {
      folder = mkdtempSync(join(tmpdir(), "pulumi-eks-version-test-"));
    });
    after(() => {
      rmSync(folder, { recursive: true, force: true });
    });

    it("installs from its lock file with the packed package, and its types are right", async () => {
      const source = join(REPOSITORY, example);
      cpSync(source, folder, { recursive: true, filter: (path) => !path.includes("node_modules") });
      const { tarball } = await packedPackage(folder);
      renameSync(tarball, join(folder, "pulumi-eks-version.tgz"));
      await runNpm(folder, "ci");
      const tsc = join(folder, "node_modules/typescript/bin/tsc");
      const checked = promisify(execFile)(process.execPath, [tsc, "-p", folder], { cwd: folder });
      const words = await checked.then(
        () => "",
        (error: unknown) => (error as { stdout: string }).stdout,
      );
      assert.equal(words, "");
    });
  });
}
