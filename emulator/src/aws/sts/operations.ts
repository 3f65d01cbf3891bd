import { EksError } from "../../eks/EksError";
import type { Exchange } from "../../http/exchange";
import type { Reply } from "../../http/reply";
import { isJsonObject, type JsonObject } from "../../json";
import { authorize, matches, notAuthorized } from "../authorize";
import type { Credential } from "../credentials";
import { openSession } from "./openSession";
import { trusts } from "./role";
import type { XmlElements } from "../xml";
import { stsReply } from "./xml";

/** One operation of the STS API: its handler gives the members of the result, or throws as an EKS operation's does. */
interface StsOperation {
  readonly name: string;
  readonly signed: true;
  handle(exchange: Exchange, caller: Credential): XmlElements;
}

/** One that vouches for its caller itself. */
interface UnsignedStsOperation {
  readonly name: string;
  readonly signed: false;
  handle(exchange: Exchange): XmlElements;
}

/** One sentence for whatever is missing, so that nobody learns which roles there are: the role, its trust, the external id. */
const assumeRole: StsOperation = {
  name: "AssumeRole",
  signed: true,
  handle: (exchange, caller) => {
    const { form, emulator } = exchange;
    const arn = form.get("RoleArn") ?? "";
    authorize(caller, "sts:AssumeRole", arn);
    const role = emulator.roles.get(arn);
    const externalIdIsRight = role?.externalId === undefined || role.externalId === form.get("ExternalId");
    if (role === undefined || !trusts(role, caller) || !externalIdIsRight) {
      throw notAuthorized(caller.arn, "sts:AssumeRole", arn);
    }
    return openSession(exchange, role, caller.arn.includes(":assumed-role/"));
  },
};

/**
 * Takes a JWT for what it says: its issuer's keys are not at hand, so its signature is not verified. Issuer, audience, subject
 * and expiry are held against the role's trust.
 */
const assumeRoleWithWebIdentity: UnsignedStsOperation = {
  name: "AssumeRoleWithWebIdentity",
  signed: false,
  handle: (exchange) => {
    const { form, emulator, now } = exchange;
    const claims = claimsOf(form.get("WebIdentityToken") ?? "");
    if (typeof claims.exp !== "number" || claims.exp * 1000 <= now) {
      const at = new Date(Number(claims.exp ?? 0) * 1000).toISOString();
      throw new EksError(
        "ExpiredWebIdentityToken",
        `Token expired: current date/time ${new Date(now).toISOString()} must be before the expiration date/time ${at}`,
      );
    }
    const role = emulator.roles.get(form.get("RoleArn") ?? "");
    const trust = role?.webIdentity;
    const { sub, iss } = claims;
    const [audience = ""] = [claims.aud].flat().map(String);
    if (
      role === undefined ||
      trust === undefined ||
      typeof sub !== "string" ||
      iss !== trust.issuer ||
      audience !== trust.audience ||
      !matches(trust.subject, sub)
    ) {
      throw new EksError("AccessDeniedException", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
    }
    const session = openSession(exchange, role, false);
    const provider = `${role.arn.split(":role/")[0] ?? ""}:oidc-provider/${trust.issuer.replace(/^https:\/\//, "")}`;
    return { ...session, SubjectFromWebIdentityToken: sub, Audience: audience, Provider: provider };
  },
};

function claimsOf(token: string): JsonObject {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    if (isJsonObject(claims)) return claims;
  } catch {
    // Not a JWT: refused below, as one without claims.
  }
  throw new EksError(
    "InvalidIdentityToken",
    "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
  );
}

/** Needs no permission: STS answers it whatever policies say. */
const getCallerIdentity: StsOperation = {
  name: "GetCallerIdentity",
  signed: true,
  handle: (_exchange, { arn, userId, account }) => ({ Arn: arn, UserId: userId, Account: account }),
};

/** As much of STS as credential chains need, on the port of EKS: requests to `/` with an `Action` are its. */
const OPERATIONS: readonly (StsOperation | UnsignedStsOperation)[] = [
  assumeRole,
  assumeRoleWithWebIdentity,
  getCallerIdentity,
];

/** Whether the operation needs no signature. */
export function vouchesForItself({ service, operationName }: Exchange): boolean {
  return service === "sts" && OPERATIONS.some(({ name, signed }) => name === operationName && !signed);
}

export function answerSts(exchange: Exchange): Reply {
  const { operationName, requestId, caller } = exchange;
  const operation = OPERATIONS.find((each) => each.name === operationName);
  if (operation === undefined) {
    throw new EksError("EmulatorUnsupportedOperation", `eks-emulator does not have STS's operation ${operationName}.`);
  }
  if (!operation.signed) {
    return stsReply(operationName, operation.handle(exchange), requestId);
  }
  if (caller === undefined) {
    throw new Error("no stage has established the caller");
  }
  return stsReply(operationName, operation.handle(exchange, caller.credential), requestId);
}
