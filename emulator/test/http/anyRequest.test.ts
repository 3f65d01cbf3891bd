import assert from "node:assert/strict";
import fc from "fast-check";
import { REQUESTS, SHAPES } from "../../src/eks/model/requestShapes";
import { OPERATIONS } from "../../src/eks/operations";
import type { Json } from "../../src/json";
import { EmulatorFixture } from "../fixtures/emulatorFixture";
import { signedFetch } from "../fixtures/signedFetch";

/** Texts that mean something here and there, and others. */
const TEXTS = [
  "devel",
  "workers",
  "coredns",
  "1.33",
  "1.34",
  "1.99",
  "v1.11.4-eksbuild.24",
  "arn:aws:iam::000000000000:role/eks",
  "arn:aws:eks:eu-west-1:000000000000:cluster/devel",
  "subnet-1",
  "subnet-2",
  "$Latest",
  "{}",
  "x",
];

/** Any value that a shape of the model allows, and members left out as often as not. */
function valueOf(name: string, depth = 0): fc.Arbitrary<Json> {
  const shape = SHAPES[name];
  switch (shape?.type) {
    case "string":
      return fc.constantFrom(...(shape.enum ?? TEXTS));
    case "integer":
      return fc.integer({ min: shape.min ?? -2, max: shape.max ?? 10_000 });
    case "boolean":
      return fc.boolean();
    case "list":
      return fc.array(valueOf(shape.of, depth + 1), { maxLength: Math.min(shape.max ?? 3, 3) });
    case "map":
      return fc.dictionary(fc.constantFrom("a", "b"), valueOf(shape.value, depth + 1), {
        minKeys: shape.min ?? 0,
        maxKeys: 2,
      });
    case "structure":
      return membersOf(shape.members, shape.required ?? [], depth);
    default:
      return assert.fail(`there is no shape ${name}`);
  }
}

function membersOf(shapes: Readonly<Record<string, string>>, required: readonly string[], depth: number) {
  const members = Object.entries(shapes).map(([name, shape]) => [name, valueOf(shape, depth + 1)] as const);
  const requiredKeys = required.filter((name) => shapes[name] !== undefined);
  return fc.record(Object.fromEntries(members), { requiredKeys }) as fc.Arbitrary<Json>;
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? "");
}

/** The model's own hooks hold each answer against the model: here it is about that there is one, and that no defect makes it. */
describe("whatever the model allows to ask", () => {
  const emulator = new EmulatorFixture();

  beforeEach(async () => {
    await emulator.seed({
      name: "devel",
      version: "1.33",
      nodegroups: [{ name: "workers", launchTemplate: { name: "blue", version: "3" } }],
      addons: [{ name: "coredns" }],
      fargateProfiles: [{ name: "x" }],
    });
  });

  for (const { name, method, uri } of OPERATIONS) {
    it(`${name} answers, and never by a defect`, async () => {
      const { path = {}, query = {}, body = {}, required = [] } = REQUESTS[name] ?? {};
      const asked = fc.record({
        path: membersOf(path, Object.keys(path), 0),
        query: membersOf(query, required, 0),
        body: membersOf(body, required, 0),
      }) as fc.Arbitrary<Record<"path" | "query" | "body", Record<string, Json>>>;
      await fc.assert(
        fc.asyncProperty(asked, async ({ path: inPath, query: inQuery, body: inBody }) => {
          const url = new URL(
            emulator.url +
              uri.replaceAll(/\{(\w+)\}/g, (_, member: string) => encodeURIComponent(textOf(inPath[member]))),
          );
          for (const [member, value] of Object.entries(inQuery)) {
            for (const one of [value].flat()) url.searchParams.append(member, textOf(one));
          }
          const sent = method === "POST" ? { body: JSON.stringify(inBody) } : {};
          const { now } = (await emulator.control("GET", "clock")) as { now: string };
          const response = await signedFetch(url.href, { method, at: new Date(now), ...sent });
          const error = response.headers.get("x-amzn-errortype");
          assert.notEqual(error, "EmulatorFailure", await response.text());
        }),
        { numRuns: 25, seed: 7 },
      );
    });
  }
});
