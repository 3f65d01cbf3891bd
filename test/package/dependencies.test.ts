import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../engine/PulumiProject";

interface Locked {
  readonly version?: string;
  readonly link?: boolean;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

describe("The package's dependencies", () => {
  const lock = JSON.parse(readFileSync(join(REPOSITORY, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, Locked>>;
  };

  it("are few", () => {
    assert.deepEqual(Object.keys(lock.packages[""]?.dependencies ?? {}), [
      "@aws-sdk/client-eks",
      "@aws-sdk/client-sts",
      "@aws-sdk/credential-providers",
      "@aws-sdk/xml-builder",
      "@cfworker/json-schema",
      "@smithy/core",
      "@smithy/node-http-handler",
      "@smithy/signature-v4",
      "commander",
      "croner",
      "https-proxy-agent",
      "preact",
      "preact-render-to-string",
      "yaml",
    ]);
  });

  it("run no script when they are installed; Pulumi's SDK brings the one package that does", () => {
    const own = tree(Object.keys(lock.packages[""]?.dependencies ?? {}));
    assert(own.size > 20, "the walk through the lock file goes on beyond the direct dependencies");
    assert.deepEqual(withScripts(own), []);
    // Its script only warns of version ranges in a package.json: installing with --ignore-scripts loses nothing.
    assert.deepEqual(withScripts(tree(["@pulumi/pulumi"])), ["node_modules/protobufjs"]);
  });

  it("are all in the lock file with their content's hash", () => {
    const loose = Object.entries(lock.packages)
      .filter(([path, { link }]) => path.includes("node_modules/") && link !== true)
      .filter(([, { integrity }]) => integrity?.startsWith("sha512-") !== true);
    assert.deepEqual(
      loose.map(([path]) => path),
      [],
    );
  });

  /** Where the lock file has a package and all that it brings. */
  function tree(names: readonly string[], from = "", seen = new Set<string>()): Set<string> {
    for (const name of names) {
      const path = locate(name, from);
      if (path === undefined || seen.has(path)) continue;
      seen.add(path);
      const { dependencies, optionalDependencies } = lock.packages[path] ?? {};
      tree(Object.keys({ ...dependencies, ...optionalDependencies }), path, seen);
    }
    return seen;
  }

  /** As Node.js finds a package: beside the one that needs it, or further up. */
  function locate(name: string, from: string): string | undefined {
    for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf("node_modules/") - 1))) {
      const path = `${base === "" ? "" : `${base}/`}node_modules/${name}`;
      if (path in lock.packages) return path;
      if (base === "") return undefined;
    }
  }

  function withScripts(paths: ReadonlySet<string>): string[] {
    return [...paths].filter((path) => lock.packages[path]?.hasInstallScript === true);
  }
});
