import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../engine/PulumiProject";

const manifest = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8")) as {
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
};

/** `name@version` in the version that this repository is built with. */
export function pinned(name: string): string {
  const version = manifest.devDependencies[name];
  if (version === undefined) throw new Error(`${name} is no devDependency`);
  return `${name}@${version}`;
}

/** The lowest version of Pulumi's SDK that the package promises to work with. */
export const LOWEST_PULUMI_SDK = (manifest.peerDependencies["@pulumi/pulumi"] ?? "").replace(/^\^/, "");

/** The newest one this was tested with. */
export const NEWEST_PULUMI_SDK = "3.276.0";

export const PNPM = "pnpm@10.34.9";

/** Yarn as a package of a registry. */
export const YARN = "@yarnpkg/cli-dist@4.18.1";

/** Those after it ask for Node.js 22. */
export const NEWEST_PULUMI_SDK_FOR_NODE_20 = "3.248.0";
