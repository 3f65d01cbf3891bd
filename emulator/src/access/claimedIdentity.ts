import { parseAuthorization } from "../authorization";
import type { Credential } from "../credentials";
import type { Exchange } from "../operation";

export interface ClaimedIdentity {
  readonly credential: Credential | undefined;
  readonly region: string | undefined;
}

/** Who and where the request says it comes from, before anybody has checked its signature. */
export function claimedIdentity({ emulator, request }: Exchange): ClaimedIdentity {
  const authorization = parseAuthorization(request.headers.authorization ?? "");
  return {
    credential: emulator.credentials.find(authorization?.accessKeyId ?? ""),
    region: authorization?.region,
  };
}
