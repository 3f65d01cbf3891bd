import { timingSafeEqual } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Credentials } from "../aws/credentials";
import { NodeSha256 } from "../aws/signature";
import type { Clock } from "../clock";

/** What EKS's authenticator allows a token after it was signed, whatever `X-Amz-Expires` says (aws-iam-authenticator). */
const VALID_MS = 15 * 60_000;
const PREFIX = "k8s-aws-v1.";

/**
 * Whose token it is (an ARN), or undefined for one that EKS would not take. A token is the URL of a GetCallerIdentity, signed
 * for the cluster with the header `x-k8s-aws-id`, in base64url (aws-iam-authenticator, and `aws eks get-token`). EKS sends it to
 * STS, where the signature is checked; here it is checked at once.
 */
export async function callerOf(
  authorization: string | undefined,
  clusterName: string,
  credentials: Credentials,
  clock: Clock,
): Promise<string | undefined> {
  const token = /^Bearer (.+)$/.exec(authorization ?? "")?.[1];
  if (token?.startsWith(PREFIX) !== true) return undefined;
  const url = urlIn(Buffer.from(token.slice(PREFIX.length), "base64url").toString());
  const query = (name: string): string => url?.searchParams.get(name) ?? "";
  const [accessKeyId = "", , region = "", service] = query("X-Amz-Credential").split("/");
  const signedAt = instantOf(query("X-Amz-Date"));
  const credential = credentials.find(accessKeyId);
  const headers = query("X-Amz-SignedHeaders").split(";");
  if (url === undefined || credential === undefined || signedAt === undefined || service !== "sts") return undefined;
  if (query("Action") !== "GetCallerIdentity" || !headers.includes("x-k8s-aws-id")) return undefined;
  if (query("X-Amz-Security-Token") !== (credential.sessionToken ?? "") || !clock.isShownWithin(VALID_MS, signedAt))
    return undefined;
  const signer = new SignatureV4({
    credentials: {
      ...credential,
      ...(credential.sessionToken === undefined ? {} : { sessionToken: credential.sessionToken }),
    },
    region,
    service: "sts",
    sha256: NodeSha256,
    applyChecksum: false,
  });
  const signed = await signer.presign(
    {
      method: "GET",
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port === "" ? {} : { port: Number(url.port) }),
      path: url.pathname,
      query: { Action: "GetCallerIdentity", Version: query("Version") },
      headers: { host: url.host, "x-k8s-aws-id": clusterName },
    },
    {
      signingDate: new Date(signedAt),
      expiresIn: Number(query("X-Amz-Expires")),
      unhoistableHeaders: new Set(["x-k8s-aws-id"]),
      signableHeaders: new Set(headers),
    },
  );
  const [ours, theirs] = [String(signed.query?.["X-Amz-Signature"]), query("X-Amz-Signature")];
  const same = ours.length === theirs.length && timingSafeEqual(Buffer.from(ours), Buffer.from(theirs));
  return same ? credential.arn : undefined;
}

function urlIn(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function instantOf(date: string): number | undefined {
  const iso = date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
  const instant = Date.parse(iso);
  return Number.isNaN(instant) ? undefined : instant;
}
