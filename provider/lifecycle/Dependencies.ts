import type { Connecting } from "../eks/connect";
import type { Clock } from "../core/time";
import type { EngineLog } from "../engine/log";
import type { Display } from "../engine/display";

/** What the verbs need of the dependencies. */
export interface Dependencies extends Connecting {
  readonly log: EngineLog;
  readonly clock: Clock;
  /** Aborted when the user interrupts the command; undefined: nobody tells. */
  readonly stop?: AbortSignal;
  display(): Display;
}
