import assert from "node:assert/strict";
import type {
  ScheduledAddon,
  ScheduledNodegroup,
  ScheduleProblem,
  ScheduleStep,
} from "../../../../provider/plan/schedule/types";

/** What EKS's add-ons say of a version at a cluster version, written for the tests alone. */
export function addonFits(problem: ScheduleProblem, name: string, version: string, minor: number): boolean {
  if (name === "kube-proxy") {
    const own = Number(version.split(".")[1]);
    return own <= minor && minor - own <= (own >= 25 ? 3 : 2);
  }
  const releases = problem.releases.filter(({ addon }) => addon === name);
  const its = releases.find((release) => release.version === version);
  if (!releases.some(({ fits }) => fits.some((one) => one.minor === minor))) return true;
  return its?.fits.some((one) => one.minor === minor) === true;
}

export function addonInstalls(problem: ScheduleProblem, name: string, version: string, minor: number): boolean {
  const its = problem.releases.find((release) => release.addon === name && release.version === version);
  if (!its?.fits.some((one) => one.minor === minor)) return false;
  return name !== "kube-proxy" || addonFits(problem, name, version, minor);
}

/** What an order of steps cost the add-ons. */
export interface AddonTally {
  stuck: number;
  unfitHops: number;
  downs: number;
  moves: number;
}

/** A cluster that does what it is told, and refuses what EKS refuses or the planner promised not to do. */
export class ClusterReplay {
  minor: number;
  readonly nodegroups: Map<string, ScheduledNodegroup>;
  readonly addons: Map<string, ScheduledAddon>;
  readonly tallies: Map<string, AddonTally>;
  readonly rolled = new Set<string>();
  rolls = 0;

  constructor(readonly problem: ScheduleProblem) {
    this.minor = problem.from.minor;
    this.nodegroups = new Map(problem.nodegroups.map((one) => [one.name, one]));
    this.addons = new Map(problem.addons.map((one) => [one.name, one]));
    this.tallies = new Map(problem.addons.map(({ name }) => [name, { stuck: 0, unfitHops: 0, downs: 0, moves: 0 }]));
  }

  do(step: ScheduleStep): void {
    switch (step.kind) {
      case "control-plane":
        this.hop(step.from.minor, step.to.minor);
        break;
      case "nodegroup":
        this.roll(step.nodegroup, step.from.minor, step.to.minor);
        break;
      case "addon":
        this.move(step.addon, step.from, step.to);
        break;
      case "bake":
        break;
    }
  }

  /** The window ends: what does not fit now has been left so. */
  endWindow(): void {
    for (const { name, version } of this.addons.values()) {
      if (!addonFits(this.problem, name, version, this.minor)) this.tally(name).stuck++;
    }
  }

  private hop(from: number, to: number): void {
    assert.equal(from, this.minor);
    assert.equal(Math.abs(to - from), 1, "one minor at a time");
    const goal = this.problem.to.minor;
    assert.ok(Math.abs(goal - to) < Math.abs(goal - from), "towards the target");
    for (const { name, version } of this.nodegroups.values()) {
      assert.ok(version.minor <= to, `${name}'s kubelets would be newer than the API server`);
      if (to < from) continue;
      const allowed = version.minor >= 25 ? 3 : 2;
      assert.ok(to - version.minor <= allowed, `${name}'s kubelets would be too old`);
      if (this.problem.nodegroupPolicy === "strict")
        assert.equal(version.minor, from, `${name} is behind, under strict`);
    }
    this.endWindow();
    this.minor = to;
    for (const { name, version } of this.addons.values()) {
      if (!addonFits(this.problem, name, version, to)) this.tally(name).unfitHops++;
    }
  }

  private roll(name: string, from: number, to: number): void {
    const nodegroup = this.nodegroups.get(name);
    assert.ok(nodegroup);
    const { choice, version } = nodegroup;
    assert.notEqual(choice.kind, "excluded");
    assert.equal(from, version.minor);
    assert.ok(to <= this.minor, "kubelets newer than the API server");
    const rollback = this.problem.to.minor < this.problem.from.minor;
    const taken = [this.minor, version.minor, ...(rollback ? [this.problem.to.minor] : [])];
    assert.ok(taken.includes(to), `EKS does not roll to 1.${to} at 1.${this.minor}`);
    assert.ok(to >= from || rollback, "rolled down in an upgrade");
    if (choice.kind === "pinned" && to > from) assert.ok(to <= choice.version.minor, "rolled past its pin");
    this.nodegroups.set(name, { ...nodegroup, version: { major: 1, minor: to } });
    this.rolled.add(`${name} ${to}`);
    this.rolls++;
  }

  private move(name: string, from: string, to: string): void {
    const addon = this.addons.get(name);
    assert.ok(addon);
    assert.notEqual(addon.choice.kind, "excluded");
    assert.equal(from, addon.version);
    assert.ok(addonInstalls(this.problem, name, to, this.minor), `${name} ${to} is not to be had at 1.${this.minor}`);
    if (name === "vpc-cni") {
      const [a, b] = [from, to].map((version) => Number(version.split(".")[1]));
      assert.ok(Math.abs((a ?? 0) - (b ?? 0)) <= 1, "vpc-cni moves one of its minors at a time");
    }
    const tally = this.tally(name);
    tally.moves++;
    if (isOlder(to, from) && this.problem.to.minor >= this.problem.from.minor) tally.downs++;
    this.addons.set(name, { ...addon, version: to });
  }

  private tally(name: string): AddonTally {
    const tally = this.tallies.get(name);
    assert.ok(tally);
    return tally;
  }
}

/** All versions of the tests are `v1.M.P-eksbuild.1`. */
export function isOlder(a: string, b: string): boolean {
  const number = (version: string) => {
    const [, minor, patch] = version.split(/[.-]/);
    return Number(minor) * 1000 + Number(patch);
  };
  return number(a) < number(b);
}
