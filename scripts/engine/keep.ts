import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { lock } from "proper-lockfile";

/** Where things of a kind are kept from one run to the next: outside the repo, so that clones share them. */
export function cacheFolder(kind: "engine" | "aws-tools", env: NodeJS.ProcessEnv): string {
  const base = env.PULUMI_EKS_VERSION_CACHE ?? env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  return join(base, "pulumi-eks-version", kind);
}

export interface Keeping {
  /** What it is called, and how long installing it may take: for those who have to wait for another process. */
  readonly what: { readonly name: string; readonly minutes: number };
  readonly folder: string;
  /** Whether what is in the folder works. Asked again once the lock is held: another process may have been faster. */
  readonly usable: () => Promise<boolean>;
  /** Does its work in a temporary folder, and returns the folder in there that is to be kept. */
  readonly install: (temporary: string) => Promise<string>;
  readonly say: (line: string) => void;
}

/**
 * Installs into a folder once, also where several processes try at the same time. The work is done beside the folder, which comes into
 * being by a rename: an interruption leaves nothing but a temporary folder, swept away by the next install. The lock only
 * saves doing the work twice; that two installs do no harm rests on the rename.
 */
export async function keep({ what, folder, usable, install, say }: Keeping): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const release = await acquire(folder, what, say);
  try {
    if (await usable()) return;
    sweep(folder);
    const temporary = mkdtempSync(`${folder}.tmp-${process.pid}-`);
    try {
      publish(await install(temporary), folder);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  } finally {
    await release();
  }
}

/** The lock is a folder whose time is renewed every second; a holder that was killed loses it after five. */
async function acquire(folder: string, what: Keeping["what"], say: Keeping["say"]): Promise<() => Promise<void>> {
  const options = {
    realpath: false,
    stale: 5000,
    update: 1000,
    // The machine slept and another process took over. Both go on, and both may publish.
    onCompromised: () => {},
  };
  let release: () => Promise<void>;
  try {
    release = await lock(folder, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ELOCKED") throw error;
    say(`Another process is installing ${what.name}: waiting for it, which may take about ${what.minutes} min.`);
    release = await lock(folder, { ...options, retries: { forever: true, minTimeout: 500, maxTimeout: 500 } });
  }
  return () => release().catch(ignoreLost);
}

function ignoreLost(error: unknown): void {
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== "ERELEASED" && code !== "ENOTACQUIRED") throw error;
}

function publish(installed: string, folder: string): void {
  // What is there is broken, or comes from a process that has just been as far as we are: either way ours works.
  if (existsSync(folder)) {
    const old = mkdtempSync(`${folder}.tmp-${process.pid}-`);
    renameSync(folder, join(old, "old"));
    rmSync(old, { recursive: true, force: true });
  }
  renameSync(installed, folder);
}

/** Removes what interrupted installs left, but nothing of a process that is still alive. */
function sweep(folder: string): void {
  const prefix = `${basename(folder)}.tmp-`;
  for (const name of readdirSync(dirname(folder))) {
    if (!name.startsWith(prefix) || isAlive(Number.parseInt(name.slice(prefix.length), 10))) continue;
    // A build that outlived its killed parent may still be writing there: hence the retries.
    rmSync(join(dirname(folder), name), { recursive: true, force: true, maxRetries: 10 });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
