import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../engine/PulumiProject";
import { CONNECTION_ARGS } from "../../provider/aws/connectionArgs";

const read = (path: string): string => readFileSync(join(REPOSITORY, path), "utf8");

describe("README.md", () => {
  const readme = read("README.md");
  const resource = read("provider/resources/ClusterVersion.ts");

  it("tells of every input, and of no other", () => {
    const args = /export interface ClusterVersionArgs [^]*?\n}\n/.exec(resource)?.[0] ?? "";
    const inputs = [...args.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name]) => name ?? "");
    assert.deepEqual(firstColumn("Inputs"), [...inputs, ...CONNECTION_ARGS].sort());
  });

  it("tells of every output that is no input, and of no other", () => {
    const outputs = [...resource.matchAll(/declare readonly (\w+):/g)].map(([, name]) => name ?? "");
    assert.deepEqual(firstColumn("Outputs"), outputs.filter((name) => name !== "clusterName").sort());
  });

  it("is followed by a policy that allows what the package calls, and nothing else", () => {
    const policy = /^```json\n([^]*?)^```$/m.exec(read("docs/permissions.md"))?.[1] ?? "";
    const { Statement } = JSON.parse(policy) as { Statement: { Action: string[] }[] };
    const sources = readdirSync(join(REPOSITORY, "provider"), { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".ts"),
    );
    const calls = sources.flatMap((name) => [...read(`provider/${name}`).matchAll(/new (?:sdk|eks)\.(\w+)Command\(/g)]);
    const pages = sources.flatMap((name) => [...read(`provider/${name}`).matchAll(/sdk\.paginate(\w+)\(/g)]);
    const queries = [...read("provider/ec2/Ec2Api.ts").matchAll(/this\.call\("(\w+)"/g)];
    const actions = new Set([
      ...[...calls, ...pages].map(([, operation]) => `eks:${operation ?? ""}`),
      ...queries.map(([, operation]) => `ec2:${operation ?? ""}`),
    ]);
    const allowed = new Set(Statement.flatMap(({ Action }) => Action));
    assert.deepEqual([...allowed].sort(), [...actions].sort());
  });

  /** What the cells of a section's first column put into backticks, up to the end of the section's first table. */
  function firstColumn(heading: string): string[] {
    const section = readme.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? assert.fail(heading);
    const cells = section.split("\n").flatMap((line) => /^\| (`[^|]+)\|/.exec(line)?.[1] ?? []);
    return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name ?? "")).sort();
  }
});
