import type { Credential } from "../aws/credentials";
import type { Role } from "../aws/sts/role";
import type { ClusterRecord } from "../eks/records";
import type { Emulator } from "../emulator";
import type { StateFile } from "./StateFile";
import { putBack } from "./TrackedMap";

const CLOCK = "clock";

/**
 * Keeps the emulator's state in a file: clusters with all that belongs to them, access keys and roles that were added while
 * it ran, sessions, and how far its clock is ahead. Not the request log, and no faults.
 */
export class Persistence {
  constructor(
    private readonly emulator: Emulator,
    private readonly file: StateFile,
  ) {}

  /** How far the clock was ahead when the file was last written. */
  static clockAhead(file: StateFile): number | undefined {
    const ahead = new Map(file.values()).get(CLOCK);
    return typeof ahead === "number" ? ahead : undefined;
  }

  /** Puts what the file has into the emulator. */
  load(): void {
    const { store, credentials, roles, clock } = this.emulator;
    const clusters: ClusterRecord[] = [];
    for (const [key, value] of this.file.values()) {
      if (key.startsWith("cluster/")) clusters.push(value as ClusterRecord);
      if (key.startsWith("credential/")) credentials.add(value as Credential);
      if (key.startsWith("session/")) credentials.addSession(value as Credential, clock.now());
      if (key.startsWith("role/")) roles.set((value as Role).arn, value as Role);
    }
    store.restore(clusters);
  }

  /** How often something could not be written, and was undone. */
  undone = 0;

  /** Writes what has changed since the last time. If that cannot be, all of it is undone, and a StateError thrown. */
  save(): void {
    const { store, credentials, roles, clock } = this.emulator;
    const changed = [
      ...store.takeChanged().map(([key, cluster]) => [`cluster/${key}`, cluster] as const),
      ...credentials.takeChanged(),
      ...roles.takeChanged().map((arn) => [`role/${arn}`, roles.get(arn)] as const),
      [CLOCK, clock.ahead()] as const,
    ];
    try {
      this.file.write(changed);
    } catch (error) {
      this.undone++;
      for (const [key] of changed) this.putBack(key);
      throw error;
    }
  }

  private putBack(key: string): void {
    const { store, credentials, roles, clock } = this.emulator;
    const value = this.file.value(key);
    const [kind = ""] = key.split("/", 1);
    const name = key.slice(kind.length + 1);
    if (kind === "cluster") store.putBack(name, value as ClusterRecord | undefined);
    else if (kind === "role") putBack(roles, name, value as Role | undefined);
    else if (kind === CLOCK) clock.aheadBy(typeof value === "number" ? value : clock.ahead());
    else credentials.putBack(kind, name, value as Credential | undefined);
  }
}
