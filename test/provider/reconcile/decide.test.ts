import type { Cluster } from "../../../provider/eks/types";
import assert from "node:assert/strict";
import fc from "fast-check";
import type { ControlPlaneGoal } from "../../../provider/reconcile/controlPlane";
import { compareVersions } from "../../../provider/core/versions/kubernetesVersion";
import type { Known } from "../../../provider/reconcile/target";
import { decide } from "../../../provider/reconcile/controlPlane";
import { cluster as someCluster } from "../preflight/checks/someCluster";
import { someGoal } from "./someGoal";

const version = (minor: number) => ({ major: 1, minor });

const cluster = (minor: number, more: Partial<Cluster> = {}): Cluster => someCluster(`1.${minor}`, more);
const goal = (minor: number, more: Partial<ControlPlaneGoal> = {}): ControlPlaneGoal => someGoal(`1.${minor}`, more);

const nothing: Known<Cluster> = { first: undefined, reached: undefined, externalMove: undefined };

describe("what to do next", () => {
  const cases: readonly [string, Cluster, ControlPlaneGoal, Known<Cluster>, string][] = [
    ["is done at the wanted version", cluster(33), goal(33), nothing, "done"],
    ["starts the next minor", cluster(31), goal(33), nothing, "start 1.32"],
    [
      "finds out what runs on a cluster that is UPDATING",
      cluster(31, { status: "UPDATING" }),
      goal(33),
      nothing,
      "find-running",
    ],
    [
      "follows a cluster in a status that EKS has only since, and starts nothing on it",
      cluster(31, { status: "MIGRATING" }),
      goal(33),
      nothing,
      "find-running",
    ],
    ["waits for a cluster that is being created", cluster(31, { status: "CREATING" }), goal(33), nothing, "look-again"],
    [
      "stops at a cluster that is being deleted",
      cluster(31, { status: "DELETING" }),
      goal(33),
      nothing,
      "ClusterDeleted",
    ],
    ["stops at a cluster that has failed", cluster(31, { status: "FAILED" }), goal(33), nothing, "ClusterNotActive"],
    ["refuses a lower version without consent", cluster(33), goal(32), nothing, "VersionNotReachable"],
    [
      "rolls back with consent",
      cluster(33),
      goal(32, { allowRollback: true, recorded: version(33) }),
      nothing,
      "start 1.32",
    ],
    ["rolls back with consent on create", cluster(33), goal(32, { allowRollback: true }), nothing, "start 1.32"],
    [
      "refuses two minors back",
      cluster(33),
      goal(31, { allowRollback: true, recorded: version(33) }),
      nothing,
      "VersionNotReachable",
    ],
    [
      "stops when somebody moved the cluster past what preview showed as an upgrade",
      cluster(34),
      goal(33, { recorded: version(31), allowRollback: true }),
      nothing,
      "ClusterChanged",
    ],
    [
      "stops at another cluster of the same name",
      cluster(31),
      goal(33),
      { ...nothing, first: cluster(31, { createdAt: "2024-01-01T00:00:00Z" }) },
      "ClusterReplaced",
    ],
    [
      "stops at a cluster of another account",
      cluster(31),
      goal(33),
      { ...nothing, first: cluster(31, { arn: "arn:aws:eks:eu-west-1:1:cluster/devel", createdAt: "" }) },
      "ClusterReplaced",
    ],
    [
      "looks again at a version lower than reached, which may be a late answer",
      cluster(31),
      goal(33),
      { ...nothing, reached: "1.32" },
      "look-again",
    ],
    [
      "stops where somebody rolled back what was reached",
      cluster(31),
      goal(33),
      { ...nothing, reached: "1.32", externalMove: "u" },
      "ClusterChanged",
    ],
    [
      "looks again at a version above the one that a rollback has reached",
      cluster(34),
      { ...goal(33), allowRollback: true, recorded: version(34) },
      { ...nothing, reached: "1.33" },
      "look-again",
    ],
    [
      "stops where somebody upgraded what was rolled back",
      cluster(34),
      { ...goal(33), allowRollback: true, recorded: version(34) },
      { ...nothing, reached: "1.33", externalMove: "u" },
      "ClusterChanged",
    ],
    ["goes on where somebody did a hop of ours", cluster(32), goal(33), { ...nothing, reached: "1.31" }, "start 1.33"],
  ];
  for (const [what, at, to, known, expected] of cases) {
    it(what, () => {
      const action = decide(at, to, known);
      const said =
        action.kind === "start"
          ? `start 1.${action.change.step.to.minor}`
          : action.kind === "stop"
            ? action.facts.code
            : action.kind;
      assert.equal(said, expected);
    });
  }

  it("never starts anything lower without consent, nor anything that is not the next minor or the previous one", () => {
    const minor = fc.integer({ min: 25, max: 36 });
    const maybe = fc.option(minor, { nil: undefined });
    const status = fc.constantFrom("ACTIVE", "UPDATING", "CREATING", "DELETING", "FAILED", "PENDING");
    fc.assert(
      fc.property(
        minor,
        minor,
        maybe,
        maybe,
        fc.boolean(),
        status,
        (at, to, recorded, reached, allowRollback, state) => {
          const action = decide(
            cluster(at, { status: state }),
            goal(to, { allowRollback, recorded: recorded === undefined ? undefined : version(recorded) }),
            { ...nothing, reached: reached === undefined ? undefined : `1.${reached}` },
          );
          if (action.kind !== "start") return;
          assert.equal(state, "ACTIVE");
          assert.equal(Math.abs(action.change.step.to.minor - at), 1);
          if (compareVersions(action.change.step.to, version(at)) < 0) {
            assert(allowRollback);
            assert.equal(action.change.step.to.minor, to);
          }
        },
      ),
    );
  });
});
