import type { Emulator } from "../emulator";
import type { Json } from "../json";

export interface ControlRoute {
  readonly method: "GET" | "POST" | "DELETE";
  /** Below `/_emulator/`. */
  readonly path: string;
  /** Gets the parsed body (undefined without one); throws `ControlError` for one that makes no sense. */
  answer(emulator: Emulator, body: unknown, url: URL): Json | undefined | Promise<Json | undefined>;
}

/** Answered with 400 and its message. */
export class ControlError extends Error {
  override readonly name = "ControlError";
}
