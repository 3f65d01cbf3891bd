import assert from "node:assert/strict";
import { compareAddonVersions } from "../../provider/schedule/addonVersionOrder";
import type { AddonChoice, ScheduledRelease } from "../../provider/schedule/clusterSchedule";
import { scheduleUpgrade } from "../../provider/schedule/scheduleUpgrade";
import { addon, group, problem, release } from "./someProblem";

interface Example {
  readonly name: string;
  readonly way: readonly [number, number];
  readonly addon?: string;
  readonly installed: string;
  readonly choice?: AddonChoice;
  readonly releases: readonly (readonly [version: string, first: number, last: number, defaultFor?: number[]])[];
  /** Versions and `^` for a hop. */
  readonly moves: string;
  readonly obstacles?: readonly string[];
}

const EXAMPLES: readonly Example[] = [
  {
    name: "is left alone while it fits",
    way: [30, 32],
    installed: "1.0",
    releases: [
      ["1.0", 30, 32],
      ["1.1", 30, 32, [32]],
    ],
    moves: "^ ^",
  },
  {
    name: "moves before the hop to what fits both sides",
    way: [30, 31],
    installed: "1.0",
    releases: [
      ["1.0", 29, 30],
      ["1.1", 30, 31],
    ],
    moves: "1.1 ^",
  },
  {
    name: "moves right after the hop where nothing fits both",
    way: [30, 32],
    installed: "1.0",
    releases: [
      ["1.0", 29, 30],
      ["1.1", 31, 32],
    ],
    moves: "^ 1.1 ^",
  },
  {
    name: "goes to EKS's default of those that fit far enough",
    way: [30, 32],
    installed: "1.0",
    releases: [
      ["1.0", 29, 30],
      ["1.1", 30, 32, [32]],
      ["1.2", 30, 32],
    ],
    moves: "1.1 ^ ^",
  },
  {
    name: "goes past a default that would not last",
    way: [30, 32],
    installed: "1.0",
    releases: [
      ["1.0", 29, 30],
      ["1.1", 30, 31, [30, 31]],
      ["1.2", 30, 32],
    ],
    moves: "1.2 ^ ^",
  },
  {
    name: "goes to one that lasts, rather than over two",
    way: [30, 33],
    installed: "1.0",
    releases: [
      ["1.0", 29, 30],
      ["1.1", 30, 32],
      ["1.2", 31, 33],
    ],
    moves: "1.1 ^ ^ 1.2 ^",
  },
  {
    name: "is left alone where EKS lists nothing of it",
    way: [24, 25],
    installed: "1.0",
    releases: [
      ["1.0", 30, 31],
      ["1.1", 30, 32],
    ],
    moves: "^",
  },
  {
    name: "is left alone when EKS does not list its version",
    way: [30, 31],
    installed: "0.9",
    releases: [["1.0", 30, 31]],
    moves: "^",
  },
  {
    name: "ends at EKS's default when asked to",
    way: [30, 31],
    installed: "1.0",
    choice: { kind: "default" },
    releases: [
      ["1.0", 29, 31],
      ["1.1", 31, 31, [31]],
      ["1.2", 31, 31],
    ],
    moves: "^ 1.1",
  },
  {
    name: "ends at the newest when asked to",
    way: [30, 31],
    installed: "1.0",
    choice: { kind: "latest" },
    releases: [
      ["1.0", 29, 31],
      ["1.1", 31, 31, [31]],
      ["1.2", 31, 31],
    ],
    moves: "^ 1.2",
  },
  {
    name: "is not taken down to the default",
    way: [30, 31],
    installed: "1.2",
    choice: { kind: "default" },
    releases: [
      ["1.1", 30, 31, [31]],
      ["1.2", 30, 31],
    ],
    moves: "^",
  },
  {
    name: "ends at the version asked for, also a lower one",
    way: [30, 31],
    installed: "1.2",
    choice: { kind: "exact", version: "v1.1" },
    releases: [
      ["1.1", 30, 31],
      ["1.2", 30, 31],
    ],
    moves: "^ 1.1",
  },
  {
    name: "keeps fitting when the version asked for is not listed",
    way: [30, 31],
    installed: "1.0",
    choice: { kind: "exact", version: "v1.7" },
    releases: [
      ["1.0", 30, 30],
      ["1.1", 30, 31],
    ],
    moves: "1.1 ^",
    obstacles: ["addon-version-unfit 1.31"],
  },
  {
    name: "stays when it is excluded, and that it does not fit is said",
    way: [30, 32],
    installed: "1.0",
    choice: { kind: "excluded" },
    releases: [
      ["1.0", 30, 30],
      ["1.1", 30, 32],
    ],
    moves: "^ ^",
    obstacles: ["addon-does-not-fit 1.31"],
  },
  {
    name: "moves down where it cannot be helped",
    way: [30, 31],
    installed: "1.2",
    releases: [
      ["1.1", 30, 31],
      ["1.2", 29, 30],
    ],
    moves: "1.1 ^",
  },
  {
    name: "moves one minor at a time when it is vpc-cni",
    way: [30, 31],
    addon: "vpc-cni",
    installed: "1.1.0",
    releases: [
      ["1.1.0", 29, 30],
      ["1.2.0", 29, 30],
      ["1.3.0", 29, 31],
    ],
    moves: "1.2.0 1.3.0 ^",
  },
  {
    name: "stays where a minor of vpc-cni on the way is missing",
    way: [30, 31],
    addon: "vpc-cni",
    installed: "1.1.0",
    releases: [
      ["1.1.0", 29, 30],
      ["1.3.0", 29, 31],
    ],
    moves: "^",
    obstacles: ["addon-does-not-fit 1.31"],
  },
  {
    name: "follows late when it is kube-proxy, which may lag",
    way: [30, 33],
    addon: "kube-proxy",
    installed: "1.30.1",
    releases: [
      ["1.30.1", 30, 30],
      ["1.31.1", 31, 31],
      ["1.32.1", 32, 32],
      ["1.33.1", 33, 33, [33]],
      ["1.33.2", 33, 33],
    ],
    moves: "^ ^ ^ 1.33.1",
  },
  {
    name: "moves on the way when it is kube-proxy and would lag too far",
    way: [30, 34],
    addon: "kube-proxy",
    installed: "1.30.1",
    releases: [
      ["1.31.1", 31, 31],
      ["1.33.1", 33, 33],
      ["1.34.1", 34, 34],
    ],
    moves: "^ ^ ^ 1.33.1 ^ 1.34.1",
  },
];

describe("an add-on", () => {
  for (const { name, way, addon: called = "coredns", installed, choice, releases, moves, obstacles = [] } of EXAMPLES) {
    it(name, () => {
      const listed = releases.map(([version, ...rest]): ScheduledRelease => release(called, `v${version}`, ...rest));
      const schedule = scheduleUpgrade(
        problem(...way, { addons: [addon(called, `v${installed}`, choice)], releases: listed }),
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
  });
});

describe("versions of add-ons", () => {
  it("are compared part by part, as numbers", () => {
    const sorted = ["v1.9.0-eksbuild.2", "v1.19.2-eksbuild.9", "v1.19.2-eksbuild.10", "v1.19.10-eksbuild.1"];
    assert.deepEqual([...sorted].reverse().sort(compareAddonVersions), sorted);
  });
});
