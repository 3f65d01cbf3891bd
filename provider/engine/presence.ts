import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** The Pulumi engine that this process works for. */
export interface Engine {
  /** Whether the engine still runs: without it nobody stores what is reached, and nothing may be started. */
  isThere(): Promise<boolean>;
}

/** How often the provider looks whether its engine still runs. */
const WATCH_MS = 2_000;

/** After a refused connection, the pause before the second attempt: a full queue can refuse as well. */
const SECOND_LOOK_MS = 200;

/** How long a connection may take that the machine makes to itself. An engine that is suspended does not refuse; it is there. */
const CONNECT_MS = 3_000;

/** For work that belongs to no engine, as in a program that calls the verbs directly. */
export const noEngine: Engine = { isThere: () => Promise.resolve(true) };

/**
 * The engine that listens at an address. Asked by a connection and not by the parent process: between engine and provider there
 * may be a shell, which lives on, and Windows keeps a parent's id after its end.
 *
 * @param address `127.0.0.1:36129`, a dynamic provider's first argument
 */
export function engineAt(address: string): Engine {
  const refused = () => isRefused(address);
  return {
    isThere: async () => {
      if (!(await refused())) return true;
      await delay(SECOND_LOOK_MS);
      return !(await refused());
    },
  };
}

/**
 * Looks every few seconds whether the engine is there. Keeps no process alive.
 *
 * @param outputs the pipes to the engine. One that is broken has the engine looked for at once; and it must not become an uncaught
 *   exception, which Pulumi's provider process writes to the same pipe, and so on without end, with no time left for any timer.
 */
export function watchEngine(
  engine: Engine,
  outputs: readonly NodeJS.WritableStream[],
  onGone: () => void,
  everyMs = WATCH_MS,
): void {
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    const there = await engine.isThere();
    looking = false;
    if (!there) onGone();
  };
  setInterval(() => void look(), everyMs).unref();
  for (const output of outputs) output.on("error", () => void look());
}

/** Whether nothing listens there any more. Anything else that goes wrong with a connection says nothing about the engine. */
function isRefused(address: string): Promise<boolean> {
  const [, host, port] = /^(.*):(\d+)$/.exec(address) ?? [];
  return new Promise((resolve) => {
    const socket = connect({ host: host?.replace(/^\[|\]$/g, ""), port: Number(port), timeout: CONNECT_MS });
    const done = (refused: boolean): void => {
      socket.destroy();
      resolve(refused);
    };
    socket.once("connect", () => {
      done(false);
    });
    socket.once("timeout", () => {
      done(false);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      done(error.code === "ECONNREFUSED");
    });
  });
}
