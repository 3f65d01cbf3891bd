/**
 * Writes what the emulator holds requests against, `emulator/src/eks/model/requestShapes.ts`, from AWS's published service model of EKS.
 * To be run when the pinned botocore is another one, or when the emulator has got a further operation; a test compares the two.
 *
 *     node -r ts-node/register/transpile-only scripts/requestShapes.ts
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { OPERATIONS } from "../emulator/src/eks/operations";
import type { RequestShape, Shape } from "../emulator/src/eks/model/shape";
import { ServiceModel, type Shape as ModelShape } from "../emulator/test/model/ServiceModel";
import { ensureServiceModels } from "./awsTools/awsTools";
import { printedHelp } from "./help";

export const REQUEST_SHAPES = join(__dirname, "..", "emulator", "src", "eks", "model", "requestShapes.ts");

/** The file's text, as it should be. */
export async function requestShapesText(): Promise<string> {
  const model = ServiceModel.load(join(await ensureServiceModels(), "eks", "2017-11-01"));
  const shapes: Record<string, Shape> = {};
  const requests = Object.fromEntries(
    OPERATIONS.map(({ name }) => name)
      .sort()
      .map((name) => [name, requestShapeOf(model, name, shapes)]),
  );
  const sorted = Object.fromEntries(Object.entries(shapes).sort(([a], [b]) => (a < b ? -1 : 1)));
  const text = `// Written by scripts/requestShapes.ts from AWS's service model of EKS (2017-11-01); not to be edited by hand.
import type { RequestShape, Shape } from "./shape";

export const REQUESTS: Readonly<Record<string, RequestShape>> = ${JSON.stringify(requests)};

export const SHAPES: Readonly<Record<string, Shape>> = ${JSON.stringify(sorted)};
`;
  return format(text, { ...(await resolveConfig(REQUEST_SHAPES)), filepath: REQUEST_SHAPES });
}

function requestShapeOf(model: ServiceModel, name: string, shapes: Record<string, Shape>): RequestShape {
  const input = model.operation(name)?.input;
  if (input === undefined) return {};
  const { members = {}, required = [] } = model.shape(input.shape);
  const places: { path: Record<string, string>; query: Record<string, string>; body: Record<string, string> } = {
    path: {},
    query: {},
    body: {},
  };
  for (const [member, { shape, location, locationName = member }] of Object.entries(members)) {
    const place = location === "uri" ? "path" : location === "querystring" ? "query" : "body";
    places[place][locationName] = shape;
    collect(model, shape, shapes);
  }
  const given = Object.entries(places).filter(([, some]) => Object.keys(some).length > 0);
  return { ...Object.fromEntries(given), ...(required.length === 0 ? {} : { required: wireNames(members, required) }) };
}

function wireNames(members: NonNullable<ModelShape["members"]>, names: readonly string[]): string[] {
  return names.map((name) => members[name]?.locationName ?? name);
}

function collect(model: ServiceModel, name: string, shapes: Record<string, Shape>): void {
  if (shapes[name] !== undefined) return;
  const shape = model.shape(name);
  shapes[name] = shapeOf(name, shape);
  const inner = [shape.member, shape.key, shape.value, ...Object.values(shape.members ?? {})];
  for (const each of inner) if (each !== undefined) collect(model, each.shape, shapes);
}

function shapeOf(name: string, shape: ModelShape): Shape {
  const { type, min, max, pattern, required, members = {} } = shape;
  const bounds = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  switch (type) {
    case "string":
      return {
        type,
        ...bounds,
        ...(shape.enum && { enum: shape.enum }),
        ...(pattern === undefined ? {} : { pattern }),
      };
    case "integer":
      return { type, ...bounds };
    case "boolean":
      return { type };
    case "list":
      return { type, ...bounds, of: shape.member?.shape ?? "" };
    case "map":
      return { type, ...bounds, key: shape.key?.shape ?? "", value: shape.value?.shape ?? "" };
    case "structure": {
      const byWireName = Object.entries(members).map(([member, each]) => [each.locationName ?? member, each.shape]);
      return {
        type,
        ...(required === undefined ? {} : { required: wireNames(members, required) }),
        members: Object.fromEntries(byWireName) as Record<string, string>,
      };
    }
    default:
      throw new Error(`requests have no ${type} so far, and ${name} is one`);
  }
}

if (require.main === module && !printedHelp(__filename)) {
  requestShapesText().then(
    (text) => {
      writeFileSync(REQUEST_SHAPES, text);
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    },
  );
}
