import type { OutputUnit, SchemaDraft } from "@cfworker/json-schema";

/** Keywords whose errors only say that an error is further inside, or that are not the schema's business to refuse. */
const NOT_TOLD: ReadonlySet<string> = new Set([
  "properties",
  "patternProperties",
  "items",
  "prefixItems",
  "additionalItems",
  "$ref",
  "allOf",
  "then",
  "else",
  "false",
  "format",
]);

/** So many problems are told; the rest is more of the same. */
const MOST_TOLD = 5;

/**
 * What a version's schema says against configuration values, JSON or YAML; none: it accepts them. The texts name members, and no
 * values, which may be secret. Throws where the schema itself cannot be read.
 *
 * @param schema what DescribeAddonConfiguration has; where it has none, there is nothing to hold them against
 */
export async function configurationProblems(schema: string | undefined, values: string): Promise<readonly string[]> {
  const { parse } = await import("yaml");
  let parsed: unknown;
  try {
    parsed = parse(values);
  } catch {
    return ["it is neither JSON nor YAML"];
  }
  if (schema === undefined || schema.trim() === "" || parsed === undefined || parsed === null) return [];
  const { Validator } = await import("@cfworker/json-schema");
  const rules = JSON.parse(schema) as Record<string, unknown>;
  const { errors } = new Validator(rules, draftOf(rules), false).validate(parsed);
  const told = [...new Set(errors.flatMap(problemText))];
  return told.length <= MOST_TOLD ? told : [...told.slice(0, MOST_TOLD), `and ${told.length - MOST_TOLD} more`];
}

function draftOf({ $schema }: Record<string, unknown>): SchemaDraft {
  const name = typeof $schema === "string" ? $schema : "";
  if (name.includes("2020-12")) return "2020-12";
  if (name.includes("2019-09")) return "2019-09";
  return name.includes("draft-04") ? "4" : "7";
}

/** `env.WARM_IP: this version has no such member` */
function problemText({ keyword, instanceLocation, error }: OutputUnit): string[] {
  if (NOT_TOLD.has(keyword)) return [];
  const path = instanceLocation.split("/").slice(1).map(unescaped);
  const [, unknown] = /^Property "(.*)" does not match (?:additional|unevaluated) properties schema/.exec(error) ?? [];
  if (unknown !== undefined) return [`${[...path, unknown].join(".")}: this version has no such member`];
  const where = path.length === 0 ? "the values" : path.join(".");
  // The text of a limit begins with the value.
  return [
    `${where}: ${error
      .replace(/^-?[\d.]+(e[+-]?\d+)? is /, "it is ")
      .replace(/^Instance type/, "its type")
      .replace(/^Instance /, "it ")
      .replace(/\.$/, "")}`,
  ];
}

function unescaped(part: string): string {
  return decodeURIComponent(part).replace(/~1/g, "/").replace(/~0/g, "~");
}
