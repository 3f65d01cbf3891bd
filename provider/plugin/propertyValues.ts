import { Struct } from "google-protobuf/google/protobuf/struct_pb";

export type Properties = Readonly<Record<string, unknown>>;

/** Marks an object on the wire as something else than a plain object (`resource.SigKey` of Pulumi's SDKs). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** The properties of a request as plain values; secrets are unwrapped, and an unknown stays the text that stands for it. */
export function propertiesIn(struct: Struct | undefined): Properties {
  return struct === undefined ? {} : (plain(struct.toJavaScript()) as Properties);
}

function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  const members = value as Readonly<Record<string, unknown>>;
  if (members[SIGNATURE] === SECRET) return plain(members.value);
  return Object.fromEntries(Object.entries(members).map(([name, inner]) => [name, plain(inner)]));
}

/** Plain values as a message's properties. What is undefined is left out: the wire has no word for it. */
export function structOf(values: Properties): Struct {
  return Struct.fromJavaScript(withoutUndefined(values) as Parameters<typeof Struct.fromJavaScript>[0]);
}

function withoutUndefined(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => (one === undefined ? null : withoutUndefined(one)));
  const kept = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutUndefined(inner)]));
}
