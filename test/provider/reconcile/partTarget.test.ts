import assert from "node:assert/strict";
import { AwsFailure } from "../../../provider/core/failures/awsFailure";
import { versionFromEks } from "../../../provider/core/versions/kubernetesVersion";
import type { Addon, LaunchTemplate, Nodegroup, Update } from "../../../provider/eks/types";
import type { AddonGoal } from "../../../provider/reconcile/addon";
import { AddonTarget } from "../../../provider/reconcile/addon";
import type { NodegroupGoal } from "../../../provider/reconcile/nodegroup";
import { NodegroupTarget } from "../../../provider/reconcile/nodegroup";

const CLUSTER = {
  clusterName: "devel",
  clusterArn: "arn:aws:eks:eu-west-1:000000000000:cluster/devel",
  clusterCreatedAt: "2026-01-01T00:00:00.000Z",
  region: "eu-west-1",
  timeout: 60_000,
};
const [V18, V19, V20] = ["v1.18.6-eksbuild.1", "v1.19.6-eksbuild.7", "v1.20.4-eksbuild.1"] as const;

/** vpc-cni, two of its minors up, one at a time. */
const addonTarget = (more: Partial<AddonGoal> = {}) =>
  new AddonTarget({ ...CLUSTER, from: V18, steps: [V19, V20], addon: "vpc-cni", ...more });

const nodegroupTarget = (more: Partial<NodegroupGoal> = {}) =>
  new NodegroupTarget({ ...CLUSTER, from: "1.31", steps: ["1.32"], nodegroup: "workers", ...more });

function addon(version: string, more: Partial<Addon> = {}): Addon {
  return { name: "vpc-cni", arn: "arn:addon/1", status: "ACTIVE", version, issues: [], ...more };
}

function nodegroup(version: string | undefined, more: Partial<Nodegroup> = {}): Nodegroup {
  return {
    name: "workers",
    arn: "arn:nodegroup/1",
    status: "ACTIVE",
    version: version === undefined ? undefined : versionFromEks(version),
    amiType: "AL2023_x86_64_STANDARD",
    releaseVersion: "1.31.4-20251103",
    launchTemplateVersion: "3",
    subnets: [],
    issues: [],
    ...more,
  };
}

const update = (type: string, params: Record<string, string> = {}, more: Partial<Update> = {}): Update => ({
  id: "u1",
  status: "InProgress",
  type,
  to: undefined,
  params,
  createdAt: "2026-10-01T00:00:00Z",
  errors: [],
  cancellation: undefined,
  ...more,
});

const nothing = { first: undefined, reached: undefined, externalMove: undefined };

/** What is done next: `start v1 → v2`, the code of a stop, or the kind. */
function next(decided: ReturnType<AddonTarget["decide"]>): string {
  if (decided.kind === "start") return `start ${decided.change.text}`;
  return decided.kind === "stop" ? decided.facts.code : decided.kind;
}
const nextOf = (seen: Addon, reached?: string, goal: Partial<AddonGoal> = {}) =>
  next(addonTarget(goal).decide(seen, { ...nothing, reached }));

describe("the steps of an add-on", () => {
  it("go one after the other, from wherever it is", () => {
    assert.equal(nextOf(addon(V18)), `start ${V18} → ${V19}`);
    assert.equal(nextOf(addon(V19), V19), `start ${V19} → ${V20}`);
    assert.equal(nextOf(addon("v1.19.9-eksbuild.1")), `start v1.19.9-eksbuild.1 → ${V20}`);
    assert.equal(nextOf(addon(V20)), "done");
    const down = { from: V20, steps: [V19, V18] };
    assert.equal(nextOf(addon(V20), undefined, down), `start ${V20} → ${V19}`);
    assert.equal(nextOf(addon(V19), V19, down), `start ${V19} → ${V18}`);
  });

  it("never go back to one that was reached, because a look is out of date", () => {
    assert.equal(nextOf(addon(V18), V19), "look-again");
    assert.equal(nextOf(addon(V20), V19, { from: V20, steps: [V19, V18] }), "look-again");
  });

  it("go on where EKS shows no version after one was reached: nothing says that the look is out of date", () => {
    const target = nodegroupTarget({ steps: ["1.32", "1.33"] });
    const decided = target.decide(nodegroup(undefined), { ...nothing, reached: "1.32" });
    assert.equal(decided.kind === "start" && decided.change.to, "1.33");
  });

  it("are over when the end was reached, whatever a look shows", () => {
    assert.equal(nextOf(addon(V18), V20), "done");
  });

  it("stop where somebody moved it past the end", () => {
    assert.equal(nextOf(addon("v1.21.1-eksbuild.3")), "ClusterChanged");
    assert.equal(nextOf(addon("v1.21.1-eksbuild.3"), undefined, { from: V20 }), "ClusterChanged");
    // It shall go down, or nothing is known of where the way was planned from.
    for (const from of ["v1.21.1-eksbuild.3", undefined, ""]) {
      assert.equal(
        nextOf(addon("v1.21.1-eksbuild.3"), undefined, { from, steps: [V20] }),
        `start v1.21.1-eksbuild.3 → ${V20}`,
        from,
      );
    }
  });

  it("are one more where its configuration is not what is asked for", () => {
    const goal = { configurationValues: '{"a":1}' };
    assert.equal(nextOf(addon(V20), undefined, goal), `start ${V20} → ${V20}`);
    assert.equal(nextOf(addon(V20, { configurationValues: '{ "a": 1 }' }), undefined, goal), "done");
  });
});

describe("an add-on or a node group by its status", () => {
  it("is started on where EKS lets it be", () => {
    const by = (status: string, version: string = V18) => nextOf(addon(version, { status }));
    for (const status of ["ACTIVE", "DEGRADED", "CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED"]) {
      assert.equal(by(status), `start ${V18} → ${V19}`, status);
    }
    assert.equal(by("CREATING"), "look-again");
    assert.equal(by("DELETING"), "AddonNotFound");
    assert.equal(by("UPDATING"), "find-running");
    assert.equal(by("MIGRATING"), "find-running");
    const deleted = nodegroupTarget().decide(nodegroup("1.31", { status: "DELETING" }), nothing);
    assert.equal(next(deleted), "NodegroupNotFound");
  });

  it("is done where it is there and ACTIVE; DEGRADED too, with a warning", () => {
    const done = (status: string) => addonTarget().decide(addon(V20, { status }), nothing);
    assert.deepEqual(done("ACTIVE"), { kind: "done", warning: undefined });
    assert.deepEqual(done("DEGRADED"), { kind: "done", warning: `add-on vpc-cni is at ${V20} and DEGRADED` });
    assert.equal(done("UPDATE_FAILED").kind, "start");
  });
});

describe("the roll of a node group", () => {
  const of = (seen: Nodegroup, goal: Partial<NodegroupGoal> = {}) => next(nodegroupTarget(goal).decide(seen, nothing));
  const template = { launchTemplate: { name: "gold", version: "4" } };

  it("is for its version, its release, its launch template, or since the last one failed", () => {
    assert.equal(of(nodegroup("1.31")), "start 1.31 → 1.32");
    assert.equal(of(nodegroup("1.32")), "done");
    assert.equal(of(nodegroup("1.32", { rollFailed: true })), "start 1.32 → 1.32");
    const release = { releaseVersion: "1.32.1-20260101" };
    assert.equal(
      of(nodegroup("1.32"), release),
      "start 1.32 (release 1.31.4-20251103) → 1.32 (release 1.32.1-20260101)",
    );
    assert.equal(of(nodegroup("1.32", release), release), "done");
    assert.equal(
      of(nodegroup("1.32"), template),
      "start 1.32 (launch template version 3) → 1.32 (launch template version 4)",
    );
    assert.equal(of(nodegroup("1.32", { launchTemplateVersion: "4" }), template), "done");
    assert.equal(
      nodegroupTarget({ ...release, ...template }).to,
      "1.32 (release 1.32.1-20260101, launch template version 4)",
    );
  });

  it("has no version to look at, where the image is the user's own and the launch template says it", () => {
    const custom = nodegroup("1.31", { amiType: "CUSTOM", launchTemplateVersion: "4" });
    assert.equal(of(custom, template), "done");
    assert.equal(of(custom), "start 1.31 → 1.32");
    assert.equal(
      of(nodegroup("1.31", { launchTemplateVersion: "4" }), template),
      "start 1.31 (launch template version 4) → 1.32 (launch template version 4)",
    );
  });

  it("is started where EKS tells no version", () => {
    assert.equal(of(nodegroup(undefined)), "start an unknown version → 1.32");
    assert.equal(nodegroupTarget().version(nodegroup(undefined)), "");
  });

  it("stops where somebody moved it past, up only", () => {
    assert.equal(of(nodegroup("1.33")), "ClusterChanged");
    assert.equal(of(nodegroup("1.33"), { from: "1.33" }), "start 1.33 → 1.32");
  });
});

describe("a launch template by a word of which only EKS knows the number", () => {
  const word = { launchTemplate: { name: "gold", version: "$Latest" } };
  const rolling = (LaunchTemplateVersion: string | undefined, goal: Partial<NodegroupGoal> = {}) =>
    nodegroupTarget({ ...word, ...goal }).classifyRunning(
      update("VersionUpdate", {
        Version: "1.32",
        ...(LaunchTemplateVersion === undefined ? {} : { LaunchTemplateVersion }),
      }),
      nodegroup("1.31"),
    ).kind;

  it("makes a roll ours that was asked for by the word; one by a number may be anybody's, and is waited for", () => {
    assert.equal(rolling("$Latest"), "ours");
    assert.equal(rolling("5"), "other");
    assert.equal(rolling(undefined), "other");
    // On the way to the end no launch template is asked for yet.
    assert.equal(rolling("5", { steps: ["1.32", "1.33"] }), "ours");
    assert.equal(rolling("5", { launchTemplate: { name: "gold", version: "5" } }), "ours");
  });

  const after = (
    waitedFor: Update | undefined,
    seen: Partial<Nodegroup> = {},
    goal: Partial<NodegroupGoal> = {},
    version = "1.32",
  ) =>
    nodegroupTarget({ ...word, ...goal }).decide(nodegroup(version, { launchTemplateVersion: "5", ...seen }), {
      ...nothing,
      waitedFor,
    });
  const rolled = (params: Record<string, string> = { LaunchTemplateVersion: "5" }) => update("VersionUpdate", params);

  it("starts nothing on a guess after somebody's roll to a number that the node group has now, and says so", () => {
    const decided = after(rolled());
    assert(decided.kind === "done");
    assert.match(
      decided.doubt ?? "",
      /rolled to version 5 of launch template gold .*\(u1\); whether 5 is what \$Latest stands for is not known/,
    );
    const byId = after(rolled(), {}, { launchTemplate: { id: "lt-1", version: "$Latest" } });
    assert.match(byId.kind === "done" ? String(byId.doubt) : "", /of launch template lt-1 /);
  });

  it("is asked for where nobody rolled the node group to what it has now, or more than that is to be done", () => {
    const start = "start 1.32 (launch template version 5) → 1.32 (launch template version $Latest)";
    assert.equal(next(after(undefined)), start);
    assert.equal(next(after(rolled({}))), start);
    assert.equal(next(after(rolled({ LaunchTemplateVersion: "4" }))), start);
    assert.equal(next(after(rolled(), { rollFailed: true })), start);
    assert.match(next(after(rolled(), {}, {}, "1.31")), /^start 1\.31 /);
    assert.equal(next(after(rolled(), { status: "UPDATING" })), "find-running");
    const number = { launchTemplate: { name: "gold", version: "6" } };
    assert.match(next(after(rolled(), {}, number)), /^start .* → 1\.32 \(launch template version 6\)$/);
  });

  it("has had its effect where the node group shows the number that EKS answered, and the rest", () => {
    const shows = (version: string, at: string, params: Record<string, string>, last = true) =>
      nodegroupTarget(word).shows(nodegroup(version, { launchTemplateVersion: at }), rolled(params), {
        from: "1.31",
        to: "1.32",
        text: "",
        last,
      });
    assert.equal(shows("1.32", "5", { LaunchTemplateVersion: "5" }), true);
    assert.equal(shows("1.32", "4", { LaunchTemplateVersion: "5" }), false);
    assert.equal(shows("1.31", "5", { LaunchTemplateVersion: "5" }), false);
    // EKS answered with no number: nothing tells which one it is.
    assert.equal(shows("1.32", "4", { LaunchTemplateVersion: "$Latest" }), true);
    assert.equal(shows("1.32", "4", {}), true);
    assert.equal(shows("1.31", "4", {}), false);
    assert.equal(shows("1.32", "4", { LaunchTemplateVersion: "5" }, false), true);
    const number = nodegroupTarget({ launchTemplate: { name: "gold", version: "4" } });
    const last = { from: "1.31", to: "1.32", text: "", last: true };
    assert.equal(number.shows(nodegroup("1.32"), rolled({}), last), false);
  });

  it("is what a request has started where EKS answers with a number", () => {
    const change = { from: "1.31", to: "1.32", text: "", last: true };
    const isOf = (params: Record<string, string>) =>
      nodegroupTarget(word).isOf(update("VersionUpdate", { Version: "1.32", ...params }), change, nodegroup("1.31"));
    assert.equal(isOf({ LaunchTemplateVersion: "5" }), true);
    assert.equal(isOf({ LaunchTemplateVersion: "$Latest" }), true);
    assert.equal(isOf({}), false);
  });

  it("is sent by the id, or else by the name, of the launch template", () => {
    const sent = (launchTemplate: LaunchTemplate) =>
      nodegroupTarget({ launchTemplate }).request({ from: "1.31", to: "1.32", text: "", last: true })[2];
    assert.deepEqual(sent({ id: "lt-1", version: "$Latest" }), { id: "lt-1", version: "$Latest" });
    assert.deepEqual(sent({ name: "gold", version: "$Default" }), { name: "gold", version: "$Default" });
    assert.deepEqual(sent({ name: "gold", version: "5", word: "$Latest" }), { name: "gold", version: "5" });
  });
});

describe("an update of an add-on or a node group that runs", () => {
  const seen = addon(V18);
  const running = (params: Record<string, string>, goal: Partial<AddonGoal> = {}, type = "AddonUpdate") =>
    addonTarget(goal).classifyRunning(update(type, params), seen);

  it("is ours where it leads to a version on the way, with what is asked for at the end", () => {
    const ours = running({ AddonVersion: V19 });
    assert(ours.kind === "ours");
    assert.deepEqual(ours.change, { from: V18, to: V19, text: `${V18} → ${V19}`, last: false });
    const end = running({ AddonVersion: V20 });
    assert(end.kind === "ours" && end.change.last);
    const asked = { configurationValues: '{"a":1}' };
    assert.equal(running({ AddonVersion: V20 }, asked).kind, "other");
    assert.equal(running({ AddonVersion: V20, ConfigurationValues: '{ "a": 1 }' }, asked).kind, "ours");
    assert.equal(running({ AddonVersion: V19 }, asked).kind, "ours");
  });

  it("is waited for where it leads elsewhere; its configuration values are not told", () => {
    assert.deepEqual(running({ AddonVersion: "v9", ConfigurationValues: "secret" }), {
      kind: "other",
      what: "AddonUpdate, AddonVersion v9",
    });
    assert.equal(running({ AddonVersion: V19 }, {}, "ConfigUpdate").kind, "other");
  });

  it("of a node group is ours by version, release and launch template", () => {
    const rolling = (
      params: Record<string, string>,
      goal: Partial<NodegroupGoal> = {},
      at = nodegroup("1.31"),
      type = "VersionUpdate",
    ) => nodegroupTarget(goal).classifyRunning(update(type, params), at).kind;
    assert.equal(rolling({ Version: "1.32" }), "ours");
    assert.equal(rolling({ Version: "1.33" }), "other");
    assert.equal(rolling({ Version: "1.32" }, {}, nodegroup("1.31"), "ConfigUpdate"), "other");
    const release = { releaseVersion: "1.32.1-20260101" };
    assert.equal(rolling({ Version: "1.32" }, release), "other");
    assert.equal(rolling({ Version: "1.32", ReleaseVersion: "1.32.1-20260101" }, release), "ours");
    const template = { launchTemplate: { name: "gold", version: "4" } };
    assert.equal(rolling({ Version: "1.32", LaunchTemplateVersion: "3" }, template), "other");
    assert.equal(rolling({ Version: "1.32", LaunchTemplateVersion: "4" }, template), "ours");
    const custom = nodegroup("1.31", { amiType: "CUSTOM" });
    assert.equal(rolling({ LaunchTemplateVersion: "4" }, template, custom), "ours");
    assert.equal(rolling({ LaunchTemplateVersion: "4" }, template), "other");
  });

  it("is gone on with from where it began", () => {
    const left = { id: "u1", type: "AddonUpdate", from: "v1.17.0", to: V19, createdAt: "" };
    const resumed = addonTarget().resumed(update("AddonUpdate", { AddonVersion: V19 }), seen, left);
    assert.deepEqual(resumed, { from: "v1.17.0", to: V19, text: `v1.17.0 → ${V19}`, last: false });
    assert.equal(addonTarget().resumed(update("AddonUpdate", { AddonVersion: "v9" }), seen, left), undefined);
  });

  it("is what a request has started where it leads where that led", () => {
    const change = { from: V18, to: V19, text: "", last: false };
    assert.equal(addonTarget().isOf(update("AddonUpdate", { AddonVersion: V19 }), change, seen), true);
    assert.equal(addonTarget().isOf(update("AddonUpdate", { AddonVersion: V20 }), change, seen), false);
  });

  it("has had its effect where that is seen; at the end all that was asked for", () => {
    const shows = (at: Addon, to: string, last: boolean, goal: Partial<AddonGoal> = {}) =>
      addonTarget(goal).shows(at, update("AddonUpdate"), { from: V18, to, text: "", last });
    assert.equal(shows(addon(V19), V19, false), true);
    assert.equal(shows(addon(V18), V19, false), false);
    assert.equal(shows(addon(V20), V20, true), true);
    const asked = { configurationValues: '{"a":1}' };
    assert.equal(shows(addon(V20), V20, true, asked), false);
    assert.equal(shows(addon(V19), V19, false, asked), true);
  });
});

describe("the request for an add-on or a node group", () => {
  it("has what is asked for beside the version at the end only, and keeps what the add-on has", () => {
    const one = addonTarget({ configurationValues: "asked", resolveConflicts: "OVERWRITE" });
    const has = addon(V18, { configurationValues: "has", serviceAccountRoleArn: "arn:role" });
    const change = (last: boolean) => ({ from: V18, to: V20, text: "", last });
    assert.deepEqual(one.request(change(true), has), [V20, "OVERWRITE", ["asked", "arn:role"]]);
    assert.deepEqual(one.request(change(false), has), [V20, "OVERWRITE", ["has", "arn:role"]]);
    const launchTemplate = { name: "gold", version: "4" };
    const group = nodegroupTarget({ releaseVersion: "r", launchTemplate, force: true });
    assert.deepEqual(group.request({ from: "1.31", to: "1.32", text: "", last: true }), [
      "1.32",
      "r",
      launchTemplate,
      true,
    ]);
    assert.deepEqual(group.request({ from: "1.31", to: "1.32", text: "", last: false }), [
      "1.32",
      undefined,
      undefined,
      true,
    ]);
    const plain = nodegroupTarget().request({ from: "1.31", to: "1.32", text: "", last: true });
    assert.deepEqual(plain, ["1.32", undefined, undefined, false]);
  });

  it("is of this cluster, and not of a later one of the same name", () => {
    assert.deepEqual(addonTarget().clusterIdentity(), [CLUSTER.clusterArn, CLUSTER.clusterCreatedAt]);
    assert.equal(addonTarget().timeout(), 60_000);
    assert.equal(addonTarget().isAnother(addon(V18), addon(V20)), false);
    assert.equal(addonTarget().isAnother(addon(V18), addon(V18, { arn: "arn:addon/2" })), true);
  });
});

describe("what is told of an add-on or a node group", () => {
  const gone = (words: string, seenBefore: boolean) =>
    nodegroupTarget().explainNotFound(
      new AwsFailure("not-found", "DescribeNodegroup", "ResourceNotFoundException", words, undefined, 404),
      seenBefore,
    );

  it("that is not there: it, or its cluster", () => {
    assert.equal(gone("No cluster found for name: devel.", true).code, "ClusterDeleted");
    assert.deepEqual(gone("No cluster found for name: devel.", false), {});
    const deleted = gone("No node group found", true);
    assert.equal(deleted.code, "NodegroupNotFound");
    assert.equal(deleted.happened, 'node group workers of cluster "devel" was deleted meanwhile');
    assert.match(deleted.next ?? "", /create it again or take it out/);
    const never = gone("No node group found", false);
    assert.equal(never.happened, 'there is no node group workers in cluster "devel" in eu-west-1');
    assert.equal(never.state, "nothing was started");
    assert.match(never.next ?? "", /right; take it out/);
  });

  it("whose update failed or was cancelled", () => {
    const change = { from: V18, to: V19, text: "", last: false };
    const explain = (more: Partial<Update>, seen?: Addon) =>
      addonTarget().explainFailure(update("AddonUpdate", {}, more), change, seen).next;
    assert.match(explain({ status: "Cancelled" }), /^find out who cancelled it/);
    const errors = [{ errorCode: "AddonSubscriptionNeeded", errorMessage: "", resourceIds: [] }];
    assert.match(explain({ status: "Failed", errors }), /^subscribe to vpc-cni/);
    assert.match(explain({ status: "Failed" }), /^fix what EKS names/);
    const issues = [{ code: "AddonSubscriptionNeeded", message: "", resourceIds: [] }];
    assert.match(explain({ status: "Failed" }, addon(V18, { issues })), /^subscribe to vpc-cni/);
  });

  it("on its way", () => {
    const one = addonTarget();
    assert.equal(one.title({ from: V18, to: V19 }), `add-on vpc-cni: ${V18} → ${V19}`);
    assert.equal(one.what({ from: V18, to: V19, text: "a → b" }), "add-on vpc-cni: a → b");
    assert.equal(one.way({ from: V18, to: V19 }), `add-on vpc-cni: ${V18} → ${V19} (cluster "devel")`);
    assert.deepEqual([one.at(addon(V18)), one.version(addon(V18)), one.to], [V18, V18, V20]);
  });
});
