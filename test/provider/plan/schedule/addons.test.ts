import assert from "node:assert/strict";
import { compareAddonVersions } from "../../../../provider/core/versions/addonVersion";
import { formatVersion } from "../../../../provider/core/versions/kubernetesVersion";
import type { AddonRelease } from "../../../../provider/eks/types";
import type { ScheduleProblem } from "../../../../provider/plan/schedule/types";
import { scheduleUpgrade } from "../../../../provider/plan/schedule/scheduleUpgrade";
import { EXAMPLES } from "./addonExamples";
import { addon, group, problem, release } from "./someProblem";

function releaseOf(name: string, text: string): AddonRelease {
  const [version = "", range = "", , ...defaultFor] = text.split(" ");
  const [first = 0, last = 0] = range.split("-").map(Number);
  return release(name, `v${version}`, first, last, defaultFor.map(Number));
}

describe("an add-on", () => {
  for (const { name, way, addon: called = "coredns", installed, choice, releases, moves, obstacles = [] } of EXAMPLES) {
    it(name, () => {
      const [from = 0, to = 0] = way.split(" ").map(Number);
      const listed = releases.split(", ").map((one) => releaseOf(called, one));
      const schedule = scheduleUpgrade(
        problem(from, to, { addons: [addon(called, `v${installed}`, choice)], releases: listed }),
      );
      const found = schedule.steps.map((step) => (step.kind === "addon" ? step.to.slice(1) : "^"));
      assert.equal(found.join(" "), moves);
      assert.deepEqual(
        schedule.obstacles.map(({ kind, at }) => `${kind} 1.${at.minor}`),
        obstacles,
      );
    });
  }

  it("moves where nodes roll anyway, so that it costs no time", () => {
    const schedule = scheduleUpgrade(
      problem(30, 33, {
        nodegroups: [group("workers", 28)],
        addons: [addon("coredns", "v1.0")],
        releases: [release("coredns", "v1.0", 29, 32), release("coredns", "v1.1", 31, 33)],
      }),
    );
    const [move] = schedule.steps.filter(({ kind }) => kind === "addon");
    assert.deepEqual(move?.after, ["hop 1.31"]);
    assert.equal(schedule.criticalPathMinutes, 70);
  });

  it("that does not fit after a hop moves before the nodes roll, and says so", () => {
    const schedule = scheduleUpgrade(
      problem(30, 31, {
        nodegroups: [group("workers", 30)],
        addons: [addon("coredns", "v1.0")],
        releases: [release("coredns", "v1.0", 29, 30), release("coredns", "v1.1", 31, 31)],
      }),
    );
    const [, move, roll] = schedule.steps;
    assert.deepEqual(roll?.after, [move?.id]);
    assert.match(move?.why ?? "", /v1\.0 does not fit 1\.31; none .* fits both/);
    assert(move?.kind === "addon" && move.unfitSince);
    assert.equal(formatVersion(move.unfitSince), "1.31");
  });
});

describe("moves of vpc-cni, which goes one of its minors at a time", () => {
  const chain = (from: number, to: number, more: Partial<ScheduleProblem> = {}) =>
    scheduleUpgrade(
      problem(from, to, {
        addons: [addon("vpc-cni", "v1.1.0")],
        releases: [1, 2, 3, 4].map((minor) => release("vpc-cni", `v1.${minor}.0`, 30, minor === 4 ? 31 : 30)),
        ...more,
      }),
    );

  it("come one after another, each with what it is part of", () => {
    const { steps } = chain(30, 31);
    assert.deepEqual(
      steps.map(({ id, after, why }) => [id, ...after, why]),
      [
        ["addon vpc-cni v1.2.0", "vpc-cni moves one minor at a time"],
        ["addon vpc-cni v1.3.0", "addon vpc-cni v1.2.0", "vpc-cni moves one minor at a time"],
        ["addon vpc-cni v1.4.0", "addon vpc-cni v1.3.0", "fits 1.30 and 1.31; v1.3.0 does not fit 1.31"],
        ["hop 1.31", "addon vpc-cni v1.4.0", "the version asked for"],
      ],
    );
  });

  it("take no time beside node rolls that take longer", () => {
    const latest = addon("vpc-cni", "v1.1.0", { kind: "latest" });
    const releases = [1, 2, 3, 4].map((minor) => release("vpc-cni", `v1.${minor}.0`, 30, 34));
    const one = problem(30, 34, { addons: [latest], releases, nodegroups: [group("workers", 30)] });
    assert.equal(scheduleUpgrade(one).criticalPathMinutes, 80);
    const slow = { ...one, minutes: { ...one.minutes, addon: 9 } };
    // 27 minutes in one window are longer than its roll: two of the moves are beside one roll, one beside the other.
    assert.equal(scheduleUpgrade(slow).criticalPathMinutes, 80);
  });

  it("are spread over the windows in which nodes roll, however many ways there are", () => {
    const releases = Array.from({ length: 10 }, (_, index) => release("vpc-cni", `v1.${index + 1}.0`, 26, 34));
    const one = problem(26, 34, {
      addons: [addon("vpc-cni", "v1.1.0", { kind: "latest" })],
      releases,
      nodegroups: [group("workers", 26)],
      minutes: { hop: 10, addon: 5, nodegroup: 20 },
    });
    // Nine moves of 5 minutes beside three rolls of 20.
    assert.equal(scheduleUpgrade(one).criticalPathMinutes, 8 * 10 + 3 * 20);
  });

  it("are not told as unfit since a hop where there was none", () => {
    const [first] = chain(30, 30, { addons: [addon("vpc-cni", "v1.0.0")] }).steps;
    assert(first?.kind === "addon");
    assert.equal(first.why, "v1.0.0 does not fit 1.30");
    assert(!("unfitSince" in first));
    const [, late] = chain(30, 31, {
      releases: [release("vpc-cni", "v1.1.0", 30, 30), release("vpc-cni", "v1.2.0", 31, 31)],
    }).steps;
    assert(late?.kind === "addon" && late.unfitSince);
    assert.equal(formatVersion(late.unfitSince), "1.31");
  });

  it("are not told as unfit since a hop that they fit after", () => {
    const [, move] = chain(30, 31, {
      addons: [addon("vpc-cni", "v1.1.0", { kind: "latest" })],
      releases: [release("vpc-cni", "v1.1.0", 30, 31), release("vpc-cni", "v1.2.0", 31, 31)],
    }).steps;
    assert(move?.kind === "addon");
    assert(!("unfitSince" in move));
  });
});

describe("versions of add-ons", () => {
  it("are compared part by part, as numbers", () => {
    const sorted = ["v1.9.0-eksbuild.2", "v1.19.2-eksbuild.9", "v1.19.2-eksbuild.10", "v1.19.10-eksbuild.1"];
    assert.deepEqual([...sorted].reverse().sort(compareAddonVersions), sorted);
  });
});
