/**
 * What CHANGELOG.md says of a version. Fails unless package.json and emulator/package.json have that version.
 *
 *     npm run --silent release:notes -- v0.1.0
 */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { printedHelp } from "./help";

const ROOT = resolve(__dirname, "..");
const MANIFESTS = ["package.json", "emulator/package.json"];

/** The changelog's section of a version, without its heading. */
export function releaseNotes(changelog: string, version: string): string {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((one) => one.startsWith(`[${version}] - `));
  if (section === undefined) {
    throw new Error(`CHANGELOG.md has no section "## [${version}] - YYYY-MM-DD": rename its "Unreleased"`);
  }
  const [heading = "", ...rest] = section.split("\n");
  if (!/^\[[^\]]+\] - \d{4}-\d{2}-\d{2}$/.test(heading)) {
    throw new Error(`CHANGELOG.md: "## ${heading}" must be "## [${version}] - YYYY-MM-DD"`);
  }
  const notes = rest.join("\n").trim();
  if (notes === "") throw new Error(`CHANGELOG.md says nothing of ${version}`);
  return notes;
}

function main([tag]: readonly string[]): string {
  const version = /^v(\d+\.\d+\.\d+)$/.exec(tag ?? "")?.[1];
  if (version === undefined) throw new Error(`Name the tag, such as v0.1.0 (got ${tag ?? "none"})`);
  for (const path of MANIFESTS) {
    const manifest = JSON.parse(readFileSync(join(ROOT, path), "utf8")) as { version: string };
    if (manifest.version !== version) throw new Error(`${path} has version ${manifest.version}, not ${version}`);
  }
  return releaseNotes(readFileSync(join(ROOT, "CHANGELOG.md"), "utf8"), version);
}

if (require.main === module && !printedHelp(__filename)) {
  try {
    console.log(main(process.argv.slice(2)));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
