import { createHash } from "node:crypto";
import { EksError, type EksErrorMembers } from "./eksError";
import { optionalString } from "./parameters";
import type { JsonObject } from "./json";

/** A `clientRequestToken`, with a fingerprint of what it was sent with. */
export interface RequestToken {
  readonly token: string;
  readonly fingerprint: string;
}

export function requestTokenOf(body: JsonObject): RequestToken | undefined {
  const token = optionalString(body, "clientRequestToken");
  if (token === undefined) {
    return undefined;
  }
  const rest = Object.entries(body).filter(([member]) => member !== "clientRequestToken");
  const sorted = JSON.stringify(rest.sort(([a], [b]) => (a < b ? -1 : 1)));
  return { token, fingerprint: createHash("sha256").update(sorted).digest("hex") };
}

/**
 * Whether a request repeats one that was made with `earlier`. The same token with other parameters is refused; that it is
 * InvalidParameterException, and its text, are our guess: the model says only that the token makes the call idempotent.
 */
export function repeats(
  token: RequestToken | undefined,
  earlier: RequestToken | undefined,
  members: EksErrorMembers,
): boolean {
  if (token === undefined || token.token !== earlier?.token) {
    return false;
  }
  if (token.fingerprint !== earlier.fingerprint) {
    throw new EksError(
      "InvalidParameterException",
      `The clientRequestToken ${token.token} has been used before with different parameters.`,
      members,
    );
  }
  return true;
}
