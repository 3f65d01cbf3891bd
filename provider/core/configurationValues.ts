/**
 * Whether an add-on is configured alike by two texts: JSON is compared by what it says, YAML by its lines; and none, an empty text,
 * `{}` and `null` configure nothing.
 */
export function sameValues(a: string | undefined, b: string | undefined): boolean {
  return canonical(a ?? "") === canonical(b ?? "");
}

function canonical(values: string): string {
  const text = sorted(values) ?? values.trim().replace(/[ \t]*\r?\n/g, "\n");
  return text === "{}" || text === "null" ? "" : text;
}

/** undefined: it is no JSON. */
function sorted(values: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(values), (_key, inner: unknown) =>
      typeof inner === "object" && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    );
  } catch {
    return undefined;
  }
}
