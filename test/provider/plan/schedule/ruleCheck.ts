import assert from "node:assert/strict";
import type { ClusterSchedule, ScheduleProblem, ScheduleStep } from "../../../../provider/plan/schedule/types";
import { addonFits, ClusterReplay } from "./ClusterReplay";

/** An order that the graph allows, by draws: each picks one of the steps that may begin. */
export function anOrder(steps: readonly ScheduleStep[], draws: readonly number[]): ScheduleStep[] {
  const done = new Set<string>();
  const order: ScheduleStep[] = [];
  const left = [...steps];
  while (left.length > 0) {
    const ready = left.filter(({ after }) => after.every((id) => done.has(id)));
    const next = ready[(draws[order.length % Math.max(1, draws.length)] ?? 0) % Math.max(1, ready.length)];
    assert.ok(next, "no step may begin: the graph has a cycle, or waits for what is not in it");
    left.splice(left.indexOf(next), 1);
    done.add(next.id);
    order.push(next);
  }
  return order;
}

/** Does all steps in that order; every step, hop and end has to be right. */
export function replay(problem: ScheduleProblem, order: readonly ScheduleStep[]): ClusterReplay {
  const cluster = new ClusterReplay(problem);
  order.forEach((step, index) => {
    if (step.kind === "nodegroup") nodesComeUpWithFittingAddons(cluster, order.slice(index + 1));
    cluster.do(step);
  });
  assert.equal(cluster.minor, problem.to.minor);
  cluster.endWindow();
  return cluster;
}

/** An add-on that is made to fit in this window is so before nodes roll in it. */
function nodesComeUpWithFittingAddons(cluster: ClusterReplay, later: readonly ScheduleStep[]): void {
  const hop = later.findIndex(({ kind }) => kind === "control-plane");
  const inWindow = hop < 0 ? later : later.slice(0, hop);
  for (const { name, version } of cluster.addons.values()) {
    if (addonFits(cluster.problem, name, version, cluster.minor)) continue;
    const moves = inWindow.some((step) => step.kind === "addon" && step.addon === name);
    assert.ok(!moves, `nodes roll while ${name} ${version} does not fit and is about to move`);
  }
}

/** What the graph itself has to hold, whatever the order. */
export function checkGraph(problem: ScheduleProblem, { steps, nodeRolls }: ClusterSchedule): void {
  const before = ancestors(steps);
  const waits = (late: ScheduleStep, early: ScheduleStep) => before.get(late.id)?.has(early.id) === true;
  const hops = steps.filter(({ kind }) => kind === "control-plane");
  for (const hop of hops) {
    for (const step of steps) {
      if (step !== hop) assert.ok(waits(step, hop) || waits(hop, step), `${step.id} may run beside ${hop.id}`);
    }
  }
  const rolls = steps.flatMap((step) => (step.kind === "nodegroup" ? [step] : []));
  assert.equal(nodeRolls, rolls.length);
  const windowOf = (step: ScheduleStep) => hops.filter((hop) => waits(step, hop)).length;
  const batchOf = (name: string) => {
    const at = problem.nodegroupOrder.findIndex((names) => names.includes(name));
    return at < 0 ? Infinity : at;
  };
  for (const roll of rolls) {
    for (const other of rolls) {
      if (windowOf(roll) !== windowOf(other)) continue;
      const later = batchOf(roll.nodegroup) > batchOf(other.nodegroup);
      assert.equal(waits(roll, other), later, `${roll.id} and ${other.id} are not in the order asked for`);
    }
    const rollback = problem.to.minor < problem.from.minor;
    const due = problem.bakeMinutes > 0 && !rollback && (windowOf(roll) > 0 || problem.bakeDue);
    const baked = steps.some((step) => step.kind === "bake" && waits(roll, step) && windowOf(step) === windowOf(roll));
    assert.equal(baked, due, `${roll.id}: the bake`);
  }
  for (const bake of steps.filter(({ kind }) => kind === "bake")) {
    assert.ok(
      rolls.some((roll) => waits(roll, bake)),
      "a bake that nothing waits for",
    );
  }
}

function ancestors(steps: readonly ScheduleStep[]): Map<string, Set<string>> {
  const before = new Map<string, Set<string>>();
  for (const { id, after } of steps) {
    assert.ok(!before.has(id), `two steps are called ${id}`);
    const all = new Set<string>();
    for (const one of after) {
      const its = before.get(one);
      assert.ok(its, `${id} waits for ${one}, which is not listed before it`);
      for (const early of its) assert.ok(!after.includes(early), `${id} need not say that it waits for ${early}`);
      for (const early of [one, ...its]) all.add(early);
    }
    before.set(id, all);
  }
  return before;
}
