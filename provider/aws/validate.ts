/**
 * Why a text is not a URL that can be connected to, or undefined if it is one.
 * The text itself is not repeated: a mistyped URL may have a password in it.
 */
export function httpUrlFault(text: string, { password }: { password: "allowed" | "refused" }): string | undefined {
  if (!/^https?:\/\//i.test(text)) return 'must be a URL that starts with "https://" or "http://"';
  if (!URL.canParse(text)) return 'is not a URL; write it as "https://host:port"';
  const url = new URL(text);
  if (password === "refused" && (url.username || url.password)) {
    return "must not hold a user name or a password; AWS requests are signed";
  }
  if (url.search || url.hash) return 'must not have a query ("?…") or a fragment ("#…")';
  return undefined;
}

// Every partition's regions have this shape: eu-west-1, cn-northwest-1, us-gov-east-1, us-isob-east-1, eu-isoe-west-1,
// eusc-de-east-1. A list of names would refuse the next region AWS opens.
const REGION = /^[a-z]{2,4}(-[a-z]+){1,2}-\d{1,2}$/;

/** Why a text is not the name of an AWS region, or undefined if it may be one. */
export function regionFault(text: string): string | undefined {
  if (REGION.test(text)) return undefined;
  const tidy = text.trim().toLowerCase().replaceAll("_", "-");
  const zone = /^(.*\d)[a-z]$/.exec(tidy)?.[1];
  if (zone !== undefined && REGION.test(zone)) {
    return `"${text}" is an availability zone; write the region, "${zone}"`;
  }
  if (REGION.test(tidy)) return `"${text}" is not how AWS writes it; write "${tidy}"`;
  return `"${text}" is not an AWS region; write its code, for example "eu-west-1"`;
}
