import assert from "node:assert/strict";
import type { AddonChoice, ScheduledNodegroup, ScheduleProblem } from "../../../../provider/plan/schedule/types";
import { plannedStep, stepName } from "../../../../provider/plan/schedule/types";
import { scheduleUpgrade } from "../../../../provider/plan/schedule/scheduleUpgrade";
import { criticalPathMinutes } from "../../../../provider/plan/schedule/steps";
import { addon, group, problem, release, v } from "./someProblem";

type More = Partial<ScheduleProblem>;

/** `id: why` of each step but the hops. */
const whys = (from: number, to: number, more: More): string[] =>
  scheduleUpgrade(problem(from, to, more)).steps.flatMap(({ kind, id, why }) =>
    kind === "control-plane" ? [] : [`${id}: ${why}`],
  );

/** `kind version: fact` */
const obstacles = (from: number, to: number, more: More): string[] =>
  scheduleUpgrade(problem(from, to, more)).obstacles.map(({ kind, at, fact }) => `${kind} 1.${at.minor}: ${fact}`);

const nodes = (at: number, more: Partial<ScheduledNodegroup> = {}): ScheduledNodegroup => ({
  ...group("workers", at),
  ...more,
});
const pinned = (at: number, pin: number, more: object = {}) =>
  nodes(at, { choice: { kind: "pinned", version: v(pin), ...more } });

describe("why a step is done, as a schedule tells it", () => {
  it("of a hop: it is the version asked for, or on the way there", () => {
    const hops = (from: number, to: number) =>
      scheduleUpgrade(problem(from, to, {})).steps.map(({ id, why }) => `${id}: ${why}`);
    assert.deepEqual(hops(30, 32), [
      "hop 1.31: a control plane moves one minor at a time",
      "hop 1.32: the version asked for",
    ]);
    assert.deepEqual(hops(32, 31), ["hop 1.31: one minor back"]);
  });

  it("of a roll", () => {
    const roll = (from: number, to: number, nodegroup: ScheduledNodegroup, more: More = {}) =>
      whys(from, to, { nodegroups: [nodegroup], ...more });
    assert.deepEqual(roll(30, 32, nodes(30)), ["nodegroup workers 1.32: follows the control plane"]);
    assert.deepEqual(roll(32, 31, nodes(32)), ["nodegroup workers 1.31: nodes go back before the control plane does"]);
    assert.deepEqual(roll(32, 31, nodes(31, { otherwiseDue: true })), [
      "nodegroup workers 1.31: its release or launch template changes",
    ]);
    assert.deepEqual(roll(32, 32, nodes(32, { rollFailed: true })), ["nodegroup workers 1.32: its last roll failed"]);
    assert.deepEqual(roll(32, 32, nodes(32, { otherwiseDue: true })), [
      "nodegroup workers 1.32: its release or launch template changes",
    ]);
    assert.deepEqual(roll(30, 32, pinned(30, 31)), ["nodegroup workers 1.31: pinned to 1.31"]);
    assert.deepEqual(roll(30, 32, nodes(30), { nodegroupPolicy: "strict" }), [
      "nodegroup workers 1.31: strict: equals 1.31 before the next hop",
      "nodegroup workers 1.32: follows the control plane",
    ]);
    assert.deepEqual(roll(30, 34, nodes(30)), [
      "nodegroup workers 1.33: kubelets may lag three minors: 1.30 cannot stay for 1.34",
      "nodegroup workers 1.34: follows the control plane",
    ]);
    assert.deepEqual(roll(24, 27, nodes(24)), [
      "nodegroup workers 1.26: kubelets may lag two minors: 1.24 cannot stay for 1.27",
      "nodegroup workers 1.27: follows the control plane",
    ]);
  });

  it("of a move of an add-on that would not fit", () => {
    const move = (from: number, to: number, ...releases: readonly (readonly [string, number, number])[]) =>
      whys(from, to, {
        addons: [addon("coredns", "v1.0")],
        releases: releases.map(([version, first, last]) => release("coredns", version, first, last)),
      });
    assert.deepEqual(move(30, 31, ["v1.0", 30, 30], ["v1.1", 30, 31]), [
      "addon coredns v1.1: fits 1.30 and 1.31; v1.0 does not fit 1.31",
    ]);
    assert.deepEqual(move(30, 33, ["v1.0", 30, 31], ["v1.1", 30, 33]), [
      "addon coredns v1.1: fits 1.31 to 1.33; v1.0 does not fit 1.32",
    ]);
    assert.deepEqual(move(30, 33, ["v1.0", 30, 30], ["v1.1", 30, 32], ["v1.2", 32, 33]), [
      "addon coredns v1.1: fits 1.30 to 1.32; v1.0 does not fit 1.31",
      "addon coredns v1.2: fits 1.32 and 1.33; v1.1 does not fit 1.33",
    ]);
    assert.deepEqual(move(30, 31, ["v1.0", 30, 30], ["v1.1", 31, 31]), [
      "addon coredns v1.1: v1.0 does not fit 1.31; none to be had before the hop fits both",
    ]);
    assert.deepEqual(move(31, 31, ["v1.0", 30, 30], ["v1.1", 31, 31]), ["addon coredns v1.1: v1.0 does not fit 1.31"]);
  });

  it("of a move to what its policy asks for", () => {
    const move = (choice: ScheduleProblem["addons"][number]["choice"], name = "coredns") =>
      whys(30, 31, {
        addons: [addon(name, "v1.30", choice)],
        releases: [
          release(name, "v1.30", 30, 31),
          release(name, "v1.31.1", 31, 31, [31]),
          release(name, "v1.31.2", 31, 31),
        ],
      });
    assert.deepEqual(move({ kind: "exact", version: "v1.31.2" }), ["addon coredns v1.31.2: the version asked for"]);
    assert.deepEqual(move({ kind: "latest" }), ["addon coredns v1.31.2: newest for 1.31"]);
    assert.deepEqual(move({ kind: "default" }), ["addon coredns v1.31.1: EKS's default for 1.31"]);
    assert.deepEqual(move({ kind: "follow" }), []);
    assert.deepEqual(move({ kind: "follow" }, "kube-proxy"), ["addon kube-proxy v1.31.1: EKS's default for 1.31"]);
  });

  it("of a move of kube-proxy, which may lag", () => {
    const proxy = (version: string, from: number, to: number, ...minors: readonly number[]) =>
      whys(from, to, {
        addons: [addon("kube-proxy", version)],
        releases: minors.map((minor) => release("kube-proxy", `v1.${minor}.1`, minor, minor)),
      });
    assert.deepEqual(proxy("v1.30.1", 30, 34, 30, 31, 32, 33, 34), [
      "addon kube-proxy v1.33.1: kube-proxy may lag three minors: 1.33 can stay for 1.34; v1.30.1 does not fit 1.34",
      "addon kube-proxy v1.34.1: follows the control plane",
    ]);
    assert.deepEqual(proxy("v1.32.1", 32, 31, 31, 32), [
      "addon kube-proxy v1.31.1: v1.32.1 does not fit 1.31; none to be had before the hop fits both",
    ]);
  });

  it("of a move to what comes after a gap", () => {
    const gap = { ...release("coredns", "v1.1", 31, 32), fits: [v(31), v(32)] };
    assert.deepEqual(
      whys(30, 33, {
        addons: [addon("coredns", "v1.0")],
        releases: [release("coredns", "v1.0", 30, 30), gap, release("coredns", "v1.2", 32, 33)],
      }),
      [
        "addon coredns v1.1: v1.0 does not fit 1.31; none to be had before the hop fits both",
        "addon coredns v1.2: fits 1.32 and 1.33; v1.1 does not fit 1.33",
      ],
    );
  });

  it("of a move beside the nodes, ahead of a rollback", () => {
    const back = (name: string, version: string, choice: AddonChoice, ...releases: ScheduleProblem["releases"]) =>
      whys(33, 32, { nodegroups: [group("workers", 33)], addons: [addon(name, version, choice)], releases }).filter(
        (why) => why.startsWith("addon"),
      );
    const coredns = [release("coredns", "v1.0", 32, 33), release("coredns", "v1.1", 32, 33)];
    assert.deepEqual(back("coredns", "v1.0", { kind: "latest" }, ...coredns), ["addon coredns v1.1: newest for 1.32"]);
    assert.deepEqual(back("coredns", "v1.0", { kind: "default" }, ...coredns), ["addon coredns v1.1: newest for 1.32"]);
    const standard = [release("coredns", "v1.0", 32, 33), release("coredns", "v1.1", 32, 33, [32])];
    assert.deepEqual(back("coredns", "v1.0", { kind: "latest" }, ...standard), ["addon coredns v1.1: newest for 1.32"]);
    const proxy = [release("kube-proxy", "v1.32.1", 32, 33), release("kube-proxy", "v1.33.1", 33, 33)];
    assert.deepEqual(back("kube-proxy", "v1.33.1", { kind: "follow" }, ...proxy), [
      "addon kube-proxy v1.32.1: kube-proxy is never newer than the API server; v1.33.1 does not fit 1.32",
    ]);
    // The last of them can be had after the hop only; the one before takes no time beside the nodes.
    const cni = [
      release("vpc-cni", "v1.1.0", 32, 33),
      release("vpc-cni", "v1.2.0", 32, 33),
      release("vpc-cni", "v1.3.0", 32, 32),
    ];
    for (const choice of [{ kind: "latest" }, { kind: "exact", version: "v1.3.0" }] as const) {
      assert.deepEqual(back("vpc-cni", "v1.1.0", choice, ...cni), [
        "addon vpc-cni v1.2.0: vpc-cni moves one minor at a time",
        `addon vpc-cni v1.3.0: ${choice.kind === "latest" ? "newest for 1.32" : "the version asked for"}`,
      ]);
    }
  });

  it("of vpc-cni, which moves one of its minors at a time", () => {
    const releases = [
      release("vpc-cni", "v1.1.0", 30, 30),
      release("vpc-cni", "v1.2.0", 30, 30),
      release("vpc-cni", "v1.3.0", 30, 31),
    ];
    assert.deepEqual(whys(30, 31, { addons: [addon("vpc-cni", "v1.1.0")], releases }), [
      "addon vpc-cni v1.2.0: vpc-cni moves one minor at a time",
      "addon vpc-cni v1.3.0: fits 1.30 and 1.31; v1.2.0 does not fit 1.31",
    ]);
    const here = [release("vpc-cni", "v1.2.0", 31, 31), release("vpc-cni", "v1.3.0", 31, 31)];
    const exact = addon("vpc-cni", "v1.1.0", { kind: "exact", version: "v1.3.0" });
    assert.deepEqual(whys(31, 31, { addons: [exact], releases: here }), [
      "addon vpc-cni v1.2.0: vpc-cni moves one minor at a time",
      "addon vpc-cni v1.3.0: the version asked for",
    ]);
    const late = [...releases.slice(0, 2), release("vpc-cni", "v1.3.0", 31, 31)];
    assert.deepEqual(whys(30, 31, { addons: [addon("vpc-cni", "v1.1.0")], releases: late }), [
      "addon vpc-cni v1.2.0: vpc-cni moves one minor at a time",
      "addon vpc-cni v1.3.0: v1.2.0 does not fit 1.31; none to be had before the hop fits both",
    ]);
  });
});

describe("what a schedule could not keep to, as it tells it", () => {
  it("of a pin", () => {
    const of = (from: number, to: number, nodegroup: ScheduledNodegroup) =>
      obstacles(from, to, { nodegroups: [nodegroup] });
    assert.deepEqual(of(31, 32, pinned(31, 33)), [
      "pin-past-target 1.32: node group workers is pinned to 1.33, and the cluster goes to 1.32 only",
    ]);
    assert.deepEqual(of(31, 32, pinned(31, 32)), []);
    assert.deepEqual(of(31, 32, pinned(31, 31)), []);
    assert.deepEqual(of(31, 32, pinned(31, 30)), [
      "pin-unmet 1.31: node group workers is pinned to 1.30, and ends at 1.31: a pin does not roll nodes back",
    ]);
    assert.deepEqual(of(31, 32, pinned(29, 30)), [
      "pin-unmet 1.29: node group workers is pinned to 1.30, and ends at 1.29: EKS rolls a node group to the control plane's version only",
    ]);
    assert.deepEqual(of(32, 31, pinned(32, 30)), []);
    assert.deepEqual(of(33, 34, pinned(31, 32, { lastImage: true })), []);
  });

  it("of a node group that blocks", () => {
    const of = (from: number, to: number, nodegroup: ScheduledNodegroup, nodegroupPolicy: "skew" | "strict" = "skew") =>
      obstacles(from, to, { nodegroups: [nodegroup], nodegroupPolicy });
    assert.deepEqual(of(30, 34, pinned(30, 30)), [
      "nodegroup-blocks 1.34: node group workers is pinned to 1.30 and blocks 1.33 to 1.34: kubelets of 1.30 may lag 3 minors",
    ]);
    assert.deepEqual(of(30, 36, pinned(30, 32)), [
      "nodegroup-blocks 1.36: node group workers is pinned to 1.32 and blocks 1.35 to 1.36: kubelets of 1.32 may lag 3 minors",
    ]);
    assert.deepEqual(of(31, 35, pinned(31, 30)), [
      "pin-unmet 1.31: node group workers is pinned to 1.30, and ends at 1.31: a pin does not roll nodes back",
      "nodegroup-blocks 1.35: node group workers is pinned to 1.30 and blocks 1.34 to 1.35: kubelets of 1.31 may lag 3 minors",
    ]);
    // The control plane is past the pin: the nodes cannot be rolled to it any more.
    assert.deepEqual(of(30, 32, pinned(28, 29)), [
      "pin-unmet 1.28: node group workers is pinned to 1.29, and ends at 1.28: EKS rolls a node group to the control plane's version only",
      "nodegroup-blocks 1.32: node group workers is pinned to 1.29 and blocks 1.31 to 1.32: kubelets of 1.28 may lag 3 minors",
    ]);
    assert.deepEqual(of(32, 36, pinned(31, 32, { lastImage: true })), [
      "nodegroup-blocks 1.36: node group workers has images up to 1.32 only and blocks 1.35 to 1.36: kubelets of 1.32 may lag 3 minors",
    ]);
    const excluded = (at: number, more: object = {}) => nodes(at, { choice: { kind: "excluded" }, ...more });
    assert.deepEqual(of(26, 27, excluded(24)), [
      "nodegroup-blocks 1.27: node group workers stays at 1.24 and blocks 1.26 to 1.27: kubelets of 1.24 may lag 2 minors",
    ]);
    assert.deepEqual(of(30, 32, excluded(30), "strict"), [
      'nodegroup-blocks 1.32: node group workers stays at 1.30 and blocks 1.31 to 1.32: under nodegroupPolicy "strict" it must be at 1.31 before',
    ]);
    assert.deepEqual(of(33, 32, excluded(33), "strict"), [
      "nodegroup-blocks 1.32: node group workers stays at 1.33 and blocks 1.33 to 1.32: nodes may not be newer than the control plane",
    ]);
    assert.deepEqual(of(30, 31, excluded(30, { rollFailed: true })), [
      "nodegroup-blocks 1.31: node group workers stays at 1.30 and blocks 1.30 to 1.31: its last roll failed, and which versions its nodes have is not known",
    ]);
  });

  it("of an add-on", () => {
    const of = (version: string, choice: ScheduleProblem["addons"][number]["choice"], name = "coredns", to = 32) =>
      obstacles(30, to, {
        addons: [addon(name, version, choice)],
        releases: [release(name, "v1.1.0", 30, 30), release(name, "v1.3.0", 30, 31), release("other", "v9", 30, 32)],
      });
    assert.deepEqual(of("v1.1.0", { kind: "excluded" }, "coredns", 31), [
      "addon-does-not-fit 1.31: add-on coredns v1.1.0 does not fit 1.31: it is excluded and stays",
    ]);
    assert.deepEqual(of("v1.1.0", { kind: "follow" }, "vpc-cni", 31), [
      "addon-does-not-fit 1.31: add-on vpc-cni v1.1.0 does not fit 1.31: no version that does can be reached from it",
    ]);
    assert.deepEqual(of("v1.0.0", { kind: "excluded" }, "coredns", 30), [
      "addon-does-not-fit 1.30: add-on coredns v1.0.0 does not fit 1.30: EKS does not list that version of it, and it is excluded and stays",
    ]);
    // It is moved to what EKS lists for 1.30, and from there no further.
    assert.deepEqual(
      obstacles(30, 31, {
        addons: [addon("vpc-cni", "v1.0.0")],
        releases: [release("vpc-cni", "v1.1.0", 30, 30), release("vpc-cni", "v1.4.0", 31, 31)],
      }),
      ["addon-does-not-fit 1.31: add-on vpc-cni v1.1.0 does not fit 1.31: no version that does can be reached from it"],
    );
    assert.deepEqual(of("v1.3.0", { kind: "latest" }), [
      'addon-policy-unmet 1.32: add-on coredns: its policy is "latest", and EKS lists no version of it for 1.32: it stays at v1.3.0',
    ]);
    assert.deepEqual(of("v1.3.0", { kind: "default" }), [
      'addon-policy-unmet 1.32: add-on coredns: its policy is "default", and EKS lists no version of it for 1.32: it stays at v1.3.0',
    ]);
    assert.deepEqual(of("v1.3.0", { kind: "follow" }), []);
    assert.deepEqual(of("v1.3.0", { kind: "excluded" }), []);
    assert.deepEqual(of("v1.1.0", { kind: "latest" }, "vpc-cni", 31), [
      "addon-does-not-fit 1.31: add-on vpc-cni v1.1.0 does not fit 1.31: no version that does can be reached from it",
      'addon-policy-unmet 1.31: add-on vpc-cni: its policy is "latest", which is v1.3.0 for 1.31, and that cannot be reached from v1.1.0: it ends at v1.1.0',
    ]);
    assert.deepEqual(of("v1.1.0", { kind: "exact", version: "v1.7.0" }, "coredns", 31), [
      "addon-version-unfit 1.31: add-on coredns: v1.7.0 is not listed for 1.31",
    ]);
    assert.deepEqual(of("v1.1.0", { kind: "exact", version: "v1.1.0" }, "coredns", 31), [
      "addon-version-unfit 1.31: add-on coredns: v1.1.0 is not listed for 1.31",
    ]);
    assert.deepEqual(of("v1.1.0", { kind: "exact", version: "v1.3.0" }, "coredns", 32).slice(-1), [
      "addon-version-unfit 1.32: add-on coredns: v1.3.0 is not listed for 1.32",
    ]);
    assert.deepEqual(of("v1.1.0", { kind: "exact", version: "v1.3.0" }, "vpc-cni", 30), [
      "addon-version-unfit 1.30: add-on vpc-cni: v1.3.0 cannot be reached from v1.1.0",
    ]);
    assert.deepEqual(of("v1.3.0", { kind: "exact", version: "v1.3.0" }, "coredns", 31), []);
  });
});

describe("the steps of a schedule, as others show them", () => {
  it("have a name, and where they begin and end", () => {
    const { steps } = scheduleUpgrade(
      problem(30, 31, {
        addons: [addon("coredns", "v1.0")],
        releases: [release("coredns", "v1.0", 30, 30), release("coredns", "v1.1", 30, 31)],
        nodegroups: [group("workers", 30)],
        bakeMinutes: 15,
      }),
    );
    assert.deepEqual(
      steps.map((step) => {
        const { name, from, to, expectedMinutes } = plannedStep(step);
        return [stepName(step), name, from, to, expectedMinutes];
      }),
      [
        ["add-on coredns v1.1", "coredns", "v1.0", "v1.1", 2],
        ["hop 1.31", "control plane", "1.30", "1.31", 10],
        ["bake 1.31", "bake", undefined, undefined, 15],
        ["node group workers 1.31", "workers", "1.30", "1.31", 20],
      ],
    );
    const [first] = steps;
    assert(first);
    const { id, kind, after, why } = plannedStep(first);
    assert.deepEqual([id, kind, after, why], [first.id, "addon", [], first.why]);
    assert.equal(stepName({ id: "hop nodegroup addon x" }), "hop nodegroup addon x");
  });

  it("take as long as the longest way through them, with no more node groups at once than may be", () => {
    const roll = (id: string, minutes: number) =>
      ({ kind: "nodegroup", id, nodegroup: id, from: v(30), to: v(31), after: [], minutes, why: "" }) as const;
    const bake = { kind: "bake", id: "bake", after: [], minutes: 50, why: "" } as const;
    assert.equal(criticalPathMinutes([roll("a", 20), roll("b", 10), roll("c", 5)], undefined), 20);
    assert.equal(criticalPathMinutes([roll("a", 20), roll("b", 10), roll("c", 5)], 2), 20);
    assert.equal(criticalPathMinutes([roll("a", 20), roll("b", 10), roll("c", 5)], 1), 35);
    assert.equal(criticalPathMinutes([roll("a", 20), bake, roll("b", 10)], 1), 50);
    assert.equal(criticalPathMinutes([{ ...bake }, { ...roll("a", 20), after: ["bake"] }], 1), 70);
    assert.equal(criticalPathMinutes([], 1), 0);
  });

  it("have ids of their own, where an add-on comes back to a version", () => {
    const releases = [
      release("coredns", "v1.0", 30, 30),
      release("coredns", "v1.1", 31, 31),
      { ...release("coredns", "v1.0", 32, 32), fits: [v(30), v(32), v(34), v(36), v(38)] },
      { ...release("coredns", "v1.1", 31, 31), fits: [v(31), v(33), v(35), v(37)] },
    ];
    const ids = scheduleUpgrade(problem(30, 38, { addons: [addon("coredns", "v1.0")], releases })).steps.flatMap(
      ({ kind, id }) => (kind === "addon" ? [id] : []),
    );
    assert.deepEqual(ids, [
      "addon coredns v1.1",
      "addon coredns v1.0",
      "addon coredns v1.1 again",
      "addon coredns v1.0 again",
      "addon coredns v1.1 again 2",
      "addon coredns v1.0 again 2",
      "addon coredns v1.1 again 3",
      "addon coredns v1.0 again 3",
    ]);
  });
});
