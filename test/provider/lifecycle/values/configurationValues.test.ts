import assert from "node:assert/strict";
import { configurationProblems } from "../../../../provider/observe/configurationProblems";
import { addonResource } from "../../../../provider/lifecycle/addonVersion";
import { AddonOrNodegroupLifecycle } from "../../../../provider/lifecycle/addonOrNodegroup";
import { SimulatedCluster } from "../../../fixtures/SimulatedCluster";
import { SimulatedControlPlane } from "../../../fixtures/SimulatedControlPlane";
import type { SimulatedStack } from "../../../fixtures/SimulatedStack";

const COREDNS = { name: "coredns", version: "v1.10.1-eksbuild.38" };

describe("what a schema says against configuration values", () => {
  const schema = JSON.stringify({
    $schema: "http://json-schema.org/draft-06/schema#",
    type: "object",
    additionalProperties: false,
    definitions: { limits: { type: "object", additionalProperties: false, properties: { cpu: { type: "string" } } } },
    properties: {
      mode: { enum: ["iptables", "ipvs"] },
      limits: { $ref: "#/definitions/limits" },
      count: { type: "integer", minimum: 2 },
      tolerations: { type: "array", items: { type: "object" } },
    },
  });
  const cases: readonly [values: string, told: readonly (string | RegExp)[]][] = [
    ['{"mode":"ipvs","limits":{"cpu":"1"}}', []],
    ["mode: ipvs\ncount: 2", []],
    ["", []],
    ["{}", []],
    ["limits: {memory: 1Gi}", ["limits.memory: this version has no such member"]],
    ['{"count":1}', ["count: it is less than 2"]],
    ["tolerations: [7]", [/^tolerations\.0: its type "number" is invalid/]],
    ['{"mode":"s3cret"}', [/^mode: it does not match any of \["iptables","ipvs"\]/]],
    ["a: [", ["it is neither JSON nor YAML"]],
  ];
  for (const [values, told] of cases) {
    it(`${JSON.stringify(values)}: ${told.length === 0 ? "nothing" : told.map(String).join("; ")}`, async () => {
      const problems = await configurationProblems(schema, values);
      assert.equal(problems.length, told.length, problems.join("; "));
      for (const [index, one] of told.entries()) {
        const problem = problems[index] ?? "";
        if (typeof one === "string") assert.equal(problem, one);
        else assert.match(problem, one);
      }
      assert(!problems.join().includes("s3cret"));
    });
  }

  it("is nothing where there is no schema", async () => {
    assert.deepEqual(await configurationProblems(undefined, "a: 1"), []);
  });
});

describe("configuration values of a ClusterUpgrade", () => {
  let devel: SimulatedCluster;
  afterEach(() => devel.close());

  const asked = async (): Promise<unknown[]> =>
    (await devel.world.requests())
      .filter(({ operation }) => operation === "DescribeAddonConfiguration")
      .map(({ params }) => params.addonVersion);

  it("that the version at the end does not accept are refused before the first hop, also by an up alone", async () => {
    devel = await SimulatedCluster.start({ version: "1.31", addons: [COREDNS] });
    const addons = { coredns: { configurationValues: '{"replicas":3}' } };
    const outcome = await devel.stack().up({ clusterName: "devel", version: "1.33", addons });
    assert(outcome.kind === "refused" && outcome.problems.some((one) => one.includes("EKSV036")));
    assert.deepEqual(await devel.started(), []);
  });

  it("are held against no schema where there are none to send", async () => {
    devel = await SimulatedCluster.start({ version: "1.31", addons: [COREDNS, { name: "kube-proxy" }] });
    assert.equal((await devel.stack().up({ clusterName: "devel", version: "1.33" })).kind, "ok");
    assert.deepEqual(await asked(), []);
  });

  it("are sent with the last update of the add-on only, those before keep what it has", async () => {
    devel = await SimulatedCluster.start({
      version: "1.31",
      addons: [{ name: "vpc-cni", version: "v1.18.6-eksbuild.1", configurationValues: '{"nodeAgent":{}}' }],
    });
    const wanted = '{"extraVolumes":[]}';
    const addons = { "vpc-cni": { version: "latest", configurationValues: wanted } };
    const outcome = await devel.stack().up({ clusterName: "devel", version: "1.32", addons });
    assert.equal(outcome.kind, "ok", JSON.stringify(outcome));
    const sent = (await devel.world.requests())
      .filter(({ operation, status }) => operation === "UpdateAddon" && status === 200)
      .map(({ params }) => params.configurationValues);
    assert(sent.length > 2, JSON.stringify(sent));
    assert.deepEqual(sent, [...sent.slice(1).map(() => '{"nodeAgent":{}}'), wanted]);
  });
});

describe("configuration values of an AddonVersion", () => {
  let world: SimulatedControlPlane;
  afterEach(() => world.close());

  const start = async (addon: object): Promise<SimulatedStack> => {
    world = await SimulatedControlPlane.start({ version: "1.31", addons: [addon] });
    return world.stack({}, { resource: (on) => new AddonOrNodegroupLifecycle(addonResource, on) });
  };
  const PROGRAM = { clusterName: "devel", addonName: "coredns", version: "latest" };
  const started = async (): Promise<number> =>
    (await world.requests()).filter(({ operation }) => operation === "UpdateAddon").length;

  it("that the version does not accept are refused in preview, and shown only with preflight warn", async () => {
    const stack = await start(COREDNS);
    const program = { ...PROGRAM, configurationValues: "replicas: 3" };
    const problems = await stack.preview(program);
    assert.match(problems.join(), /^configurationValues: coredns v1\.\S+ does not accept the values: replicas: this/);
    assert.equal((await stack.up(program)).kind, "refused");
    assert.equal(await started(), 0);
    assert.deepEqual(await stack.preview({ ...program, preflight: "warn" }), []);
  });

  it("that it has and keeps are held against the schema too", async () => {
    const stack = await start({ ...COREDNS, configurationValues: '{"replicas":3}' });
    const problems = await stack.preview(PROGRAM);
    assert.match(problems.join(), /does not accept the configuration values that the add-on has: replicas/);
  });

  it("pass, and a warning says so, where the schema cannot be read", async () => {
    const stack = await start(COREDNS);
    await world.fault({ operation: "DescribeAddonConfiguration", what: "accessDenied" });
    const outcome = await stack.up({ ...PROGRAM, configurationValues: "replicaCount: 3" });
    assert.equal(outcome.kind, "ok", JSON.stringify(outcome));
    assert(stack.messages.some((one) => /could not be checked.*allow eks:DescribeAddonConfiguration/.test(one)));
  });
});
