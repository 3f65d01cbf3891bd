import { createHmac, randomBytes } from "node:crypto";
import type { Connection } from "./connection";
import { Secret } from "./Secret";

// New in every process: the key of a connection is of no use to those who find it, and must not be stored.
const salt = randomBytes(32);

/** The same for equal connections, secrets included; tells nothing about them. To keep one client a connection. */
export function connectionKey(connection: Connection): string {
  const everything = JSON.stringify(connection, function (this: Record<string, unknown>, key, value: unknown) {
    // JSON.stringify has asked toJSON before it comes here, so the secret is only in the holder.
    const held = this[key];
    return held instanceof Secret ? held.open() : value;
  });
  return createHmac("sha256", salt).update(everything).digest("hex");
}
