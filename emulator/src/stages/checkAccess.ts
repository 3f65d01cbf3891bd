import { parseAuthorization } from "../authorization";
import { EksError } from "../eksError";
import type { Stage } from "../pipeline";

/**
 * Who calls, and in which region: both come from the signature's credential scope. The words are those of AWS's front end.
 * The signature itself is not verified.
 */
export const checkAccess: Stage = (exchange, next) => {
  const header = exchange.request.headers.authorization;
  if (header === undefined) {
    throw new EksError("MissingAuthenticationTokenException", "Missing Authentication Token");
  }
  const authorization = parseAuthorization(header);
  if (authorization === undefined) {
    throw new EksError(
      "IncompleteSignatureException",
      "Authorization header is not a complete AWS4-HMAC-SHA256 signature.",
    );
  }
  const credential = exchange.emulator.credentials.find(authorization.accessKeyId);
  if (credential === undefined) {
    throw new EksError("UnrecognizedClientException", "The security token included in the request is invalid.");
  }
  exchange.caller = { account: credential.account, region: authorization.region, credential };
  return next();
};
