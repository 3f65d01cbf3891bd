import { createHash } from "node:crypto";
import { once } from "node:events";
import { realpathSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";

/**
 * Makes sure that no other emulator uses the file (its real path), until the function it gives is called or the process ends. The lock is a
 * local socket that nobody talks to: the system itself lets go of it when its process is killed, so that no stale lock is
 * left that somebody would have to remove. On Linux and Windows such names are no files; elsewhere one may have to be tidied up.
 */
export async function holdAlone(file: string): Promise<() => Promise<void>> {
  const name = socketName(file);
  const server = createServer((socket) => socket.destroy());
  for (let attempt = 0; ; attempt++) {
    try {
      server.listen(name);
      await once(server, "listening");
      break;
    } catch (error) {
      const inUse = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
      if (!inUse) throw error;
      if (attempt > 0 || (await answers(name))) {
        throw new StateError(
          `another eks-emulator is using the state ${file}; stop it, or choose another file with --state`,
        );
      }
      rmSync(name, { force: true });
    }
  }
  server.unref();
  return async () => {
    const closed = once(server, "close");
    server.close();
    await closed;
  };
}

function socketName(path: string): string {
  const name = `eks-emulator-${createHash("sha256").update(path).digest("hex").slice(0, 32)}`;
  if (process.platform === "linux") return `\0${name}`;
  return process.platform === "win32" ? String.raw`\\.\pipe\${name}` : join(tmpdir(), `${name}.sock`);
}

async function answers(name: string): Promise<boolean> {
  if (process.platform === "linux" || process.platform === "win32") {
    return true;
  }
  const socket = connect(name);
  const connected = await once(socket, "connect").then(
    () => true,
    () => false,
  );
  socket.destroy();
  return connected;
}

/** A state file that cannot be used; the message says why, and what to change. Nothing was written to it. */
export class StateError extends Error {
  override readonly name = "StateError";
}

/** The same for every way to write the same file, also before it exists. */
export function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return join(realpathSync(dirname(resolve(file))), basename(file));
  }
}
