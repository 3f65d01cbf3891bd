/** What a SigV4 `Authorization` header says. Nothing in it is verified here. */
export interface Authorization {
  readonly accessKeyId: string;
  /** yyyymmdd, from the credential scope. */
  readonly date: string;
  /** Empty if the client knew none. */
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const PATTERN =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]*)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/;

/** The parsed header, or undefined if it is none that AWS would recognise. */
export function parseAuthorization(header: string): Authorization | undefined {
  const [, accessKeyId, date, region, service, signedHeaders, signature] = PATTERN.exec(header) ?? [];
  if (!accessKeyId || !date || region === undefined || !service || !signedHeaders || !signature) {
    return undefined;
  }
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(";"), signature };
}
