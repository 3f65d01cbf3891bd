import assert from "node:assert/strict";
import { AwsFailure } from "../../../provider/core/failures/awsFailure";
import type { EksApi } from "../../../provider/eks/EksApi";
import type { Cluster, Update } from "../../../provider/eks/types";
import type { ControlPlaneGoal, Hop } from "../../../provider/reconcile/controlPlane";
import { ControlPlane, decide } from "../../../provider/reconcile/controlPlane";
import { goalOf, updatesIn } from "../../../provider/reconcile/goal";
import { cluster, v } from "../preflight/checks/someCluster";
import { someGoal } from "./someGoal";

const MINUTE = 60_000;

const update = (type: string, to?: string, more: Partial<Update> = {}): Update => ({
  id: "u1",
  status: "InProgress",
  type,
  to: to === undefined ? undefined : v(to),
  params: {},
  createdAt: "2026-10-01T00:00:00Z",
  errors: [],
  cancellation: undefined,
  ...more,
});

const hop = (from: string, to: string): Hop => ({
  from,
  to,
  step: { kind: v(to).minor < v(from).minor ? "rollback" : "upgrade", from: v(from), to: v(to) },
});

const target = (to: string, more: Partial<ControlPlaneGoal> = {}, alone = true) =>
  new ControlPlane(someGoal(to, more), alone);

describe("an update of the control plane that runs", () => {
  const kind = (to: string, at: string, running: Update, recorded?: string) =>
    target(to, { recorded: recorded === undefined ? undefined : v(recorded) }).classifyRunning(running, cluster(at))
      .kind;

  it("is ours where it leads on our way", () => {
    const up = (to: string) => kind("1.33", "1.31", update("VersionUpdate", to));
    assert.deepEqual(["1.30", "1.31", "1.32", "1.33", "1.34"].map(up), ["against", "ours", "ours", "ours", "against"]);
    const down = (to: string) => kind("1.32", "1.33", update("VersionRollback", to));
    assert.deepEqual(["1.31", "1.32", "1.33"].map(down), ["against", "ours", "against"]);
    assert.equal(kind("1.33", "1.33", update("VersionUpdate", "1.33")), "ours");
  });

  it("is against us where EKS does not tell where it leads, and waited for where it is of another kind", () => {
    assert.equal(kind("1.33", "1.31", update("VersionUpdate")), "against");
    assert.deepEqual(target("1.33").classifyRunning(update("LoggingUpdate"), cluster("1.31")), {
      kind: "other",
      what: "LoggingUpdate",
    });
    const against = target("1.33").classifyRunning(update("VersionUpdate"), cluster("1.31"));
    assert(against.kind === "against");
    assert.match(against.facts.happened, /VersionUpdate to an unknown version, and 1\.33 is wanted$/);
  });

  it("is the hop that it makes", () => {
    const ours = target("1.33").classifyRunning(update("VersionUpdate", "1.32"), cluster("1.31"));
    assert(ours.kind === "ours");
    assert.deepEqual(ours.change, hop("1.31", "1.32"));
    const back = target("1.32").classifyRunning(update("VersionRollback", "1.32"), cluster("1.33"));
    assert(back.kind === "ours");
    assert.deepEqual(back.change, hop("1.33", "1.32"));
    const left = { id: "u1", type: "VersionUpdate", from: "1.31", to: "1.32", createdAt: "" };
    assert.deepEqual(target("1.33").resumed(update("VersionUpdate"), cluster("1.31"), left), hop("1.31", "1.32"));
    assert.deepEqual(
      target("1.33").resumed(update("VersionUpdate", "1.33"), cluster("1.31"), left),
      hop("1.31", "1.33"),
    );
  });

  it("is what a request has started where it leads to the same version", () => {
    const isOf = (to?: string) => target("1.33").isOf(update("VersionUpdate", to), hop("1.31", "1.32"));
    assert.deepEqual([isOf("1.32"), isOf("1.33"), isOf()], [true, false, false]);
  });

  it("is not what was meant where EKS took an upgrade for a rollback", () => {
    const notMeant = (type: string, change: Hop) => target("1.33").notMeant(update(type, "1.32"), change)?.code;
    assert.equal(notMeant("VersionRollback", hop("1.31", "1.32")), "ClusterChanged");
    assert.equal(notMeant("VersionUpdate", hop("1.31", "1.32")), undefined);
    assert.equal(notMeant("VersionRollback", hop("1.33", "1.32")), undefined);
  });
});

describe("a control plane after an update", () => {
  it("shows an upgrade by that version or a later one, a rollback by that version only", () => {
    const shows = (at: string, type: string) => target("1.33").shows(cluster(at), update(type), hop("1.31", "1.32"));
    assert.deepEqual(
      ["1.31", "1.32", "1.33"].map((at) => shows(at, "VersionUpdate")),
      [false, true, true],
    );
    assert.deepEqual(
      ["1.31", "1.32", "1.33"].map((at) => shows(at, "VersionRollback")),
      [false, true, false],
    );
  });

  it("is another one by its ARN, or the day that it was created", () => {
    const is = (more: Partial<Cluster>, before: Partial<Cluster> = {}) =>
      target("1.33").isAnother(cluster("1.31", more), cluster("1.31", before));
    assert.equal(is({}), false);
    assert.equal(is({ arn: "arn:other" }), true);
    assert.equal(is({ createdAt: "2026-02-02T00:00:00Z" }), true);
    assert.equal(is({ createdAt: "" }), false);
    assert.equal(is({}, { createdAt: "" }), false);
  });
});

describe("how long a control plane may take", () => {
  it("is an hour for each hop, and for a rollback the time that its nodes are given", () => {
    const timeout = (to: string, from: string | undefined, more: Partial<ControlPlaneGoal> = {}) =>
      target(to, more).timeout(from) / MINUTE;
    assert.equal(timeout("1.33", "1.31"), 120);
    assert.equal(timeout("1.33", undefined, { recorded: v("1.30") }), 180);
    assert.equal(timeout("1.33", "1.33"), 60);
    assert.equal(timeout("1.33", undefined), 60);
    assert.equal(timeout("1.32", "1.33"), 60 + 720);
    assert.equal(timeout("1.32", "1.33", { rollbackTimeoutMinutes: 120 }), 60 + 120);
    assert.equal(timeout("1.33", "1.31", { timeout: 5 * MINUTE }), 5);
  });
});

describe("a hop that EKS refuses", () => {
  const classify = (words: string) =>
    target("1.33").classifyRefusal(
      new AwsFailure("invalid", "UpdateClusterVersion", "InvalidParameterException", words, undefined, 400),
      hop("1.31", "1.32"),
    );

  it("is refused, unless EKS goes by another version than it shows", async () => {
    assert.equal(await classify("Unsupported Kubernetes minor version update from 1.30 to 1.32"), "outdated");
    assert.equal(await classify("Unsupported Kubernetes minor version update from 1.31 to 1.32"), "refused");
    assert.equal(await classify("no"), "refused");
  });

  it("that failed was put back, and a rollback whose nodes took too long is another failure", () => {
    const explain = (type: string, more: Partial<Update>, took: number, goalMore: Partial<ControlPlaneGoal> = {}) =>
      target("1.32", goalMore).explainFailure(
        update(type, "1.32", more),
        hop("1.33", "1.32"),
        undefined,
        took * MINUTE,
      );
    assert.equal(explain("VersionRollback", { status: "Failed" }, 720).code, "RollbackTimedOut");
    assert.match(explain("VersionRollback", { status: "Failed" }, 720).happened ?? "", /not rolled back within 12 h$/);
    assert.equal(explain("VersionRollback", { status: "Failed" }, 719).code, undefined);
    assert.match(explain("VersionRollback", {}, 120, { rollbackTimeoutMinutes: 120 }).happened ?? "", /within 2 h$/);
    assert.equal(explain("VersionUpdate", { status: "Failed" }, 9999).code, undefined);
    const errors = [{ errorCode: "VpcIdNotFound", errorMessage: "gone", resourceIds: [] }];
    assert.match(explain("VersionUpdate", { status: "Failed", errors }, 1).next, /^see that the cluster's VPC exists/);
    assert.match(explain("VersionUpdate", { status: "Cancelled", errors }, 1).next, /^find out who cancelled it/);
  });

  it("of a cluster that is not there says that it was deleted, if it was there", () => {
    const failure = new AwsFailure("not-found", "DescribeCluster", "ResourceNotFoundException", "no", undefined, 404);
    assert.equal(target("1.33").explainNotFound(failure, true).code, "ClusterDeleted");
    assert.deepEqual(target("1.33").explainNotFound(failure, false), {});
  });
});

describe("the request for a hop", () => {
  it("has a time for the nodes in a rollback only", () => {
    const one = target("1.32", { force: true, rollbackTimeoutMinutes: 120 });
    assert.deepEqual(one.request(hop("1.33", "1.32")), ["1.32", true, 120]);
    assert.deepEqual(one.request(hop("1.31", "1.32")), ["1.32", true, undefined]);
  });

  it("is of this cluster, and not of a later one of the same name", () => {
    assert.deepEqual(target("1.32").clusterIdentity(cluster("1.31")), ["arn:devel", "2025-01-01T00:00:00Z"]);
  });
});

describe("how a hop is called", () => {
  it("says which of how many it is, where the control plane is all that is reconciled", () => {
    const alone = target("1.33");
    assert.equal(alone.title(hop("1.31", "1.32"), "1.31"), "hop 1 of 2: upgrading 1.31 → 1.32");
    assert.equal(alone.title(hop("1.32", "1.33"), "1.31"), "hop 2 of 2: upgrading 1.32 → 1.33");
    assert.equal(alone.title(hop("1.32", "1.33"), undefined), "hop 1 of 1: upgrading 1.32 → 1.33");
    assert.equal(alone.title(hop("1.33", "1.33"), "1.33"), "hop 1 of 1: upgrading 1.33 → 1.33");
    assert.equal(alone.title({ from: "?", to: "1.33" }, undefined), "hop 1 of 1: upgrading ? → 1.33");
    assert.equal(
      target("1.32").title(hop("1.33", "1.32"), "1.33", update("VersionRollback")),
      "hop 1 of 1: rolling back 1.33 → 1.32",
    );
    assert.equal(alone.title(hop("1.31", "1.32"), "1.31", update("LoggingUpdate")), "hop 1 of 2: LoggingUpdate");
    assert.equal(alone.brief(hop("1.31", "1.32"), "1.31"), "1.31→1.32 1/2");
    assert.equal(alone.what(hop("1.31", "1.32"), "1.31"), "hop 1 of 2, 1.31 → 1.32");
    assert.equal(alone.what(hop("1.31", "1.32"), undefined), "1.31 → 1.32");
    assert.equal(alone.part(hop("1.31", "1.32"), "1.31"), "hop 1 of 2, 1.31 → 1.32");
  });

  it("does not, where it is one of many parts", () => {
    const part = target("1.33", {}, false);
    assert.equal(
      part.title(hop("1.31", "1.32"), "1.31", update("VersionUpdate")),
      "control plane: upgrading 1.31 → 1.32",
    );
    assert.equal(part.brief(hop("1.31", "1.32"), "1.31"), "1.31→1.32");
    assert.equal(part.what(hop("1.31", "1.32"), "1.31"), "control plane 1.31 → 1.32");
    assert.equal(part.part(hop("1.31", "1.32"), "1.31"), undefined);
  });

  it("names the cluster, and how it is", () => {
    const one = target("1.33");
    assert.equal(one.way(hop("1.31", "1.32")), '1.31 → 1.32 on cluster "devel"');
    assert.equal(one.describe(cluster("1.31")), "the cluster runs 1.31 and is ACTIVE");
    assert.deepEqual([one.at(cluster("1.31")), one.version(cluster("1.31")), one.to], ["1.31", "1.31", "1.33"]);
  });
});

describe("what is done with a control plane that others moved", () => {
  const action = (at: string, more: Partial<ControlPlaneGoal>, known: object = {}) => {
    const decided = decide(cluster(at), someGoal("1.33", more), {
      first: undefined,
      reached: undefined,
      externalMove: undefined,
      ...known,
    });
    return decided.kind === "stop" ? decided.facts.code : decided.kind;
  };

  it("is nothing where it is on the whole way still, of which this is a hop", () => {
    const recorded = v("1.32");
    assert.equal(action("1.34", { recorded, finally: v("1.35") }), "done");
    assert.equal(action("1.35", { recorded, finally: v("1.35") }), "done");
    assert.equal(action("1.36", { recorded, finally: v("1.35") }), "ClusterChanged");
    assert.equal(action("1.34", { recorded: v("1.33") }), "ClusterChanged");
    assert.equal(action("1.34", { recorded: v("1.34"), allowRollback: true }), "start");
    assert.equal(action("1.34", { recorded: v("1.34") }), "VersionNotReachable");
    assert.equal(action("1.34", { finally: v("1.35"), allowRollback: true }), "start");
  });

  it("is a new look where it is lower than what was reached, but not in a rollback", () => {
    assert.equal(action("1.31", {}, { reached: "1.32" }), "look-again");
    assert.equal(action("1.32", {}, { reached: "1.32" }), "start");
    assert.equal(action("1.32", { allowRollback: true, recorded: v("1.34") }, { reached: "1.34" }), "start");
    assert.equal(action("1.31", { allowRollback: true, recorded: v("1.33") }, { reached: "1.32" }), "look-again");
    assert.equal(action("1.31", { allowRollback: false, recorded: v("1.34") }, { reached: "1.32" }), "look-again");
    assert.equal(action("1.31", { allowRollback: true }, { reached: "1.32" }), "look-again");
  });

  it("is a new look where it is higher than what was reached, and nobody asked for an upgrade that others have done", () => {
    const known = { reached: "1.33" };
    assert.equal(action("1.34", { allowRollback: true }, known), "look-again");
    assert.equal(action("1.34", { allowRollback: true }, { ...known, externalMove: "u" }), "ClusterChanged");
    assert.equal(action("1.34", { allowRollback: true, recorded: v("1.34") }, known), "look-again");
    const upwards = { allowRollback: true, recorded: v("1.32"), finally: v("1.35") };
    assert.equal(action("1.34", upwards, known), "done");
    assert.equal(action("1.34", {}, known), "VersionNotReachable");
  });

  it("says what is there, and that nothing was started", () => {
    const stopped = decide(cluster("1.34"), someGoal("1.33", { recorded: v("1.32") }), {
      first: undefined,
      reached: undefined,
      externalMove: undefined,
    });
    assert(stopped.kind === "stop");
    assert.equal(stopped.facts.state, "the cluster runs 1.34 and is ACTIVE; nothing was started");
    assert.match(stopped.facts.happened, /runs 1\.34, past the wanted 1\.33/);
  });
});

describe("the goal of a ClusterVersion", () => {
  const inputs = { clusterName: "devel", version: "1.33" };
  const earlier = { updates: [] } as unknown as Parameters<typeof goalOf>[1];

  it("is what its inputs ask for, and EKS's usual", () => {
    assert.deepEqual(goalOf(inputs, earlier, "create"), {
      ...someGoal("1.33"),
      region: "unknown region",
      readiness: { preflight: "enforce", waivers: [], lastHop: undefined },
    });
    const waive = [{ code: "EKSV024", reason: "known" }];
    const asked = {
      region: "eu-west-1",
      allowRollback: true,
      rollbackTimeoutMinutes: 120,
      preflight: "warn",
      waive,
    } as object;
    const { readiness, ...rest } = goalOf({ ...inputs, ...asked }, earlier, "create");
    assert.deepEqual(rest, someGoal("1.33", { allowRollback: true, rollbackTimeoutMinutes: 120 }));
    assert.deepEqual([readiness?.preflight, readiness?.waivers.length], ["warn", 1]);
    const forced = goalOf({ ...inputs, force: true }, earlier, "create");
    assert.deepEqual([forced.force, forced.readiness], [true, undefined]);
    assert(goalOf({ ...inputs, force: false }, earlier, "create").readiness);
  });

  it("has the time of its verb", () => {
    const timed = { ...inputs, __timeouts: { create: "2m", update: "3m" } } as typeof inputs;
    assert.equal(goalOf(timed, earlier, "create").timeout, 2 * MINUTE);
    assert.equal(goalOf(timed, earlier, "update").timeout, 3 * MINUTE);
  });

  it("knows the cluster and the updates of the state", () => {
    const updateInFlight = { id: "u2", type: "VersionUpdate", from: "1.31", to: "1.32", createdAt: "" };
    const state = {
      version: "1.31",
      clusterArn: "arn:devel",
      clusterCreatedAt: "2026-01-01T00:00:00Z",
      updateInFlight,
      updates: [{ ...updateInFlight, id: "u1", finishedAt: "" }],
    } as unknown as typeof earlier;
    const known = goalOf(inputs, state, "update");
    assert.deepEqual(
      [known.recorded, known.identity],
      [v("1.31"), { arn: "arn:devel", createdAt: "2026-01-01T00:00:00Z" }],
    );
    assert.deepEqual(updatesIn(state), { inFlight: updateInFlight, ended: ["u1"] });
    const noDay = goalOf(inputs, { ...state, clusterCreatedAt: undefined }, "update");
    assert.deepEqual(noDay.identity, { arn: "arn:devel", createdAt: "" });
  });
});

// A look before a start needs EKS only where it was asked for.
describe("a control plane without a look at the insights", () => {
  it("may start", async () => {
    const none = undefined as unknown as Parameters<ControlPlane["mayStart"]>[1] & { eks: EksApi };
    assert.deepEqual(await target("1.33").mayStart(hop("1.31", "1.32"), none), { kind: "go" });
  });
});
