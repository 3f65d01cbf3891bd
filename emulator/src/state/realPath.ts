import { realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** The same for every way to write the same file, also before it exists. */
export function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return join(realpathSync(dirname(resolve(file))), basename(file));
  }
}
