import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { Clock } from "./clock";
import { Credentials } from "./credentials";
import type { Emulator } from "./emulator";
import { Faults } from "./faults/Faults";
import { Holds } from "./faults/Holds";
import { createHttpServer } from "./httpServer";
import { OPERATIONS } from "./operations";
import { settingsOf, type EmulatorOptions } from "./options";
import { RequestLog } from "./requestLog";
import { Router } from "./router";
import { parseSeed } from "./seed/parseSeed";
import { plant } from "./seed/plant";
import { Store } from "./store";
import { TokenBuckets } from "./TokenBuckets";

/** An emulator that listens. Tests may reach into `emulator`; other processes use its control API. */
export interface RunningEmulator {
  readonly url: string;
  readonly port: number;
  readonly emulator: Emulator;
  /** Stops listening, drops open connections, and resolves once all is closed. */
  close(): Promise<void>;
}

/** Starts an emulator on loopback. Rejects with a SeedError, or with the system's own error (`EADDRINUSE`). */
export async function startEmulator(options: EmulatorOptions = {}): Promise<RunningEmulator> {
  const settings = settingsOf(options);
  const clock = new Clock(options.startAt);
  const seed = options.seed === undefined ? undefined : parseSeed(options.seed, clock.now());
  const emulator: Emulator = {
    settings,
    clock,
    store: new Store(settings.upgradeSeconds),
    credentials: new Credentials(seed?.credentials),
    roles: new Map(),
    requestLog: new RequestLog(),
    faults: new Faults(),
    holds: new Holds(),
    throttle: settings.throttle === undefined ? undefined : new TokenBuckets(settings.throttle),
    onExchange: options.onExchange,
  };
  if (seed !== undefined) {
    plant(emulator, seed);
  }
  const server = createHttpServer(emulator, new Router(OPERATIONS));
  server.listen(settings.port, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    emulator,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
