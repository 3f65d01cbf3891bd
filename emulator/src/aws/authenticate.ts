import type { Clock } from "../clock";
import { EksError } from "../eks/EksError";
import type { Exchange } from "../http/exchange";
import type { Credential } from "./credentials";
import { type Authorization, parseAuthorization, verifySignature } from "./signature";

/** What AWS allows a client's clock to differ. */
const SKEW_MINUTES = 5;
const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;

export interface Authenticated {
  readonly credential: Credential;
  readonly region: string;
}

/** Whose signature the request bears. Throws what AWS's front end says to one that is missing, broken, old or not right. */
export async function authenticate(exchange: Exchange): Promise<Authenticated> {
  const { request, rawBody, emulator, service, now } = exchange;
  const header = request.headers.authorization;
  if (header === undefined) {
    throw new EksError("MissingAuthenticationTokenException", "Missing Authentication Token");
  }
  const authorization = parseAuthorization(header);
  const date = request.headers["x-amz-date"];
  const signedAt = typeof date === "string" ? instantOf(date) : undefined;
  if (authorization === undefined || signedAt === undefined) {
    throw new EksError("IncompleteSignatureException", whatIsMissing(header, signedAt));
  }
  checkScope(authorization, service, String(date));
  const credential = emulator.credentials.find(authorization.accessKeyId);
  if (credential === undefined || credential.sessionToken !== request.headers["x-amz-security-token"]) {
    throw new EksError("UnrecognizedClientException", "The security token included in the request is invalid.");
  }
  if (credential.expiresAt !== undefined && credential.expiresAt <= now) {
    throw new EksError("ExpiredTokenException", "The security token included in the request is expired");
  }
  if (!(await verifySignature(request, rawBody, authorization, new Date(signedAt), credential.secretAccessKey))) {
    throw new EksError(
      "InvalidSignatureException",
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    );
  }
  checkAge(signedAt, emulator.clock);
  return { credential, region: authorization.region };
}

/** `20261001T120000Z` in milliseconds. */
function instantOf(date: string): number | undefined {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  const instant = Date.parse(
    `${year ?? ""}-${month ?? ""}-${day ?? ""}T${hour ?? ""}:${minute ?? ""}:${second ?? ""}Z`,
  );
  return Number.isNaN(instant) ? undefined : instant;
}

function amzDate(instant: number): string {
  return new Date(instant).toISOString().replaceAll(/[-:]|\.\d+/g, "");
}

/** In AWS's words. */
function whatIsMissing(header: string, signedAt: number | undefined): string {
  const parameters = ["Credential", "Signature", "SignedHeaders"]
    .filter((name) => !header.includes(`${name}=`))
    .map((name) => `Authorization header requires '${name}' parameter.`);
  const date =
    signedAt === undefined
      ? ["Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."]
      : [];
  const all = [...parameters, ...date];
  return all.length === 0 ? "Authorization header is not a complete AWS4-HMAC-SHA256 signature." : all.join(" ");
}

function checkScope({ date, region, service }: Authorization, called: string, signedAt: string): void {
  const problem =
    service !== called
      ? `Credential should be scoped to correct service: '${called}'.`
      : !REGION.test(region)
        ? `Credential should be scoped to a valid region, not '${region}'.`
        : !signedAt.startsWith(date)
          ? `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${signedAt.slice(0, 8)}', from '${signedAt}'.`
          : undefined;
  if (problem !== undefined) {
    throw new EksError("InvalidSignatureException", problem);
  }
}

/** The SDKs know both sentences' error type, and set their clocks by the answer's `Date`. */
function checkAge(signedAt: number, clock: Clock): void {
  const limit = SKEW_MINUTES * 60_000;
  if (clock.isShownWithin(limit, signedAt)) return;
  const now = clock.now();
  if (signedAt < now - limit) {
    throw new EksError(
      "InvalidSignatureException",
      `Signature expired: ${amzDate(signedAt)} is now earlier than ${amzDate(now - limit)} (${amzDate(now)} - ${SKEW_MINUTES} min.)`,
    );
  }
  throw new EksError(
    "InvalidSignatureException",
    `Signature not yet current: ${amzDate(signedAt)} is still later than ${amzDate(now + limit)} (${amzDate(now)} + ${SKEW_MINUTES} min.)`,
  );
}
