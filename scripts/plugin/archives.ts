import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "tar";
import { buildPlugin, packageVersion, PLUGIN_FILES, PLUGIN_NAME, writeLauncher } from "./bundle";

const SYSTEMS = ["linux", "darwin", "windows"] as const;

const ARCHITECTURES = ["amd64", "arm64"] as const;

/**
 * Writes an archive for each platform, under the names by which the engine asks a `pluginDownloadURL` for them, and returns the names.
 * They differ in the launcher only: the plugin itself is JavaScript. The same sources give the same bytes.
 */
export async function writeArchives(root: string, into: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), `${PLUGIN_NAME}-`));
  try {
    await buildPlugin(root, folder);
    mkdirSync(into, { recursive: true });
    const written: string[] = [];
    for (const system of SYSTEMS) {
      const files = [writeLauncher(system, folder), ...PLUGIN_FILES];
      for (const architecture of ARCHITECTURES) {
        const name = `${PLUGIN_NAME}-v${packageVersion(root)}-${system}-${architecture}.tar.gz`;
        // A fixed time, no owner.
        const same = { portable: true, mtime: new Date(0) };
        await create({ gzip: true, cwd: folder, file: join(into, name), ...same }, files);
        written.push(name);
      }
    }
    return written;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
