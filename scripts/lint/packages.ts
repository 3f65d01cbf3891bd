/**
 * Part of `npm run lint`: packs what would be published, as it is built, and has publint and attw ("are the types wrong?") look
 * at the tarballs.
 *
 *     npm run lint:packages
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { printedHelp } from "../help";

const ROOT = resolve(__dirname, "..", "..");

interface Published {
  readonly folder: string;
  /** Entry points that attw leaves out. */
  readonly exclude: readonly string[];
}

const PACKAGES: readonly Published[] = [
  // Pulumi loads `./dynamic` by its name at run time, which no compiler resolves. TypeScript's old "node10" cannot.
  { folder: ROOT, exclude: ["dynamic"] },
  { folder: join(ROOT, "emulator"), exclude: [] },
];

function main(): void {
  const into = mkdtempSync(join(tmpdir(), "pulumi-eks-version-lint-"));
  try {
    for (const { folder, exclude } of PACKAGES) {
      const tarball = pack(folder, into);
      run("publint", ["run", tarball, "--strict"]);
      run("attw", [tarball, ...(exclude.length > 0 ? ["--exclude-entrypoints", ...exclude] : [])]);
    }
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
}

/** Without scripts: `prepack` would build once more what `npm run lint` has just built. */
function pack(folder: string, into: string): string {
  const packed = run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", into], folder);
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  return join(into, filename);
}

function run(program: string, args: readonly string[], cwd = ROOT): string {
  const path = [join(ROOT, "node_modules", ".bin"), process.env.PATH].join(process.platform === "win32" ? ";" : ":");
  const done = spawnSync(program, args, { cwd, env: { ...process.env, PATH: path }, encoding: "utf8" });
  if (done.error) throw done.error;
  if (program !== "npm" || done.status !== 0) console.log(done.stdout.trim());
  if (done.status === 0) return done.stdout;
  console.error(done.stderr);
  throw new Error(`${program} found something, see above`);
}

try {
  if (!printedHelp(__filename)) main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
