/**
 * Why a text is not a URL that can be connected to, or undefined if it is one.
 * The text itself is not repeated: whoever mistypes a URL may have put a password into it.
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
