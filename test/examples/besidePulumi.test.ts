import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../engine/PulumiProject";

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

for (const example of ["examples/with-pulumi-aws", "examples/with-pulumi-eks"]) {
  describe(example, () => {
    it("has a lock file that knows the package's dependencies as they are now", () => {
      const ours = read("package.json") as Manifest;
      const { packages } = read(`${example}/package-lock.json`) as { packages: Record<string, Manifest> };
      const locked = packages["node_modules/pulumi-eks-version"];
      const how =
        "put the package's new dependencies into its entry there, with `npm install` in a copy of the example";
      assert.deepEqual(locked?.dependencies, ours.dependencies, how);
      assert.deepEqual(locked.peerDependencies, ours.peerDependencies, how);
    });
  });
}

function read(path: string): unknown {
  return JSON.parse(readFileSync(join(REPOSITORY, path), "utf8"));
}
