import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ADDON_VERSION_TYPE } from "../../../provider/resources/AddonVersion";
import { CLUSTER_VERSION_TYPE } from "../../../provider/resources/ClusterVersion";
import { FLEET_TYPE } from "../../../provider/resources/Fleet";
import { NODEGROUP_VERSION_TYPE } from "../../../provider/resources/NodegroupVersion";
import { RESOURCES } from "../../../provider/plugin/resources";
import { SCHEMA_FILE, schemaText, SETTINGS } from "../../../scripts/plugin/schema";
import { REPOSITORY } from "../../engine/PulumiProject";

interface Schema {
  readonly resources: Readonly<Record<string, Resource>>;
  readonly types: Readonly<Record<string, unknown>>;
  readonly config: { readonly variables: Readonly<Record<string, { readonly secret?: boolean }>> };
}

interface Resource {
  readonly aliases: readonly { readonly type: string }[];
  readonly properties: Readonly<Record<string, unknown>>;
  readonly inputProperties: Readonly<Record<string, { readonly description?: string }>>;
}

describe("The plugin's schema", () => {
  const text = readFileSync(join(REPOSITORY, SCHEMA_FILE), "utf8");
  const schema = JSON.parse(text) as Schema;
  const resource = (name: string): Resource => schema.resources[`eks-version:index:${name}`] ?? assert.fail(name);

  it("is what the types of the package come to", function () {
    this.timeout(60_000);
    assert(text === schemaText(REPOSITORY), "the types have changed: `npm run plugin` writes the schema");
  });

  it("has the resources that the plugin has, each input with its description", () => {
    assert.deepEqual(
      Object.keys(schema.resources).map((token) => token.split(":").at(-1)),
      Object.keys(RESOURCES),
    );
    for (const [token, { inputProperties }] of Object.entries(schema.resources)) {
      for (const [name, { description }] of Object.entries(inputProperties)) assert(description, `${token}.${name}`);
    }
  });

  it("has every output that a preview fills in as unknown or keeps", () => {
    for (const [name, { stable }] of Object.entries(RESOURCES)) {
      const missing = stable.filter((output) => !(output in resource(name).properties));
      assert.deepEqual(
        missing.filter((output) => output !== "clusterCreatedAt"),
        [],
        name,
      );
    }
  });

  it("has the dynamic resources' types as aliases, so that a stack moves over without a replacement", () => {
    const aliases = ["ClusterVersion", "AddonVersion", "NodegroupVersion", "Fleet"].map(
      (name) => resource(name).aliases,
    );
    const types = [CLUSTER_VERSION_TYPE, ADDON_VERSION_TYPE, NODEGROUP_VERSION_TYPE, FLEET_TYPE];
    assert.deepEqual(
      aliases,
      types.map((type) => [{ type }]),
    );
  });

  it("has every setting of docs/aws-configuration.md, the keys as secrets, and no setting under another plugin's name", () => {
    const page = readFileSync(join(REPOSITORY, "docs/aws-configuration.md"), "utf8");
    const cells = [...page.matchAll(/^\| (`aws:[^|]+)\|/gm)].map(([, cell]) => cell ?? "");
    const names = cells.flatMap((cell) => [...cell.matchAll(/`aws:(\w+)`/g)].map(([, name]) => name ?? ""));
    assert(names.length > 15);
    assert.deepEqual([...names, "preflight", "requestsPerSecond"].sort(), Object.keys(SETTINGS).sort());
    const secret = Object.entries(schema.config.variables).filter(([, variable]) => variable.secret === true);
    assert.deepEqual(
      secret.map(([name]) => name),
      ["accessKey", "secretKey", "token"],
    );
    assert.doesNotMatch(JSON.stringify([schema.resources, schema.types]), /[`"]aws:\w/);
  });

  it("refers to no type that it does not have", () => {
    const referred = [...text.matchAll(/"#\/types\/([^"]+)"/g)].map(([, token]) => token ?? "");
    assert(referred.length > 10);
    assert.deepEqual(
      referred.filter((token) => !(token in schema.types)),
      [],
    );
  });
});
