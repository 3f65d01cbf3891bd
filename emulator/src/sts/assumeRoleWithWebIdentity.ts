import { matches } from "../access/authorize";
import { EksError } from "../eksError";
import { isJsonObject, type JsonObject } from "../json";
import { openSession } from "./openSession";
import type { UnsignedStsOperation } from "./stsOperation";

/**
 * Takes a JWT for what it says: its issuer's keys are not at hand, so its signature is not verified. Issuer, audience, subject
 * and expiry are held against the role's trust.
 */
export const assumeRoleWithWebIdentity: UnsignedStsOperation = {
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
