import type { Member, ServiceModel, Shape } from "./ServiceModel";

/** A timestamp in milliseconds would be in the year 58000. */
const TIMESTAMPS = { from: Date.parse("2017-11-01") / 1000, to: Date.parse("2100-01-01") / 1000 };

/** Everything about a JSON value that its shape in the model does not allow, each with where it is. */
export function checkValue(model: ServiceModel, shapeName: string, value: unknown, where: string): string[] {
  const shape = model.shape(shapeName);
  switch (shape.type) {
    case "structure":
      return isObject(value) ? checkStructure(model, shape, value, where) : [`${where} is no structure`];
    case "list":
      return Array.isArray(value) ? checkList(model, shape, value, where) : [`${where} is no list`];
    case "map":
      return isObject(value) ? checkMap(model, shape, value, where) : [`${where} is no map`];
    case "string":
      return typeof value === "string" ? checkString(shape, value, where) : [`${where} is no string`];
    case "integer":
    case "long":
      return Number.isSafeInteger(value) ? checkBounds(shape, value as number, where, "") : [`${where} is no integer`];
    case "double":
      return typeof value === "number" ? checkBounds(shape, value, where, "") : [`${where} is no number`];
    case "boolean":
      return typeof value === "boolean" ? [] : [`${where} is no boolean`];
    case "timestamp":
      return typeof value === "number" && value >= TIMESTAMPS.from && value < TIMESTAMPS.to
        ? []
        : [`${where} is no timestamp in epoch seconds: ${JSON.stringify(value)}`];
  }
}

function checkStructure(model: ServiceModel, shape: Shape, value: Record<string, unknown>, where: string): string[] {
  const members = Object.entries(shape.members ?? {});
  const byWireName = new Map(members.map(([name, member]) => [member.locationName ?? name, member]));
  const missing = (shape.required ?? [])
    .map((name) => shape.members?.[name]?.locationName ?? name)
    .filter((name) => value[name] === undefined);
  return [
    ...missing.map((name) => `${where} lacks ${name}`),
    ...Object.entries(value).flatMap(([name, item]) => {
      const member = byWireName.get(name);
      return member === undefined
        ? [`${where} has ${name}, which is no member`]
        : inner(model, member, item, `${where}.${name}`);
    }),
  ];
}

function checkList(model: ServiceModel, shape: Shape, list: readonly unknown[], where: string): string[] {
  return [
    ...checkBounds(shape, list.length, where, " items"),
    ...list.flatMap((item, index) => inner(model, shape.member, item, `${where}[${index}]`)),
  ];
}

function checkMap(model: ServiceModel, shape: Shape, map: Record<string, unknown>, where: string): string[] {
  const entries = Object.entries(map);
  return [
    ...checkBounds(shape, entries.length, where, " entries"),
    ...entries.flatMap(([key, item]) => [
      ...inner(model, shape.key, key, `the key ${JSON.stringify(key)} of ${where}`),
      ...inner(model, shape.value, item, `${where}[${JSON.stringify(key)}]`),
    ]),
  ];
}

function inner(model: ServiceModel, member: Member | undefined, value: unknown, where: string): string[] {
  if (member === undefined) throw new Error(`the service model does not say what ${where} holds`);
  return checkValue(model, member.shape, value, where);
}

function checkString(shape: Shape, value: string, where: string): string[] {
  const problems = checkBounds(shape, value.length, where, " characters");
  if (shape.enum !== undefined && !shape.enum.includes(value)) {
    problems.push(`${where} is ${JSON.stringify(value)}, and can be ${shape.enum.join(", ")}`);
  }
  if (shape.pattern !== undefined && !new RegExp(shape.pattern, "u").test(value)) {
    problems.push(`${where} is ${JSON.stringify(value)}, which does not match ${shape.pattern}`);
  }
  return problems;
}

function checkBounds({ min, max }: Shape, size: number, where: string, unit: string): string[] {
  const fits = size >= (min ?? -Infinity) && size <= (max ?? Infinity);
  return fits ? [] : [`${where} is ${size}${unit}, and can be ${min ?? ""} to ${max ?? ""}`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
