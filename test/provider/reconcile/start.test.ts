import assert from "node:assert/strict";
import { versionFromEks } from "../../../provider/core/versions/kubernetesVersion";
import { ControlPlane } from "../../../provider/reconcile/controlPlane";
import { reconcile } from "../../../provider/reconcile/reconcile";
import { QUICK, SimulatedUpdate } from "../../fixtures/SimulatedUpdate";
import { someGoal } from "./someGoal";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe("a request to start an update", () => {
  let world: SimulatedUpdate;
  beforeEach(async () => {
    world = await SimulatedUpdate.start({ version: "1.32", addons: [], nodegroups: [] }, QUICK);
  });
  afterEach(() => world.close());

  const go = async (more: object = {}): Promise<{ text: string; begun: boolean; ids: string[]; ms: number }> => {
    const began = world.eks.time.now();
    const tools = await world.tools();
    const { error, begun, updates } = await reconcile(new ControlPlane(someGoal("1.33", more), true), {}, tools);
    const ms = world.eks.time.now() - began;
    return { text: error?.message ?? "ok", begun, ids: updates.map(({ id }) => id), ms };
  };
  const requests = (): Promise<number> => world.requested("UpdateClusterVersion");
  const answers = (what: object | string, more: object = {}): Promise<void> =>
    world.eks.fault({ operation: "UpdateClusterVersion", ...more, what });
  const versionUpdates = async (): Promise<string[]> =>
    (await world.eks.updates()).filter(({ type }) => type === "VersionUpdate").map(({ id }) => id);
  const lost = { kind: "reset", when: "after" };
  /** So that nothing but the list of updates tells of what was begun. */
  const looksUnchanged = (nth: number | readonly number[]): Promise<void> => {
    const set = { "cluster.version": "1.32", "cluster.status": "ACTIVE" };
    return world.eks.fault({ operation: "DescribeCluster", nth, what: { kind: "alter", set } });
  };
  const page = (status: number, more: object = {}): object => ({ kind: "html", status, ...more });

  const troubles = (): string => world.lines.map(({ trouble }) => trouble ?? "").join("\n");

  it("is shown before it is sent, and told with the update that it has started", async () => {
    await go();
    const [id] = await versionUpdates();
    assert(world.lines.some(({ status }) => status === "starting"));
    assert(world.messages.includes(`hop 1 of 1, 1.32 → 1.33: started (VersionUpdate, update ${id})`));
  });

  it("whose answer was lost has begun an update, which is found, told and followed", async () => {
    // All tries of one request, of which the first has taken effect.
    await answers(lost, { nth: [1, 2, 3] });
    await looksUnchanged(2);
    const { text, ids } = await go();
    assert.deepEqual([text, ids], ["ok", await versionUpdates()]);
    assert.equal(ids.length, 1);
    assert.match(
      world.messages.join("\n"),
      /^the answer to the request was lost, and the request took effect: following/m,
    );
  });

  it("is not sent again while EKS lists an update that it does not find yet", async () => {
    await answers(lost, { nth: [1, 2, 3] });
    await looksUnchanged([2, 3, 4]);
    await world.eks.fault({ operation: "DescribeUpdate", nth: [1, 2], what: "notFound" });
    const { text, ids } = await go();
    const sent = await requests();
    assert.deepEqual([text, ids], ["ok", await versionUpdates()]);
    assert(sent <= 3, `${sent} requests`);
    assert.match(
      world.lines.map(({ trouble }) => trouble ?? "").join("\n"),
      /EKS lists update .*, and does not find it/,
    );
  });

  it("takes no update of another kind that is new since for its own", async () => {
    await answers("reset", { nth: [1, 2, 3] });
    const what = { kind: "updateStarted", type: "LoggingUpdate", seconds: 1, when: "before" };
    await world.eks.fault({ operation: "UpdateClusterVersion", nth: 3, what });
    const { text, ids } = await go();
    assert.deepEqual([text, ids], ["ok", await versionUpdates()]);
    assert.doesNotMatch(world.messages.join("\n"), /the answer to the request was lost/);
  });

  it("that never gets an answer ends with the time, and says that nobody knows", async () => {
    await answers("reset");
    const { text, ms, begun } = await go({ timeout: 5 * MINUTE });
    assert.match(text, /^UpdateUnknown: whether .* was started is not known: no usable answer came/);
    assert.match(text, /it finds out, and adopts the update if there is one/);
    assert.doesNotMatch(text, /see that the endpoint/);
    assert(ms >= 5 * MINUTE && ms < 7 * MINUTE, `${ms} ms`);
    assert.equal(begun, false);
    const warnings = world.messages.filter((one) => one.startsWith("warning: no usable answer since "));
    assert.equal(warnings.length, 1, world.messages.join("\n"));
  });

  it("that something other than EKS answers is looked up once, and never sent again", async () => {
    await answers(page(404));
    const { text } = await go();
    assert.match(text, /^UpdateUnknown: what answered the request to start .* is not EKS/);
    assert.match(text, /; EKS lists no update that is new since the request/);
    assert.match(text, /see that the endpoint .* lead to EKS/);
    const sent = await requests();
    await world.eks.noMoreFaults();
    await answers(page(404, { when: "after" }));
    const { text: found, ids } = await go();
    assert.deepEqual([found, ids, (await requests()) - sent], ["ok", await versionUpdates(), 1]);
  });

  it("that something other than EKS answers names what is new since, or why that could not be seen", async () => {
    const what = { kind: "updateStarted", type: "LoggingUpdate", seconds: 1, when: "before" };
    await world.eks.event({ kind: "updateStarted", type: "EndpointAccessUpdate", seconds: 1 });
    await world.eks.time.sleep(MINUTE);
    await world.eks.fault({ operation: "UpdateClusterVersion", nth: 1, what });
    await answers(page(404));
    const { text } = await go();
    const [other] = await world.eks.updates();
    assert.match(
      text,
      new RegExp(`EKS lists updates that are new since the request, none of them to 1\\.33: ${other?.id}$`, "m"),
    );
    await world.eks.time.sleep(MINUTE);
    await world.eks.fault({ operation: "ListUpdates", nth: 2, what: "accessDenied" });
    assert.match((await go()).text, /; nor could EKS's updates be read: .*ListUpdates/);
  });

  it("that is in the way of another is asked about by the id that EKS names, and what cannot be asked stops", async () => {
    const event = { kind: "updateStarted", type: "VersionUpdate", version: "1.33", seconds: 5 };
    await world.eks.fault({ operation: "UpdateClusterVersion", nth: 1, what: { ...event, when: "before" } });
    const { text, ids } = await go();
    // By its id, and not by looking through all of them.
    assert.deepEqual([text, await requests(), await world.requested("ListUpdates")], ["ok", 1, 1]);
    assert.deepEqual(ids, await versionUpdates());
  });

  it("that names what EKS does not let us see stops", async () => {
    const event = { kind: "updateStarted", type: "VersionUpdate", version: "1.33", seconds: 5, when: "before" };
    await world.eks.fault(
      { operation: "UpdateClusterVersion", nth: 1, what: event },
      { operation: "DescribeUpdate", nth: 1, what: "accessDenied" },
    );
    assert.match((await go()).text, /^AccessDenied: /);
  });

  it("that is in the way of something that EKS does not know by that id, or in a wrong question, is looked up in the list", async () => {
    const message = "Cannot VersionUpdate: update 11111111-2222-3333-4444-555555555555 of cluster devel is in progress";
    const event = { kind: "updateStarted", type: "LoggingUpdate", seconds: 5, when: "before" };
    for (const what of ["notFound", { kind: "error", type: "InvalidParameterException", message: "no such id" }]) {
      const logging = async (): Promise<number> => (await world.eks.updates()).length;
      assert.equal(await logging(), 0);
      await world.eks.fault(
        { operation: "UpdateClusterVersion", nth: 1, what: event },
        { operation: "UpdateClusterVersion", nth: 1, what: { kind: "error", type: "ResourceInUseException", message } },
        { operation: "DescribeUpdate", nth: 1, what },
      );
      const { text, ids } = await go();
      assert.deepEqual([text, ids], ["ok", await versionUpdates()]);
      assert.match(world.messages.join("\n"), /^waiting for another update of cluster "devel" to end: LoggingUpdate/m);
      await world.close();
      world = await SimulatedUpdate.start({ version: "1.32", addons: [], nodegroups: [] }, QUICK);
    }
  });

  it("is sent again with its token, and what is asked otherwise has another", async () => {
    const tokens = async (): Promise<unknown[]> =>
      (await world.eks.requests())
        .filter(({ operation }) => operation === "UpdateClusterVersion")
        .map(({ params }) => params.clientRequestToken);
    await answers(lost, { nth: [1, 2, 3] });
    await world.eks.fault({ operation: "UpdateClusterVersion", what: "accessDenied" });
    for (const more of [{}, {}, { force: true }, { desired: versionFromEks("1.31"), allowRollback: true }])
      await go(more);
    assert.deepEqual(new Set(await tokens()).size, 3);
  });

  it("whose update was found after a lost answer, and vanishes then, is made again with a token of its own", async () => {
    await answers(lost, { nth: [1, 2, 3] });
    // Found once; from then on neither the update nor what it does is seen for two minutes.
    const hidden = Array.from({ length: 30 }, (_, index) => index + 2);
    await world.eks.fault({ operation: "DescribeUpdate", nth: hidden, what: "notFound" });
    await looksUnchanged([2, 3, 4]);
    const { text } = await go();
    await world.eks.noMoreFaults();
    assert.deepEqual([text, (await versionUpdates()).length], ["ok", 1]);
    assert.match(world.messages.join("\n"), /^warning: .*EKS does not find update .* any more/m);
    const tokens = (await world.eks.requests())
      .filter(({ operation }) => operation === "UpdateClusterVersion")
      .map(({ params }) => params.clientRequestToken);
    assert.equal(new Set(tokens).size, 2);
  });

  it("whose answer was lost is not taken for an earlier update that led to the same place", async () => {
    const earlier = { kind: "updateStarted", type: "VersionUpdate", version: "1.33", outcome: "Failed", seconds: 1 };
    await world.eks.event(earlier);
    await world.eks.time.sleep(MINUTE);
    await answers("reset", { nth: [1, 2, 3] });
    const { text, ids } = await go();
    const all = await versionUpdates();
    assert.deepEqual([text, ids.length, all.length], ["ok", 1, 2]);
  });

  it("whose answer was lost waits for the update that EKS does not find, and for no other", async () => {
    const unknown = "99999999-9999-4999-8999-999999999999";
    const other = { kind: "updateStarted", type: "LoggingUpdate", seconds: 1, when: "before" };
    await world.eks.fault({ operation: "UpdateClusterVersion", nth: 3, what: other });
    await answers("reset", { nth: [1, 2, 3] });
    await looksUnchanged([2, 3, 4, 5]);
    assert.equal((await go()).text, "ok");
    assert.doesNotMatch(troubles(), /EKS lists update/);
    await world.close();
    world = await SimulatedUpdate.start({ version: "1.32", addons: [], nodegroups: [] }, QUICK);
    await world.eks.event({ ...other, when: undefined });
    const [{ id } = { id: "" }] = await world.eks.updates();
    await world.eks.time.sleep(MINUTE);
    await answers("reset", { nth: [1, 2, 3] });
    const lists = (nth: number, updateIds: string[]): object => ({
      operation: "ListUpdates",
      nth,
      what: { kind: "alter", set: { updateIds } },
    });
    await world.eks.fault(lists(1, []), lists(2, [id, unknown]));
    assert.equal((await go()).text, "ok");
    assert.match(troubles(), new RegExp(`EKS lists update ${unknown}, new since the request`));
    assert.doesNotMatch(troubles(), new RegExp(`EKS lists update ${id}`));
  });

  it("that is in the way of something that EKS does not name is looked up in the list, and waited for where nothing runs", async () => {
    const conflict = { kind: "error", type: "ResourceInUseException", message: "it is busy" };
    const event = { kind: "updateStarted", type: "LoggingUpdate", seconds: 5, when: "before" };
    await world.eks.fault({ operation: "UpdateClusterVersion", nth: 1, what: event });
    await answers(conflict, { nth: [1, 2] });
    assert.equal((await go()).text, "ok");
    assert.match(world.messages.join("\n"), /^waiting for another update of cluster "devel" to end: LoggingUpdate/m);
    assert.match(troubles(), /^UpdateClusterVersion meets ResourceInUseException: it is busy/m);
  });

  it("that is refused since somebody has moved the cluster in this moment is decided again, by the look that was just made", async () => {
    const refused = { kind: "error", type: "InvalidParameterException", message: "no such thing" };
    await answers(refused, { nth: 1 });
    const set = { "cluster.version": "1.33", "cluster.status": "ACTIVE" };
    await world.eks.fault({ operation: "DescribeCluster", nth: [2, 3], what: { kind: "alter", set } });
    assert.equal((await go()).text, "ok");
    assert.deepEqual([await requests(), await world.requested("DescribeCluster")], [1, 2]);
    await world.eks.noMoreFaults();
    const event = { kind: "updateStarted", type: "VersionUpdate", version: "1.33", seconds: 5, when: "before" };
    await world.eks.fault({ operation: "UpdateClusterVersion", nth: 1, what: event });
    await answers(refused, { nth: 1 });
    const { text, ids } = await go();
    assert.deepEqual([text, ids], ["ok", await versionUpdates()]);
  });

  it("that EKS took for something else than was meant is told, with the update that runs", async () => {
    await answers({ kind: "alter", set: { "update.type": "VersionRollback" } });
    const { text, ids } = await go();
    const [id] = await versionUpdates();
    assert.match(text, /^ClusterChanged: somebody moved cluster "devel" past 1\.33 in this moment/);
    assert.match(text, new RegExp(`the rollback \\(update ${id}\\) runs in EKS`));
    assert.match(text, /hop 1 of 1, 1\.32 → 1\.33/);
    assert.deepEqual(ids, []);
  });

  it("that EKS refuses by another version than it shows is sent again for two minutes, which begin again after another update", async () => {
    const message = "Unsupported Kubernetes minor version update from 1.31 to 1.33";
    const outdated = { kind: "error", type: "InvalidParameterException", message };
    await answers(outdated);
    const { text, ms } = await go();
    assert.match(text, /^UpdateRefused: /);
    assert(ms >= 2 * MINUTE && ms < 4 * MINUTE, `${ms} ms`);
    await world.eks.noMoreFaults();
    await answers(outdated, { nth: [1, 2, 3] });
    const event = { kind: "updateStarted", type: "LoggingUpdate", seconds: 600, when: "before" };
    await world.eks.fault({ operation: "DescribeCluster", nth: 3, what: event });
    assert.equal((await go()).text, "ok");
    assert.match(world.messages.join("\n"), /^waiting for another update of cluster "devel" to end: LoggingUpdate/m);
  });

  it("of the next hop has the time for doubts that the one before had", async () => {
    await world.close();
    const cluster = { version: "1.32", addons: [], nodegroups: [] };
    world = await SimulatedUpdate.start(cluster, { ...QUICK, upgradeSeconds: 300 });
    const message = "Unsupported Kubernetes minor version update from 1.31 to 1.33";
    await answers("reset", { nth: [1, 2, 3, 6, 7, 8] });
    await answers({ kind: "error", type: "InvalidParameterException", message }, { nth: [4, 9] });
    const { text, ids } = await go({ desired: versionFromEks("1.34") });
    assert.deepEqual([text, ids.length, await requests()], ["ok", 2, 10]);
    assert.doesNotMatch(world.messages.join("\n"), /no usable answer since/);
  });

  it("that is refused for good ends at once, with EKS's words", async () => {
    await answers({ kind: "error", type: "InvalidParameterException", message: "no such thing" });
    const { text, ms } = await go();
    assert.match(text, /^UpdateRefused: EKS refused /);
    assert.match(text, /no such thing/);
    assert(ms < MINUTE, `${ms} ms`);
    assert.equal(await requests(), 1);
  });
});
