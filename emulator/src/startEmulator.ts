import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { Credentials } from "./aws/credentials";
import { Clock } from "./clock";
import { OPERATIONS } from "./eks/operations";
import type { Emulator } from "./emulator";
import { Faults } from "./faults/Faults";
import { Holds } from "./faults/Holds";
import { TokenBuckets } from "./http/TokenBuckets";
import { createHttpServer } from "./http/httpServer";
import { fileRecorder, RequestLog } from "./http/requestLog";
import { Router } from "./http/router";
import { KubernetesApi } from "./kubernetesApi/KubernetesApi";
import { controlPlane } from "./kubernetesApi/controlPlane";
import { type EmulatorOptions, type Settings, settingsOf } from "./options";
import { parseSeed } from "./seed/parseSeed";
import { plant } from "./seed/plant";
import { Persistence } from "./state/Persistence";
import { StateFile } from "./state/StateFile";
import { Store } from "./state/Store";
import { TrackedMap } from "./state/TrackedMap";

/** An emulator that listens. Tests may reach into `emulator`; other processes use its control API. */
export interface RunningEmulator {
  readonly url: string;
  readonly port: number;
  readonly emulator: Emulator;
  /** Stops listening, drops open connections, and resolves once all is closed. */
  close(): Promise<void>;
}

/**
 * Starts an emulator on loopback. Rejects with a SeedError, a StateError, or with the system's own error (`EADDRINUSE`).
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<RunningEmulator> {
  const settings = settingsOf(options);
  const stateFile = settings.stateFile === undefined ? undefined : await StateFile.open(settings.stateFile);
  try {
    const emulator = createEmulator(options, settings, stateFile);
    const server = createHttpServer(emulator, new Router(OPERATIONS));
    server.listen(settings.port, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const close = async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
      await emulator.kubernetesApi.close();
      await stateFile?.close();
    };
    return { url: `http://127.0.0.1:${port}`, port, emulator, close };
  } catch (error) {
    await stateFile?.close();
    throw error;
  }
}

function createEmulator(options: EmulatorOptions, settings: Settings, stateFile: StateFile | undefined): Emulator {
  const clock = new Clock(options.startAt);
  const ahead = stateFile && Persistence.clockAhead(stateFile);
  if (options.startAt === undefined && ahead !== undefined) {
    clock.aheadBy(ahead);
  }
  const seed = options.seed === undefined ? undefined : parseSeed(options.seed, clock.now());
  const emulator: Emulator = {
    settings,
    clock,
    store: new Store(settings.upgradeSeconds),
    credentials: new Credentials(seed?.credentials),
    roles: new TrackedMap(),
    requestLog: new RequestLog(),
    kubernetesApi: new KubernetesApi((id) => controlPlane(emulator, id)),
    faults: new Faults(),
    holds: new Holds(),
    throttle: settings.throttle === undefined ? undefined : new TokenBuckets(settings.throttle),
    save: () => persistence?.save(),
    undone: () => persistence?.undone ?? 0,
    record: fileRecorder(process.env.EKS_EMULATOR_RECORD),
  };
  const persistence = stateFile && new Persistence(emulator, stateFile);
  persistence?.load();
  if (seed !== undefined) {
    // The state knows better what has become of the seed's clusters, and the seed's access keys are on record already.
    plant(emulator, { ...seed, credentials: [], clusters: stateFile?.isNew === false ? [] : seed.clusters });
  }
  emulator.save();
  return emulator;
}
