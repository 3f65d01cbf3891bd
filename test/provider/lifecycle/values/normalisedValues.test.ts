import assert from "node:assert/strict";
import { sameValues } from "../../../../provider/core/configurationValues";
import { launchTemplateProblem } from "../../../../provider/inputs/launchTemplate";
import { addonResource } from "../../../../provider/lifecycle/addonVersion";
import { AddonOrNodegroupLifecycle } from "../../../../provider/lifecycle/addonOrNodegroup";
import { nodegroupResource } from "../../../../provider/lifecycle/nodegroupVersion";
import { SimulatedCluster } from "../../../fixtures/SimulatedCluster";
import { SimulatedControlPlane } from "../../../fixtures/SimulatedControlPlane";

const COREDNS = { name: "coredns", version: "v1.12.4-eksbuild.6" };

describe("configuration values that say the same", () => {
  for (const [a, b, same] of [
    ['{"a":1,"b":{"c":2,"d":3}}', '{ "b": { "d": 3, "c": 2.0 }, "a": 1 }', true],
    ["a: 1\n", "a: 1", true],
    ["a: 1\r\nb: 2", "a: 1  \nb: 2\n", true],
    ["{}", undefined, true],
    ["", undefined, true],
    [" {} ", "null", true],
    ['{"a":1}', '{"a":2}', false],
    ['{"a":[1,2]}', '{"a":[2,1]}', false],
    ['{"a":1}', undefined, false],
    ["a: 1", "a: 2", false],
  ] as const) {
    it(`${JSON.stringify(a)} and ${JSON.stringify(b)}: ${same ? "yes" : "no"}`, () => {
      assert.equal(sameValues(a, b), same);
      assert.equal(sameValues(b, a), same);
    });
  }
});

describe("a launch template's version", () => {
  it("is written as EKS answers it: one that it would write otherwise would roll all nodes with every up", () => {
    for (const version of ["7", "$Latest", "$Default"]) {
      assert.equal(launchTemplateProblem({ name: "blue", version }), undefined);
    }
    for (const version of ["07", "0", "$latest", "$Newest", " 7", "7.0", "+7"]) {
      assert.match(launchTemplateProblem({ name: "blue", version }) ?? "", /or a number as a text/, version);
    }
  });
});

describe("what EKS answers in another form than it was asked", () => {
  let world: SimulatedControlPlane;
  afterEach(() => world.close());

  const updates = async (operation: string): Promise<number> =>
    (await world.requests()).filter((one) => one.operation === operation && one.status === 200).length;

  for (const [asked, answered] of [
    ['{"replicaCount": 3, "podLabels": {"b": "1", "a": "2"}}', '{"podLabels":{"a":"2","b":"1"},"replicaCount":3}'],
    ["{}", undefined],
    ["replicaCount: 3\n", "replicaCount: 3"],
  ] as const) {
    it(`is not set again: configuration values ${JSON.stringify(asked)}`, async () => {
      world = await SimulatedControlPlane.start({ version: "1.33", addons: [COREDNS] });
      const start = () => world.stack({}, { resource: (on) => new AddonOrNodegroupLifecycle(addonResource, on) });
      const program = { clusterName: "devel", addonName: "coredns", version: "v1.13.2-eksbuild.3" };
      const stack = start();
      assert.equal((await stack.up({ ...program, configurationValues: asked })).kind, "ok");
      assert.equal(await updates("UpdateAddon"), 1);
      // By a stack that has no state, so that all it knows is what EKS answers.
      await world.close();
      const there = {
        name: "coredns",
        version: program.version,
        ...(answered ? { configurationValues: answered } : {}),
      };
      world = await SimulatedControlPlane.start({ version: "1.33", addons: [there] });
      const other = start();
      assert.equal((await other.up({ ...program, configurationValues: asked })).kind, "ok");
      await other.refresh();
      assert.equal((await other.up({ ...program, configurationValues: asked })).kind, "ok");
      assert.equal(await updates("UpdateAddon"), 0);
    });
  }

  it("is not rolled again: a Kubernetes version and a pin with a v", async () => {
    world = await SimulatedControlPlane.start({ version: "1.33", nodegroups: [{ name: "workers", version: "1.32" }] });
    const stack = world.stack({}, { resource: (on) => new AddonOrNodegroupLifecycle(nodegroupResource, on) });
    const program = { clusterName: "devel", nodegroupName: "workers", version: "v1.33", clusterVersion: "v1.33" };
    assert.deepEqual(await stack.up(program), { kind: "ok", verb: "create" });
    assert.deepEqual(await stack.up(program), { kind: "ok", verb: "same" });
    await stack.refresh();
    assert.deepEqual(await stack.up(program), { kind: "ok", verb: "same" });
    assert.equal(await updates("UpdateNodegroupVersion"), 1);
  });
});

describe("policies of a ClusterUpgrade that EKS answers in another form", () => {
  let devel: SimulatedCluster;
  afterEach(() => devel.close());

  it("move nothing again: a pin with a v", async () => {
    devel = await SimulatedCluster.start({ version: "1.32", nodegroups: [{ name: "workers", version: "1.32" }] });
    const stack = devel.stack();
    const program = { clusterName: "devel", version: "v1.33", nodegroups: { workers: { version: "v1.33" } } };
    assert.equal((await stack.up(program)).kind, "ok");
    assert.deepEqual(await devel.started(), ["1.33", "workers 1.33"]);
    assert.deepEqual(await stack.up(program), { kind: "ok", verb: "same" });
    await stack.refresh();
    assert.equal((await stack.up(program)).kind, "ok");
    assert.deepEqual(await devel.started(), ["1.33", "workers 1.33"]);
  });
});

describe("a setting that is not written any more", () => {
  let devel: SimulatedCluster;
  afterEach(() => devel.close());

  it("is kept, which preview and up say: AddonVersion", async () => {
    devel = await SimulatedCluster.start({ version: "1.33", addons: [COREDNS] });
    const stack = devel.world.stack({}, { resource: (on) => new AddonOrNodegroupLifecycle(addonResource, on) });
    const program = { clusterName: "devel", addonName: "coredns", version: COREDNS.version };
    await stack.up({ ...program, configurationValues: '{"replicaCount":3}' });
    stack.messages.length = 0;
    await stack.preview(program);
    const said = "configurationValues is not written any more: add-on coredns keeps the configuration that it has";
    assert(stack.messages.some((one) => one.startsWith(said)));
    assert.equal((await stack.up(program)).kind, "ok");
    assert.equal(stack.messages.filter((one) => one.startsWith(said)).length, 2);
    assert.equal((await stack.up(program)).kind, "ok");
    assert.equal(stack.messages.filter((one) => one.startsWith(said)).length, 2);
    assert.equal((await devel.addon("coredns")).configurationValues, '{"replicaCount":3}');
  });

  it("is kept, which preview and up say: policies of a ClusterUpgrade", async () => {
    devel = await SimulatedCluster.start({
      version: "1.32",
      nodegroups: [
        { name: "workers", version: "1.32", launchTemplate: { name: "workers", version: "7", latestVersion: 8 } },
      ],
    });
    const stack = devel.stack();
    const launchTemplate = { name: "workers", version: "8" };
    await stack.up({ clusterName: "devel", version: "1.33", nodegroups: { workers: { launchTemplate } } });
    await stack.up({ clusterName: "devel", version: "1.33", nodegroups: { workers: "follow" } });
    assert(
      stack.messages.some((one) =>
        one.startsWith(
          'nodegroups["workers"]: launchTemplate is not written any more: node group workers keeps the version of its launch template',
        ),
      ),
      stack.messages.join("\n"),
    );
  });
});
