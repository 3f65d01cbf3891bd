import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "postject";
import { create } from "tar";
import { BUNDLE, buildPlugin, packageVersion, PLUGIN_NAME } from "./bundle";

/** Node.js with the plugin in it, beside the launcher. */
const PROGRAM = `${PLUGIN_NAME}-node`;

/** Names of architectures: Pulumi's, and `uname -m`'s. */
const ARCHITECTURES = { x64: ["amd64", "x86_64"], arm64: ["arm64", "aarch64"] } as const;

/** Where Node.js looks for what is built into it (the documentation of single executable applications). */
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";

/**
 * Writes an archive of the plugin with Node.js in it, for machines that have none, and returns its path. It is for the platform that
 * runs this: Linux only, since macOS starts no changed copy of a program that is not signed again.
 */
export async function writeExecutable(root: string, into: string): Promise<string> {
  const names = process.platform === "linux" ? ARCHITECTURES[process.arch as keyof typeof ARCHITECTURES] : undefined;
  if (names === undefined) {
    throw new Error(`an executable is made on Linux, amd64 or arm64; this is ${process.platform} ${process.arch}`);
  }
  const [architecture, machine] = names;
  const folder = mkdtempSync(join(tmpdir(), `${PLUGIN_NAME}-`));
  try {
    await buildPlugin(root, folder);
    await writeProgram(folder);
    writeFileSync(join(folder, PLUGIN_NAME), launcher(architecture, machine), { mode: 0o755 });
    mkdirSync(into, { recursive: true });
    const archive = join(into, `${PLUGIN_NAME}-v${packageVersion(root)}-linux-${architecture}.tar.gz`);
    await create({ gzip: true, cwd: folder, file: archive, portable: true, mtime: new Date(0) }, [
      PLUGIN_NAME,
      PROGRAM,
    ]);
    return archive;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function writeProgram(folder: string): Promise<void> {
  const [config, blob, program] = ["sea.json", "sea.blob", PROGRAM].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const settings = {
    main: join(folder, BUNDLE),
    output: blob,
    disableExperimentalSEAWarning: true,
    useCodeCache: true,
    assets: { "schema.json": join(folder, "schema.json") },
  };
  writeFileSync(config, JSON.stringify(settings));
  execFileSync(process.execPath, ["--experimental-sea-config", config], { stdio: "pipe" });
  copyFileSync(process.execPath, program);
  chmodSync(program, 0o755);
  await inject(program, "NODE_SEA_BLOB", readFileSync(blob), { sentinelFuse: FUSE });
}

/** The engine's own words for a program of another architecture are "exec format error". */
function launcher(architecture: string, machine: string): string {
  return `#!/bin/sh
if [ "$(uname -m)" != "${machine}" ]; then
  echo "${PLUGIN_NAME}: this archive is for linux-${architecture}, and this machine is $(uname -m): install the archive for it" >&2
  exit 1
fi
exec "$(dirname "$0")/${PROGRAM}" "$@"
`;
}
