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
  const asked = query.size === 0 ? {} : queryMembers(query, inQuery);
  const problems: Problem[] = [];
  for (const name of query.size === 0 ? [] : new Set(query.keys())) {
    if (inQuery[name] === undefined) problems.push(unknownMember(operationName, name));
  }
  for (const [members, shapes] of [
    [path, inPath],
    [asked, inQuery],
    [body, inBody],
  ] as const) {
    checkMembers(operationName, members, shapes, "", problems);
  }
  for (const name of required) {
    checkIsThere(
      inPath[name] !== undefined ? path[name] : inQuery[name] !== undefined ? asked[name] : body[name],
      name,
      problems,
    );
  }
  return problems;
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

function checkIsThere(value: Json | undefined, where: string, problems: Problem[]): void {
  if (!isGiven(value) || value === "") problems.push(refusal(`${where} can't be null or empty`));
}

function checkMembers(
  operation: string,
  value: JsonObject,
  shapes: Readonly<Record<string, string>>,
  where: string,
  problems: Problem[],
): void {
  for (const name of Object.keys(value)) {
    const member = value[name];
    const shape = shapes[name];
    if (!isGiven(member)) continue;
    if (shape === undefined) problems.push(unknownMember(operation, where + name));
    else checkValue(operation, member, shapeNamed(shape), where + name, problems);
  }
}

function checkValue(
  operation: string,
  value: NonNullable<Json>,
  shape: Shape,
  where: string,
  problems: Problem[],
): void {
  switch (shape.type) {
    case "string":
      if (typeof value === "string") checkText(value, shape, where, problems);
      else problems.push(ofType(where, "String"));
      return;
    case "integer":
      if (Number.isSafeInteger(value)) checkBounds(Number(value), shape, where, "", problems);
      else problems.push(ofType(where, "Integer"));
      return;
    case "boolean":
      if (typeof value !== "boolean") problems.push(ofType(where, "Boolean"));
      return;
    case "list": {
      if (!Array.isArray(value)) {
        problems.push(ofType(where, "List"));
        return;
      }
      checkBounds(value.length, shape, where, " items", problems);
      for (const [index, item] of value.entries()) {
        if (isGiven(item)) checkValue(operation, item, shapeNamed(shape.of), `${where}[${index}]`, problems);
        else problems.push(ofType(`${where}[${index}]`, "item"));
      }
      return;
    }
    case "map":
      if (isJsonObject(value)) checkMap(operation, value, shape, where, problems);
      else problems.push(ofType(where, "Map"));
      return;
    case "structure":
      if (!isJsonObject(value)) {
        problems.push(ofType(where, "Structure"));
        return;
      }
      checkMembers(operation, value, shape.members, `${where}.`, problems);
      for (const name of shape.required ?? []) checkIsThere(value[name], `${where}.${name}`, problems);
  }
}

function checkMap(
  operation: string,
  value: JsonObject,
  shape: Extract<Shape, { type: "map" }>,
  where: string,
  problems: Problem[],
): void {
  const entries = Object.entries(value);
  checkBounds(entries.length, shape, where, " entries", problems);
  for (const [key, item] of entries) {
    checkValue(operation, key, shapeNamed(shape.key), `the key ${key} of ${where}`, problems);
    if (isGiven(item)) checkValue(operation, item, shapeNamed(shape.value), `${where}.${key}`, problems);
    else problems.push(ofType(`${where}.${key}`, "String"));
  }
}

function checkText(value: string, shape: Extract<Shape, { type: "string" }>, where: string, problems: Problem[]): void {
  checkBounds(value.length, shape, where, " characters", problems);
  if (shape.enum?.includes(value) === false) {
    problems.push(refusal(`${where} must be ${anyOf(shape.enum)}, not ${value}`));
  }
  if (shape.pattern !== undefined && !new RegExp(shape.pattern, "u").test(value)) {
    problems.push(refusal(invalidName(where)));
  }
}

/** EKS's words (surajincloud/kubectl-eks#72); the pattern that all of its shapes have is that of a cluster's name. */
export function invalidName(member: string): string {
  return `The parameter ${member} contains invalid characters. It should conform to the regular expression "^[0-9A-Za-z][A-Za-z0-9-_]*"In other words, it should start with a number or letter, and can contain numbers, letters, dashes, and underscores.`;
}

function anyOf(values: readonly string[]): string {
  const last = values.at(-1) ?? "";
  return values.length < 2 ? last : `${values.slice(0, -1).join(", ")} or ${last}`;
}

function checkBounds(
  size: number,
  { min = -Infinity, max = Infinity }: { readonly min?: number; readonly max?: number },
  where: string,
  unit: string,
  problems: Problem[],
): void {
  if (size >= min && size <= max) return;
  const bounds =
    max === Infinity ? `at least ${min}` : min === -Infinity ? `at most ${max}` : `between ${min} and ${max}`;
  problems.push(refusal(`${where} needs to be ${bounds}${unit}`));
}

function refusal(message: string): Problem {
  return { type: "InvalidParameterException", message };
}

function ofType(where: string, type: string): Problem {
  return { type: "SerializationException", message: `${where} cannot be deserialized as ${type}` };
}
