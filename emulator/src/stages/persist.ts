import type { Stage } from "../pipeline";

/** What an operation has done is in the state file before any stage further out, or the client, hears that it was done. */
export const persist: Stage = async ({ emulator }, next) => {
  const reply = await next();
  emulator.save();
  return reply;
};
