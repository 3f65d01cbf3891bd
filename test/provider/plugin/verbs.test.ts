import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../../../provider/core/time";
import { systemClock } from "../../../provider/core/time";
import { UNKNOWN_VALUE } from "../../../provider/core/pulumiValues";
import type { Properties } from "../../../provider/plugin/propertyValues";
import { SimulatedControlPlane } from "../../fixtures/SimulatedControlPlane";
import type { Ended } from "./DrivenPlugin";
import { DrivenPlugin, urnOf } from "./DrivenPlugin";

const CLUSTER = { type: "eks-version:index:ClusterVersion", id: "devel" };
const WHOLE = { type: "eks-version:index:ClusterUpgrade", id: "devel" };
const ADDON = { type: "eks-version:index:AddonVersion", id: "devel:coredns" };
const NODEGROUP = { type: "eks-version:index:NodegroupVersion", id: "devel:workers" };
const FLEET = { type: "eks-version:index:Fleet" };

const SEED = {
  addons: [{ name: "coredns", version: "v1.11.4-eksbuild.2" }],
  nodegroups: [{ name: "workers", version: "1.31" }],
};

describe("The plugin's verbs, over gRPC", () => {
  let eks: SimulatedControlPlane;
  let plugin: DrivenPlugin;

  const settings = (): Properties => ({
    version: "1.2.3",
    region: "eu-west-1",
    endpoints: [{ eks: eks.url, sts: eks.url }],
    accessKey: "test",
    secretKey: "test",
    requestsPerSecond: "200",
    maxRetries: 2,
  });

  beforeEach(async () => {
    eks = await SimulatedControlPlane.start(SEED);
    plugin = await DrivenPlugin.start(eks.time);
  });

  afterEach(async () => {
    plugin.close();
    await eks.close();
  });

  const calls = async (): Promise<string[]> => (await eks.requests()).map(({ operation }) => operation);

  async function checked(on: { readonly type: string }, news: Properties, olds: Properties = {}): Promise<Properties> {
    const { inputs, failures } = await plugin.check(on, olds, news);
    assert.deepEqual(failures, []);
    return inputs;
  }

  function fine(outcome: Ended): Properties {
    assert(outcome.ok, JSON.stringify(outcome));
    return outcome.outs;
  }

  it("getPluginInfo, getSchema and handshake: version, schema, and secrets as plain values", async () => {
    assert.equal(await plugin.version(), "1.2.3");
    assert.deepEqual(JSON.parse(await plugin.schema()), { name: "eks-version" });
    const handshake = await plugin.handshake();
    assert.deepEqual([handshake.getAcceptSecrets(), handshake.getAcceptOutputs()], [false, false]);
    const configured = await plugin.configure(settings());
    assert.deepEqual([configured.getSupportspreview(), configured.getAcceptsecrets()], [true, false]);
  });

  describe("checkConfig", () => {
    it("takes lists as such, as YAML has them, and as JSON, as the SDKs have them, and leaves the inputs as they are", async () => {
      for (const endpoints of [[{ eks: eks.url }], JSON.stringify([{ eks: eks.url }])]) {
        const inputs = { region: "eu-west-1", endpoints, insecure: true, maxRetries: 3 };
        assert.deepEqual(await plugin.checkConfig(inputs), { inputs, failures: [] });
      }
    });

    it("names a bad setting in the plugin's own namespace, and asks AWS nothing", async () => {
      const { failures } = await plugin.checkConfig({ region: "europe", insecure: "perhaps", requestsPerSecond: "0" });
      assert.equal(failures.length, 3, failures.join("\n"));
      assert.match(failures.join("\n"), /^region: /m);
      assert.match(failures.join("\n"), /^insecure: must be "true" or "false"/m);
      assert.match(failures.join("\n"), /^requestsPerSecond: must be a number of requests/m);
      assert.deepEqual(await calls(), []);
    });

    it("judges no value that is not computed yet", async () => {
      const { failures } = await plugin.checkConfig({ region: UNKNOWN_VALUE, endpoints: [{ eks: UNKNOWN_VALUE }] });
      assert.deepEqual(failures, []);
    });

    it("repeats no secret", async () => {
      const { failures } = await plugin.checkConfig({
        region: "eu-west-1",
        accessKey: "AKIDSECRET",
        assumeRoles: "SECRET",
      });
      assert(failures.length > 0);
      assert.doesNotMatch(failures.join("\n"), /SECRET/);
    });
  });

  it("diffConfig: other settings change the provider, and replace nothing", async () => {
    const olds = { region: "eu-west-1", assumeRoles: [{ roleArn: "a" }] };
    assert.equal((await plugin.diffConfig(olds, olds)).changes, "none");
    const { changes, replaces } = await plugin.diffConfig(olds, { ...olds, region: "eu-west-2" });
    assert.deepEqual([changes, replaces], ["some", []]);
  });

  describe("check", () => {
    it("fills in the region of the provider's settings, and nothing that only a request has", async () => {
      await plugin.configure(settings());
      const inputs = await checked(CLUSTER, { clusterName: "devel", version: "v1.33" });
      assert.deepEqual(Object.keys(inputs).sort(), ["clusterName", "region", "version"]);
      assert.deepEqual([inputs.region, inputs.version], ["eu-west-1", "1.33"]);
    });

    it("shows the plan on the resource's own line", async () => {
      await plugin.configure(settings());
      await checked(CLUSTER, { clusterName: "devel", version: "1.33" });
      assert.match(plugin.lines.join("\n"), /1\.31 → 1\.32/);
      for (const line of plugin.lines) assert(line.startsWith(urnOf(CLUSTER.type)), line);
    });

    it("refuses what the dynamic provider refuses, and names settings as the plugin has them", async () => {
      await plugin.configure({ ...settings(), region: undefined });
      const { failures } = await plugin.check(CLUSTER, {}, { clusterName: "devel", version: 1.3 });
      assert.match(failures.join("\n"), /^version: .*"1\.3/m);
      const regionless = await plugin.check(CLUSTER, {}, { clusterName: "devel", version: "1.33" });
      assert.match(regionless.failures.join("\n"), /pulumi config set eks-version:region eu-west-1/);
    });

    it("shows what would stop it as warnings where the provider's settings say preflight: warn", async () => {
      const back = { clusterName: "devel", version: "1.30" };
      await plugin.configure(settings());
      assert.match((await plugin.check(CLUSTER, {}, back)).failures.join(), /EKSV014/);
      plugin.close();
      plugin = await DrivenPlugin.start(eks.time);
      await plugin.configure({ ...settings(), preflight: "warn" });
      for (const on of [CLUSTER, WHOLE]) {
        const { inputs, failures } = await plugin.check(on, {}, back);
        assert.deepEqual([failures, inputs.preflight], [[], undefined]);
        assert.match(plugin.lines.splice(0).join("\n"), /EKSV014/);
      }
    });

    it("takes what is not computed yet for what it is", async () => {
      await plugin.configure(settings());
      const inputs = await checked(CLUSTER, { clusterName: UNKNOWN_VALUE, version: UNKNOWN_VALUE });
      assert.deepEqual([inputs.clusterName, inputs.version], [UNKNOWN_VALUE, UNKNOWN_VALUE]);
      assert.deepEqual(await calls(), []);
    });

    for (const [on, news, plan] of [
      [CLUSTER, { clusterName: "devel", version: "1.32" }, /1\.31 → 1\.32/],
      [WHOLE, { clusterName: "devel", version: "1.32" }, /control plane/],
      [ADDON, { clusterName: "devel", addonName: "coredns", version: "v1.11.4-eksbuild.24" }, /v1\.11\.4-eksbuild\.24/],
    ] as const) {
      const kind = on.type.split(":").at(-1) ?? "";
      it(`${kind}: given the state, as newer engines do, shows what is unfinished; without it leaves that to diff`, async () => {
        await plugin.configure(settings());
        const inputs = await checked(on, news);
        const state = { ...inputs, __shape: 1, version: "1.31", unfinished: { code: "UpdateFailed" } };
        plugin.lines.length = 0;
        await checked(on, news, inputs);
        assert.deepEqual(plugin.lines, []);
        const { failures } = await plugin.checkWithState(on, inputs, news, state);
        assert.deepEqual(failures, []);
        assert.match(plugin.lines.join("\n"), plan);
        plugin.lines.length = 0;
        await plugin.diff(on, state, inputs, inputs);
        assert.deepEqual(plugin.lines, [], "nothing is left to diff");
      });
    }

    it("given the state, as newer engines do, tells a cluster made again from the one in it", async () => {
      await plugin.configure(settings());
      const inputs = await checked(CLUSTER, { clusterName: "devel", version: "1.32" });
      const earlier = { ...inputs, version: "1.31", clusterArn: "arn:aws:eks:eu-west-1:111122223333:cluster/earlier" };
      const wanted = { clusterName: "devel", version: "1.33" };
      await assert.rejects(plugin.checkWithState(CLUSTER, inputs, wanted, earlier), /is not the one in the state/);
    });

    it("refuses a type that is none of the plugin's", async () => {
      await plugin.configure(settings());
      await assert.rejects(plugin.check({ type: "eks-version:index:Nothing" }, {}, {}), /no resource of the type/);
    });
  });

  describe("create, update, diff, read and delete", () => {
    beforeEach(() => plugin.configure(settings()));

    it("lead a cluster up, do nothing when nothing changed, follow a change, and leave the cluster alone at the end", async () => {
      const news = await checked(CLUSTER, { clusterName: "devel", version: "1.32" });
      const created = await plugin.create(CLUSTER, news);
      const outs = fine(created);
      assert.deepEqual([created.ok && created.id, outs.version, outs.previousVersion], ["devel", "1.32", "1.31"]);
      assert.deepEqual(
        Object.keys(outs).filter((name) => ["__urn", "__timeouts", "__provider"].includes(name)),
        [],
      );

      await eks.control("DELETE", "requests");
      const same = await checked(CLUSTER, { clusterName: "devel", version: "1.32" }, news);
      assert.equal((await plugin.diff(CLUSTER, outs, news, same)).changes, "none");
      assert.deepEqual(await calls(), [], "a preview of no change asks AWS nothing");

      const next = await checked(CLUSTER, { clusterName: "devel", version: "1.33", force: true }, news);
      const difference = await plugin.diff(CLUSTER, outs, news, next);
      assert.deepEqual(difference.details, { force: "add", version: "update" });
      assert.deepEqual(difference.stables.slice().sort(), ["clusterArn", "clusterCreatedAt", "clusterName", "region"]);
      assert.equal(fine(await plugin.update(CLUSTER, outs, next)).version, "1.33");

      const updates = (await calls()).filter((operation) => operation === "UpdateClusterVersion");
      await plugin.delete(CLUSTER, outs);
      assert.deepEqual(
        (await calls()).filter((operation) => operation === "UpdateClusterVersion"),
        updates,
      );
      assert.match(plugin.lines.at(-1) ?? "", /stays as it is/);
    });

    it("another cluster's name or region is a replacement, and says through which input", async () => {
      const olds = { clusterName: "devel", version: "1.31", region: "eu-west-1" };
      const difference = await plugin.diff(CLUSTER, { ...olds, __shape: 1 }, olds, { ...olds, clusterName: "other" });
      assert.deepEqual(difference.replaces, ["clusterName"]);
      assert.deepEqual(difference.details, { clusterName: "update-replace" });
      assert.deepEqual(difference.stables, []);
    });

    it("in preview, create knows the version and the region, the rest is unknown, and nothing is started", async () => {
      const news = await checked(CLUSTER, { clusterName: "devel", version: "1.33" });
      const outs = fine(await plugin.create(CLUSTER, news, { preview: true }));
      assert.deepEqual([outs.version, outs.region], ["1.33", "eu-west-1"]);
      for (const name of ["clusterArn", "status", "platformVersion", "updates", "rollbackUntil", "clusterCreatedAt"]) {
        assert.equal(outs[name], UNKNOWN_VALUE, name);
      }
      assert.equal(await eks.updatesStarted(), 0);
    });

    it("in preview, update keeps what an update does not change, and nothing is started", async () => {
      const news = await checked(CLUSTER, { clusterName: "devel", version: "1.31" });
      const outs = fine(await plugin.create(CLUSTER, news));
      const next = await checked(CLUSTER, { clusterName: "devel", version: "1.32" }, news);
      const previewed = fine(await plugin.update(CLUSTER, outs, next, { preview: true }));
      assert.equal(previewed.version, "1.32");
      for (const name of ["clusterArn", "clusterCreatedAt", "region"]) assert.equal(previewed[name], outs[name], name);
      assert.equal(previewed.status, UNKNOWN_VALUE);
      assert.equal(await eks.updatesStarted(), 0);
    });

    it("in preview, the version of an add-on that asks for the latest is what check found", async () => {
      const declared = { clusterName: "devel", addonName: "coredns", version: "default" };
      const created = await checked(ADDON, declared);
      assert.equal(created.targetVersion, undefined, "a plan of the create holds for what the user wrote");
      assert.equal(fine(await plugin.create(ADDON, created, { preview: true })).version, UNKNOWN_VALUE);
      const olds = fine(await plugin.create(ADDON, created));
      assert.match(String(olds.targetVersion), /^v1\./);
      const news = await checked(ADDON, { ...declared, version: "latest" }, created);
      assert.match(String(news.targetVersion), /^v1\./);
      assert.equal(fine(await plugin.update(ADDON, olds, news, { preview: true })).version, news.targetVersion);
    });

    it("customTimeouts end the waiting: the update is kept in the state, which the next update follows", async () => {
      const news = await checked(CLUSTER, { clusterName: "devel", version: "1.32" });
      const failed = await plugin.create(CLUSTER, news, { timeout: 60 });
      assert(!failed.ok);
      assert.match(failed.message, /^UpdateStillRunning: /);
      const { partial } = failed;
      assert(partial);
      assert.deepEqual([partial.id, partial.reasons], ["devel", [failed.message]]);
      assert.deepEqual(
        Object.keys(partial.properties).filter((name) => name.startsWith("__")),
        ["__shape"],
      );
      const difference = await plugin.diff(CLUSTER, partial.properties, news, news);
      assert.deepEqual([difference.changes, difference.details], ["some", { version: "update (of the state)" }]);
      assert.equal(fine(await plugin.update(CLUSTER, partial.properties, news)).version, "1.32");
      assert.equal(await eks.updatesStarted(), 1);
    });

    it("an error leaves nothing in the state where nothing was begun, and names settings as the plugin has them", async () => {
      const news = { clusterName: "missing", version: "1.32", region: "eu-west-1" };
      const failed = await plugin.create(CLUSTER, news);
      assert(!failed.ok);
      assert.equal(failed.partial, undefined);
      assert.match(failed.message, /^ClusterNotFound: .*\n[^]*eks-version:profile, eks-version:assumeRoles/);
    });

    it("refresh reads the truth, in outputs and inputs", async () => {
      const news = await checked(CLUSTER, { clusterName: "devel", version: "1.31" });
      const outs = fine(await plugin.create(CLUSTER, news));
      const elsewhere = await checked(CLUSTER, { clusterName: "devel", version: "1.32" });
      fine(await plugin.create(CLUSTER, elsewhere));
      const read = await plugin.read(CLUSTER, outs, news);
      assert.deepEqual(
        [read.id, read.properties.version, read.inputs.version],
        ["devel", read.inputs.version, read.properties.version],
      );
      assert.equal(read.inputs.__urn, undefined);
    });

    const imports = [
      [CLUSTER, { clusterName: "devel", version: "1.31" }],
      [WHOLE, { clusterName: "devel", version: "1.31" }],
      [ADDON, { clusterName: "devel", addonName: "coredns", version: "v1.11.4-eksbuild.2" }],
      [NODEGROUP, { clusterName: "devel", nodegroupName: "workers", version: "1.31" }],
    ] as const;
    for (const [on, declared] of imports) {
      it(`import of a ${on.type.split(":").at(-1) ?? ""} gives the inputs that a program would have, and no difference with them`, async () => {
        const read = await plugin.read(on);
        assert.equal(read.id, on.id);
        const { clusterName, addonName, nodegroupName, version } = read.inputs;
        const said = { clusterName, addonName, nodegroupName, version };
        assert.deepEqual(JSON.parse(JSON.stringify(said)), JSON.parse(JSON.stringify({ ...said, ...declared })));
        const news = await checked(on, declared, read.inputs);
        assert.equal((await plugin.diff(on, read.properties, read.inputs, news)).changes, "none");
        assert.equal(await eks.updatesStarted(), 0);
      });
    }

    it("what is not there has no id in an import and in a refresh", async () => {
      assert.equal((await plugin.read({ ...CLUSTER, id: "missing" })).id, "");
      const kept = { clusterName: "missing", version: "1.31", region: "eu-west-1", __shape: 1 };
      assert.equal((await plugin.read({ ...CLUSTER, id: "missing" }, kept, kept)).id, "");
    });

    it("lead an add-on, a node group and a whole cluster too", async () => {
      const addon = await checked(ADDON, { clusterName: "devel", addonName: "coredns", version: "latest" });
      const { version, targetVersion } = fine(await plugin.create(ADDON, addon));
      assert.match(String(version), /^v1\./);
      assert.equal(version, targetVersion);
      const whole = await checked(WHOLE, { clusterName: "devel", version: "1.32" });
      const outs = fine(await plugin.create(WHOLE, whole));
      assert.deepEqual([outs.version, outs.nodegroupVersions], ["1.32", { workers: "1.32" }]);
      const workers = await checked(NODEGROUP, { clusterName: "devel", nodegroupName: "workers", version: "1.32" });
      assert.equal(fine(await plugin.create(NODEGROUP, workers)).version, "1.32");
    });

    describe("lead a fleet", () => {
      const declared = { members: [{ clusterName: "devel" }], target: "1.32", waves: [{ name: "all", rest: true }] };

      it("in preview its progress is unknown, and nothing is started", async () => {
        const outs = fine(await plugin.create(FLEET, await checked(FLEET, declared), { preview: true }));
        assert.equal(outs.name, "devel", "the resource's");
        assert.deepEqual([outs.progress, outs.versions], [UNKNOWN_VALUE, UNKNOWN_VALUE]);
        assert(!("version" in outs));
        assert.equal(await eks.updatesStarted(), 0);
      });

      it("its members are upgraded; then nothing differs, until somebody moves what is due", async () => {
        const news = await checked(FLEET, declared);
        const outs = fine(await plugin.create(FLEET, news));
        assert.deepEqual(Object.values(outs.versions as object), ["1.32"]);
        const again = await checked(FLEET, declared, news);
        assert.equal((await plugin.diff(FLEET, outs, news, again)).changes, "none");
        const read = await plugin.read({ ...FLEET, id: "devel" }, outs, news);
        assert.deepEqual([read.id, read.properties.versions], ["devel", outs.versions]);

        const further = await checked(FLEET, { ...declared, target: "1.33" }, news);
        const { changes, details } = await plugin.diff(FLEET, outs, news, further);
        assert.deepEqual([changes, details], ["some", { target: "update" }]);
        assert.deepEqual(
          Object.values(fine(await plugin.update({ ...FLEET, id: "devel" }, outs, further)).versions as object),
          ["1.33"],
        );
      });

      it("what is due now is a difference of its progress", async () => {
        const news = await checked(FLEET, { ...declared, target: "1.31" });
        const outs = fine(await plugin.create(FLEET, news));
        const due = { ...news, target: "1.32" };
        const { changes, details } = await plugin.diff(FLEET, outs, due, due);
        assert.deepEqual([changes, details], ["some", { progress: "update (of the state)" }]);
      });

      it("an import is refused: there is no such thing in AWS", async () => {
        await assert.rejects(
          plugin.read({ ...FLEET, id: "devel" }),
          /a Fleet is nothing in AWS that could be imported/,
        );
      });
    });
  });

  describe("invoke", () => {
    beforeEach(() => plugin.configure(settings()));

    it("getUpgradePlan: the plan as data, of the control plane and of the whole cluster", async () => {
      const token = "eks-version:index:getUpgradePlan";
      const plan = await plugin.invoke(token, { clusterName: "devel", version: "1.33" });
      assert.deepEqual([plan.from, plan.to, (plan.hops as unknown[]).length], ["1.31", "1.33", 2]);
      const whole = await plugin.invoke(token, { clusterName: "devel", version: "1.32", wholeCluster: true });
      assert((whole.schedule as { steps: unknown[] }).steps.length > 1);
      assert.equal(await eks.updatesStarted(), 0);
    });

    it("getFleetPlan: what is due, as data", async () => {
      const plan = await plugin.invoke("eks-version:index:getFleetPlan", {
        name: "platform",
        members: [{ clusterName: "devel" }],
        target: "1.33",
        waves: [{ name: "all", rest: true }],
      });
      const [member] = plan.members as { decision: string; to: string }[];
      assert.deepEqual([member?.decision, member?.to], ["start", "1.32"]);
      assert.equal(await eks.updatesStarted(), 0);
    });

    it("refuses bad arguments and functions that there are not", async () => {
      const bad = plugin.invoke("eks-version:index:getUpgradePlan", { clusterName: "devel", version: "latest" });
      await assert.rejects(bad, /getUpgradePlan cannot use its arguments/);
      await assert.rejects(plugin.invoke("eks-version:index:other", {}), /no function/);
    });
  });
});

describe("The plugin's cancel, over gRPC", () => {
  let eks: SimulatedControlPlane;
  let plugin: DrivenPlugin;

  beforeEach(async () => {
    // In real time: an update here takes longer than any test.
    const nodegroups = [...SEED.nodegroups, { name: "behind", version: "1.30" }];
    eks = await SimulatedControlPlane.start({ ...SEED, nodegroups }, { upgradeSeconds: 600, realistic: false });
    plugin = await start();
  });

  afterEach(async () => {
    plugin.close();
    await eks.close();
  });

  async function start(clock: Clock = systemClock): Promise<DrivenPlugin> {
    const started = await DrivenPlugin.start(clock);
    const endpoints = [{ eks: eks.url, sts: eks.url }];
    const keys = { accessKey: "test", secretKey: "test", requestsPerSecond: "200" };
    await started.configure({ region: "eu-west-1", endpoints, ...keys });
    return started;
  }

  async function untilStarted(operation: string): Promise<void> {
    while (!(await eks.requests()).some((request) => request.operation === operation)) await delay(20);
  }

  const cases = [
    [CLUSTER, { clusterName: "devel", version: "1.33" }, "UpdateClusterVersion", 2],
    [WHOLE, { clusterName: "devel", version: "1.33" }, "UpdateClusterVersion", 2],
    [ADDON, { clusterName: "devel", addonName: "coredns", version: "latest" }, "UpdateAddon", 1],
    [NODEGROUP, { clusterName: "devel", nodegroupName: "behind", version: "1.31" }, "UpdateNodegroupVersion", 1],
  ] as const;
  for (const [on, declared, operation, hops] of cases) {
    it(`${on.type.split(":").at(-1) ?? ""}: the waiting ends at once, what runs is in the state, and the next up follows it`, async () => {
      const { inputs, failures } = await plugin.check(on, {}, declared);
      assert.deepEqual(failures, []);
      const running = plugin.create(on, inputs);
      await untilStarted(operation);
      const begun = Date.now();
      await plugin.cancel();
      const outcome = await running;
      assert(Date.now() - begun < 5_000, "at once");
      assert(!outcome.ok);
      assert.match(outcome.message, /^Interrupted: /);
      assert.match(outcome.message, /next: {5}run `pulumi up` again/);
      assert(outcome.partial, "what runs is in the state");
      const { properties } = outcome.partial;
      assert.equal((properties.unfinished as { code: string }).code, "Interrupted");
      assert.match((properties.updateInFlight as { id: string }).id, /^[0-9a-f-]{36}$/);

      // The next up, in a process of its own; waiting passes at once there.
      plugin.close();
      plugin = await start(eks.time);
      const next = await plugin.check(on, inputs, declared);
      assert.equal((await plugin.diff(on, properties, inputs, next.inputs)).changes, "some");
      const resumed = await plugin.update(on, properties, next.inputs);
      assert(resumed.ok, JSON.stringify(resumed));
      assert.equal(resumed.outs.unfinished, undefined);
      const started = (await eks.requests()).filter((request) => request.operation === operation);
      assert.equal(started.length, hops, "what ran was followed, and not started again");
    });
  }

  it("Fleet: the waiting ends at once, no further hop is started, and the next up follows what runs", async () => {
    const waves = [{ name: "all", rest: true }];
    const declared = { members: [{ clusterName: "devel" }], target: "1.33", waves, hops: "all" };
    const { inputs, failures } = await plugin.check(FLEET, {}, declared);
    assert.deepEqual(failures, []);
    const running = plugin.create(FLEET, inputs);
    await untilStarted("UpdateClusterVersion");
    const begun = Date.now();
    await plugin.cancel();
    const outcome = await running;
    assert(Date.now() - begun < 5_000, "at once");
    assert(!outcome.ok);
    assert.match(outcome.message, /^Interrupted: /);
    assert.equal(await eks.updatesStarted(), 1);
    const { properties = {} } = outcome.partial ?? {};
    assert.deepEqual(properties.running, Object.keys(properties.versions as object), "what runs is in the state");

    // The next up, in a process of its own; waiting passes at once there.
    plugin.close();
    plugin = await start(eks.time);
    const next = await plugin.check(FLEET, inputs, declared);
    assert.equal((await plugin.diff(FLEET, properties, inputs, next.inputs)).changes, "some");
    const resumed = await plugin.update({ ...FLEET, id: "devel" }, properties, next.inputs);
    assert(resumed.ok, JSON.stringify(resumed));
    assert.deepEqual([resumed.outs.running, Object.values(resumed.outs.versions as object)], [[], ["1.33"]]);
    assert.equal(await eks.updatesStarted(), 2, "what ran was followed, and not started again");
  });

  it("nothing is started after it", async () => {
    const { inputs } = await plugin.check(CLUSTER, {}, { clusterName: "devel", version: "1.33" });
    await plugin.cancel();
    const outcome = await plugin.create(CLUSTER, inputs);
    assert(!outcome.ok);
    assert.match(outcome.message, /^Interrupted: /);
    assert.equal(outcome.partial, undefined);
    assert.equal(await eks.updatesStarted(), 0);
  });
});
