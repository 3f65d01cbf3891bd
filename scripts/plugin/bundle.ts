import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { SCHEMA_FILE } from "./schema";

const NAME = "pulumi-resource-eks-version";

/** The engine starts a file of this name, without an ending. */
const LAUNCHER = `#!/bin/sh
if ! command -v node >/dev/null 2>&1; then
  echo "${NAME} needs Node.js 20 or newer, and there is no node on PATH: install it from https://nodejs.org" >&2
  exit 1
fi
exec node "$(dirname "$0")/${NAME}.js" "$@"
`;

/** Bundles the plugin of a checkout with all that it needs but Node.js. */
export async function buildPlugin(root: string, into: string): Promise<{ readonly bytes: number }> {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly version: string };
  mkdirSync(into, { recursive: true });
  const outfile = join(into, `${NAME}.js`);
  await build({
    entryPoints: [join(root, "provider/plugin/main.ts")],
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    // A bundle has no package.json to read it from.
    define: { BUNDLED_VERSION: JSON.stringify(version) },
    logLevel: "error",
  });
  copyFileSync(join(root, SCHEMA_FILE), join(into, "schema.json"));
  writeFileSync(join(into, NAME), LAUNCHER, { mode: 0o755 });
  return { bytes: statSync(outfile).size };
}
