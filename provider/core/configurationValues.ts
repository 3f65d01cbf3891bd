import { canonical } from "./fields";

/**
 * Whether an add-on is configured alike by two texts: JSON is compared by what it says, YAML by its lines; and none, an empty text,
 * `{}` and `null` configure nothing.
 */
export function sameValues(a: string | undefined, b: string | undefined): boolean {
  return meaningOf(a ?? "") === meaningOf(b ?? "");
}

function meaningOf(values: string): string {
  const text = sorted(values) ?? values.trim().replace(/[ \t]*\r?\n/g, "\n");
  return text === "{}" || text === "null" ? "" : text;
}

/** undefined: it is no JSON. */
function sorted(values: string): string | undefined {
  try {
    return canonical(JSON.parse(values));
  } catch {
    return undefined;
  }
}
