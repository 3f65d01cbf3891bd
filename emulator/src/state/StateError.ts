/** A state file that cannot be used; the message says why, and what to change. Nothing was written to it. */
export class StateError extends Error {
  override readonly name = "StateError";
}
