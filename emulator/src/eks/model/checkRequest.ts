import { isJsonObject, type Json, type JsonObject } from "../../json";
import { EksError, type EksErrorType } from "../EksError";
import { REQUESTS, SHAPES } from "./requestShapes";
import type { Shape } from "./shape";

/** What a request holds that it may not, with the error that says so. */
interface Problem {
  readonly type: EksErrorType;
  readonly message: string;
}

/** A request as it came in. */
interface Sent {
  readonly operationName: string;
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
}

/** Operations that have no InvalidParameterException (service model). */
const WITH_BAD_REQUEST = ["ListTagsForResource", "TagResource", "UntagResource"];

/**
 * Holds a request against the service model before its operation sees it: types, required members, enumerations, patterns and bounds.
 * A member that the model does not have is refused by name too, and never dropped. The types' sentence is that of all rest-json services; that
 * types come first, and the other sentences where nothing else is said, are our guess.
 */
export function checkRequest(sent: Sent): void {
  const problems = problemsOf(sent);
  const first =
    problems.find(({ type }) => type === "SerializationException") ??
    problems.find(({ type }) => type === "EmulatorUnsupportedOperation") ??
    problems[0];
  if (first === undefined) return;
  const bad = first.type === "InvalidParameterException" && WITH_BAD_REQUEST.includes(sent.operationName);
  throw new EksError(bad ? "BadRequestException" : first.type, first.message);
}

function problemsOf({ operationName, path, query, body }: Sent): Problem[] {
  const { path: inPath = {}, query: inQuery = {}, body: inBody = {}, required = [] } = REQUESTS[operationName] ?? {};
  const given: JsonObject = { ...path, ...queryMembers(query, inQuery), ...body };
  const shapes = { ...inPath, ...inQuery, ...inBody };
  const stray = [
    ...[...new Set(query.keys())].filter((name) => inQuery[name] === undefined),
    ...Object.keys(body).filter((name) => inBody[name] === undefined && isGiven(body[name])),
  ];
  return [
    ...stray.map((name) => unknownMember(operationName, name)),
    ...checkMembers(operationName, given, shapes, required, ""),
  ];
}

function isGiven(value: Json | undefined): value is NonNullable<Json> {
  return value !== undefined && value !== null;
}

/** A list is written as one parameter an item, anything else once. Numbers and booleans that are none stay texts. */
function queryMembers(query: URLSearchParams, shapes: Readonly<Record<string, string>>): JsonObject {
  const members: JsonObject = {};
  for (const [name, shapeName] of Object.entries(shapes)) {
    const values = query.getAll(name);
    const [only] = values;
    if (only === undefined) continue;
    const { type } = shapeNamed(shapeName);
    if (type === "list") members[name] = values;
    else if (type === "boolean" && (only === "true" || only === "false")) members[name] = only === "true";
    else if (type === "integer" && /^-?\d+$/.test(only)) members[name] = Number(only);
    // eksctl sends empty texts for what it does not ask for.
    else if (only !== "") members[name] = only;
  }
  return members;
}

function shapeNamed(name: string): Shape {
  const shape = SHAPES[name];
  if (shape === undefined) throw new Error(`there is no shape ${name}`);
  return shape;
}

function unknownMember(operation: string, where: string): Problem {
  return {
    type: "EmulatorUnsupportedOperation",
    message: `eks-emulator does not have the member ${where} of ${operation}.`,
  };
}

function checkMembers(
  operation: string,
  value: JsonObject,
  shapes: Readonly<Record<string, string>>,
  required: readonly string[],
  where: string,
): Problem[] {
  const missing = required.filter((name) => !isGiven(value[name]) || value[name] === "");
  return [
    ...missing.map((name) => refusal(`${where}${name} can't be null or empty`)),
    ...Object.entries(shapes).flatMap(([name, shape]) => {
      const member = value[name];
      return isGiven(member) ? checkValue(operation, member, shapeNamed(shape), where + name) : [];
    }),
  ];
}

function checkValue(operation: string, value: NonNullable<Json>, shape: Shape, where: string): Problem[] {
  switch (shape.type) {
    case "string":
      return typeof value === "string" ? checkText(value, shape, where) : [ofType(where, "String")];
    case "integer":
      return Number.isSafeInteger(value) ? inBounds(Number(value), shape, where) : [ofType(where, "Integer")];
    case "boolean":
      return typeof value === "boolean" ? [] : [ofType(where, "Boolean")];
    case "list": {
      if (!Array.isArray(value)) return [ofType(where, "List")];
      const items = shapeNamed(shape.of);
      return [
        ...inBounds(value.length, shape, where, " items"),
        ...value.flatMap((item, index) =>
          isGiven(item)
            ? checkValue(operation, item, items, `${where}[${index}]`)
            : [ofType(`${where}[${index}]`, "item")],
        ),
      ];
    }
    case "map":
      return isJsonObject(value) ? checkMap(operation, value, shape, where) : [ofType(where, "Map")];
    case "structure": {
      if (!isJsonObject(value)) return [ofType(where, "Structure")];
      const stray = Object.keys(value).filter((name) => shape.members[name] === undefined && isGiven(value[name]));
      return [
        ...stray.map((name) => unknownMember(operation, `${where}.${name}`)),
        ...checkMembers(operation, value, shape.members, shape.required ?? [], `${where}.`),
      ];
    }
  }
}

function checkMap(
  operation: string,
  value: JsonObject,
  shape: Extract<Shape, { type: "map" }>,
  where: string,
): Problem[] {
  const entries = Object.entries(value);
  return [
    ...inBounds(entries.length, shape, where, " entries"),
    ...entries.flatMap(([key, item]) => [
      ...checkValue(operation, key, shapeNamed(shape.key), `the key ${key} of ${where}`),
      ...(isGiven(item)
        ? checkValue(operation, item, shapeNamed(shape.value), `${where}.${key}`)
        : [ofType(`${where}.${key}`, "String")]),
    ]),
  ];
}

function checkText(value: string, shape: Extract<Shape, { type: "string" }>, where: string): Problem[] {
  const problems = inBounds(value.length, shape, where, " characters");
  if (shape.enum?.includes(value) === false) {
    problems.push(refusal(`${where} must be ${anyOf(shape.enum)}, not ${value}`));
  }
  if (shape.pattern !== undefined && !new RegExp(shape.pattern, "u").test(value)) {
    problems.push(refusal(invalidName(where)));
  }
  return problems;
}

/** EKS's words (surajincloud/kubectl-eks#72); the pattern that all of its shapes have is that of a cluster's name. */
export function invalidName(member: string): string {
  return `The parameter ${member} contains invalid characters. It should conform to the regular expression "^[0-9A-Za-z][A-Za-z0-9-_]*"In other words, it should start with a number or letter, and can contain numbers, letters, dashes, and underscores.`;
}

function anyOf(values: readonly string[]): string {
  const last = values.at(-1) ?? "";
  return values.length < 2 ? last : `${values.slice(0, -1).join(", ")} or ${last}`;
}

function inBounds(
  size: number,
  { min = -Infinity, max = Infinity }: { readonly min?: number; readonly max?: number },
  where: string,
  unit = "",
): Problem[] {
  if (size >= min && size <= max) return [];
  const bounds =
    max === Infinity ? `at least ${min}` : min === -Infinity ? `at most ${max}` : `between ${min} and ${max}`;
  return [refusal(`${where} needs to be ${bounds}${unit}`)];
}

function refusal(message: string): Problem {
  return { type: "InvalidParameterException", message };
}

function ofType(where: string, type: string): Problem {
  return { type: "SerializationException", message: `${where} cannot be deserialized as ${type}` };
}
