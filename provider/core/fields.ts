/** An object of which nothing is known. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The members that are texts. */
export function textsIn(value: unknown): Record<string, string> {
  const members = Object.entries(isFields(value) ? value : {});
  return Object.fromEntries(members.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/** A value as a text that is the same for values that say the same, in whatever order their members come. */
export function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, inner: unknown) =>
    isFields(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}
