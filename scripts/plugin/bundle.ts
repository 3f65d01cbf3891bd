import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BuildOptions } from "esbuild";
import { build } from "esbuild";
import { SCHEMA_FILE } from "./schema";

export const PLUGIN_NAME = "pulumi-resource-eks-version";

const OLDEST_NODE = 20;

/** The engine starts a file of this name, without an ending. */
const LAUNCHER = `#!/bin/sh
if ! command -v node >/dev/null 2>&1; then
  echo "${PLUGIN_NAME} needs Node.js ${OLDEST_NODE} or newer, and there is no node on PATH: install it from https://nodejs.org" >&2
  exit 1
fi
exec node "$(dirname "$0")/${PLUGIN_NAME}.js" "$@"
`;

/** On Windows it starts a file with this ending, with which Windows wants its own line ends. */
const WINDOWS_LAUNCHER = [
  "@echo off",
  "where node >nul 2>nul",
  `if errorlevel 1 (echo ${PLUGIN_NAME} needs Node.js ${OLDEST_NODE} or newer, and there is no node on PATH: install it from https://nodejs.org 1>&2 & exit /b 1)`,
  `node "%~dp0${PLUGIN_NAME}.js" %*`,
  "",
].join("\r\n");

/** Comes first in the bundle, in words that old versions of Node.js read too. */
const NODE_CHECK = [
  `if (parseInt(process.versions.node, 10) < ${OLDEST_NODE}) {`,
  `console.error("${PLUGIN_NAME} needs Node.js ${OLDEST_NODE} or newer, and node on PATH is " + process.version + ": install it from https://nodejs.org");`,
  "process.exit(1);",
  "}",
].join(" ");

/** What the launcher starts, and the bundle that this starts. */
const START = `${PLUGIN_NAME}.js`;
export const BUNDLE = "provider.js";

/** All but the launcher. */
export const PLUGIN_FILES = [START, BUNDLE, "schema.json"] as const;

/** Bundles the plugin of a checkout with all that it needs but Node.js. */
export async function buildPlugin(root: string, into: string): Promise<{ readonly bytes: number }> {
  mkdirSync(into, { recursive: true });
  const bundle = join(into, BUNDLE);
  const common: BuildOptions = {
    bundle: true,
    minify: true,
    platform: "node",
    target: `node${OLDEST_NODE}`,
    format: "cjs",
    // A script that is compiled from V8's cache has no import() of its own.
    supported: { "dynamic-import": false },
    logLevel: "error",
  };
  await build({
    ...common,
    entryPoints: [join(root, "provider/plugin/main.ts")],
    outfile: bundle,
    define: fromManifest(root),
  });
  const hash = createHash("sha256").update(readFileSync(bundle)).digest("hex").slice(0, 16);
  await build({
    ...common,
    entryPoints: [join(root, "provider/plugin/start.ts")],
    outfile: join(into, START),
    banner: { js: NODE_CHECK },
    define: { BUNDLE: JSON.stringify({ file: BUNDLE, hash }) },
  });
  copyFileSync(join(root, SCHEMA_FILE), join(into, "schema.json"));
  writeLauncher(process.platform === "win32" ? "windows" : "linux", into);
  return { bytes: statSync(bundle).size };
}

/** What provider/ reads of package.json, for a bundle, which has none beside it. */
export function fromManifest(root: string): Readonly<Record<string, string>> {
  return {
    BUNDLED_VERSION: JSON.stringify(packageVersion(root)),
    BUNDLED_REPOSITORY: JSON.stringify(manifestOf(root).repository.url),
  };
}

/** Writes what the engine starts on a system, and returns the file's name. */
export function writeLauncher(system: "linux" | "darwin" | "windows", into: string): string {
  const name = system === "windows" ? `${PLUGIN_NAME}.cmd` : PLUGIN_NAME;
  writeFileSync(join(into, name), system === "windows" ? WINDOWS_LAUNCHER : LAUNCHER, { mode: 0o755 });
  return name;
}

export function packageVersion(root: string): string {
  return manifestOf(root).version;
}

interface Manifest {
  readonly version: string;
  readonly repository: { readonly url: string };
}

function manifestOf(root: string): Manifest {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
}
