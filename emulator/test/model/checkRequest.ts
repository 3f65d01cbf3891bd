import type { RecordedExchange } from "../../src/http/requestLog";
import { checkValue } from "./checkValue";
import type { ModelOperation, ServiceModel, Shape } from "./ServiceModel";

/** Everything about a request that the model does not allow: members in the path, in the query and in the body. */
export function checkRequest(
  model: ServiceModel,
  operation: ModelOperation,
  path: Readonly<Record<string, string>>,
  exchange: RecordedExchange,
): string[] {
  const body = parsedBody(exchange.requestBody);
  if (body === undefined) return ["the request's body is no JSON object"];
  if (operation.input === undefined) return [];

  const shape = model.shape(operation.input.shape);
  const query = new URLSearchParams(exchange.url.split("?")[1] ?? "");
  const inBody = { ...body };
  const input: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    const wireName = member.locationName ?? name;
    const values = query.getAll(wireName);
    switch (member.location) {
      case undefined:
        input[wireName] = inBody[wireName] ?? undefined;
        Reflect.deleteProperty(inBody, wireName);
        break;
      case "uri":
        input[wireName] = fromText(model.shape(member.shape), path[wireName] ?? "");
        break;
      case "querystring":
        query.delete(wireName);
        if (values.length > 0) input[wireName] = fromQuery(model, model.shape(member.shape), values);
        break;
      default:
        throw new Error(`${operation.name}.${name} travels in ${member.location}, which this check does not know`);
    }
  }
  for (const name of query.keys()) problems.push(`the query has ${name}, which is no member`);
  for (const name of Object.keys(inBody)) problems.push(`the body has ${name}, which is no member`);
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  return [...problems, ...checkValue(model, operation.input.shape, given, "the request")];
}

function parsedBody(text: string): Record<string, unknown> | undefined {
  if (text === "") return {};
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null && !Array.isArray(body)
      ? (body as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A list is written as one parameter an item; anything else is written once. */
function fromQuery(model: ServiceModel, shape: Shape, values: readonly string[]): unknown {
  if (shape.type === "list" && shape.member !== undefined) {
    const item = model.shape(shape.member.shape);
    return values.map((value) => fromText(item, value));
  }
  return values.length === 1 ? fromText(shape, values.join()) : values;
}

function fromText(shape: Shape, text: string): unknown {
  if (shape.type === "boolean" && (text === "true" || text === "false")) return text === "true";
  if ((shape.type === "integer" || shape.type === "long") && /^-?\d+$/.test(text)) return Number(text);
  return text;
}
