import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { REPOSITORY } from "../engine/PulumiProject";
import { runNpm } from "./runNpm";

const run = promisify(execFile);

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

export interface PackedPackage {
  readonly tarball: string;
  /** The paths within the package. */
  readonly files: readonly string[];
}

/** What `npm publish` would send, from what is built. */
export async function packedPackage(into: string): Promise<PackedPackage> {
  return packFolder(REPOSITORY, into);
}

/** What a message of the next release says, so that a test can see whose code ran. */
export const NEXT_RELEASE = "stays as it is (says release 99.0.0)";

/** A later release of the package: another version, and other code behind the same names. */
export async function nextRelease({ tarball }: PackedPackage, into: string): Promise<PackedPackage> {
  const folder = join(into, "next-release");
  mkdirSync(folder, { recursive: true });
  await run("tar", ["-xzf", tarball, "-C", folder]);
  const root = join(folder, "package");
  rewrite(join(root, "package.json"), /"version": "[^"]+"/, '"version": "99.0.0"');
  rewrite(join(root, "dist", "lifecycle", "controlPlane.js"), /stays as it is/, NEXT_RELEASE);
  return packFolder(root, into);
}

export async function packFolder(folder: string, into: string): Promise<PackedPackage> {
  const [packed] = JSON.parse(await runNpm(folder, "pack", "--json", "--pack-destination", into)) as Packed[];
  if (!packed) throw new Error(`npm packed nothing in ${folder}`);
  return { tarball: join(into, packed.filename), files: packed.files.map(({ path }) => path) };
}

function rewrite(file: string, from: RegExp, to: string): void {
  const text = readFileSync(file, "utf8");
  if (!from.test(text)) throw new Error(`${file} holds nothing like ${String(from)}`);
  writeFileSync(file, text.replace(from, to));
}
