/**
 * Starts the bundled plugin from what V8 made of it before: an engine starts the plugin in every command, some languages twice, and
 * compiling it takes longer than all else that it does until it listens. Kept beside the bundle; where that cannot be written, the
 * plugin starts without.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cachedDataVersionTag } from "node:v8";
import { Script } from "node:vm";

/** The bundle's file, and a hash of its content, filled in by the bundler: V8 itself tells sources apart by their length. */
declare const BUNDLE: { readonly file: string; readonly hash: string };

/** When most of what a start needs has been compiled; and the engine does not wait for it. */
const COMPILED_AFTER_MS = 500;

const file = join(__dirname, BUNDLE.file);
// Another Node.js, or the same with other flags, has its own.
const cache = join(__dirname, `${BUNDLE.hash}-${cachedDataVersionTag()}.cache`);

const cachedData = readIfThere(cache);
const source = `(function (require, module, exports, __filename, __dirname) {${readFileSync(file, "utf8")}\n})`;
const script = new Script(source, { filename: file, ...(cachedData && { cachedData }) });
const run = script.runInThisContext() as (...names: readonly unknown[]) => void;
run(require, module, exports, file, __dirname);

if (!cachedData || script.cachedDataRejected) setTimeout(keep, COMPILED_AFTER_MS).unref();

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function keep(): void {
  // Several start at once: each writes its own, and the last one stays.
  const own = `${cache}-${process.pid}`;
  try {
    writeFileSync(own, script.createCachedData());
    renameSync(own, cache);
  } catch {
    rmSync(own, { force: true });
  }
}
