import { homedir } from "node:os";

/** A path as people write it in settings, where no shell replaces the `~`. */
export function homePath(path: string): string {
  return path.replace(/^~(?=\/|$)/, homedir());
}
