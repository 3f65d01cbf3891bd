import { criticalPathMinutes } from "../../../../provider/plan/schedule/steps";
import assert from "node:assert/strict";
import type { ScheduleProblem, ScheduleStep } from "../../../../provider/plan/schedule/types";
import { scheduleUpgrade } from "../../../../provider/plan/schedule/scheduleUpgrade";
import { addonSequences, compareCosts, endMinor, rollWindows, wishOf } from "./bruteForce";
import type { Cost } from "./bruteForce";
import { ClusterReplay } from "./ClusterReplay";
import { anOrder, checkGraph, replay } from "./ruleCheck";
import { shortestMinutes } from "./shortest";

function isBlocked(problem: ScheduleProblem): boolean {
  return scheduleUpgrade(problem).obstacles.some(({ kind }) => kind === "nodegroup-blocks");
}

/** No rule is broken, in whatever order the graph allows, and all ends as wished. Answers how many steps there were. */
export function keepsTheRules(problem: ScheduleProblem, draws: readonly number[]): number {
  const schedule = scheduleUpgrade(problem);
  if (isBlocked(problem)) {
    assert.deepEqual(schedule.steps, []);
    return 0;
  }
  checkGraph(problem, schedule);
  replay(problem, schedule.steps);
  const end = replay(problem, anOrder(schedule.steps, draws));
  for (const nodegroup of problem.nodegroups) {
    const minor = endMinor(nodegroup, problem);
    assert.equal(end.nodegroups.get(nodegroup.name)?.version.minor, minor, `${nodegroup.name} ends elsewhere`);
    if (!nodegroup.otherwiseDue || nodegroup.choice.kind === "excluded") continue;
    assert.ok(end.rolled.has(`${nodegroup.name} ${minor}`), `${nodegroup.name} has not been rolled to its end`);
  }
  for (const { name, version, choice } of problem.addons) {
    if (choice.kind === "excluded") assert.equal(end.addons.get(name)?.version, version);
    const stuck = end.tallies.get(name)?.stuck ?? 0;
    const told = schedule.obstacles.some(({ kind, resource }) => kind === "addon-does-not-fit" && resource === name);
    assert.equal(told, stuck > 0, `${name} is stuck ${stuck} times`);
  }
  return schedule.steps.length;
}

/** As many rolls as the search over everything finds necessary, and blocked only where that finds no way. */
export function rollsAsFewAsCanBe(problem: ScheduleProblem): number {
  const schedule = scheduleUpgrade(problem);
  const fewest = problem.nodegroups.map((one) => {
    return Math.min(...rollWindows(one, problem, "any").map(({ length }) => length));
  });
  for (const [index, { name }] of problem.nodegroups.entries()) {
    const blocks = schedule.obstacles.some(({ kind, resource }) => kind === "nodegroup-blocks" && resource === name);
    assert.equal(blocks, fewest[index] === Infinity, `${name} blocks`);
    if (isBlocked(problem)) continue;
    const rolls = schedule.steps.filter((step) => step.kind === "nodegroup" && step.nodegroup === name);
    assert.equal(rolls.length, fewest[index], `${name} rolls`);
  }
  return schedule.nodeRolls;
}

/** Of all the ways of each add-on, one of the best. */
export function movesAddonsAsWellAsCanBe(problem: ScheduleProblem): void {
  const schedule = scheduleUpgrade(problem);
  if (isBlocked(problem)) return;
  const end = replay(problem, schedule.steps);
  for (const addon of problem.addons) {
    const version = end.addons.get(addon.name)?.version ?? "";
    const { stuck, unfitHops, downs, moves } = end.tallies.get(addon.name) ?? assert.fail();
    const cost: Cost = [stuck, wishOf(addon, problem)(version) ? 0 : 1, unfitHops, downs, moves];
    const [least] = addonSequences(addon, problem)
      .map((one) => one.cost)
      .sort(compareCosts);
    assert.deepEqual(cost, least, addon.name);
  }
}

/** As short as the shortest with as few rolls and moves; answers whether there were few enough ways to try. */
export function isAsShortAsCanBe(problem: ScheduleProblem): boolean {
  if (isBlocked(problem)) return false;
  const shortest = shortestMinutes(problem);
  if (shortest === undefined) return false;
  assert.equal(scheduleUpgrade(problem).criticalPathMinutes, shortest);
  return true;
}

/** Interrupted anywhere and planned again, it takes no more rolls, moves or time than what was left. */
export function resumes(problem: ScheduleProblem, draws: readonly number[], cut: number): void {
  const schedule = scheduleUpgrade(problem);
  const order = anOrder(schedule.steps, draws);
  const done = order.slice(0, cut % (order.length + 1));
  const rest = order.slice(done.length);
  if (isBlocked(problem)) return;
  const again = scheduleUpgrade(after(problem, done));
  assert.ok(!again.obstacles.some(({ kind }) => kind === "nodegroup-blocks"), "blocked half-way");
  const count = (steps: readonly ScheduleStep[], kind: ScheduleStep["kind"]) =>
    steps.filter((step) => step.kind === kind).length;
  for (const kind of ["nodegroup", "addon", "control-plane"] as const) {
    assert.ok(count(again.steps, kind) <= count(rest, kind), `more steps of ${kind} than were left`);
  }
  if (count(again.steps, "addon") < count(rest, "addon")) return;
  const ids = new Set(rest.map(({ id }) => id));
  const left = schedule.steps.filter(({ id }) => ids.has(id));
  const minutes = criticalPathMinutes(
    left.map((step) => ({ ...step, after: step.after.filter((id) => ids.has(id)) })),
    problem.maxParallelNodegroups,
  );
  assert.ok(again.criticalPathMinutes <= minutes, `${again.criticalPathMinutes} minutes, and ${minutes} were left`);
}

/** The problem that is left when these steps are done. */
function after(problem: ScheduleProblem, done: readonly ScheduleStep[]): ScheduleProblem {
  const cluster = new ClusterReplay(problem);
  for (const step of done) cluster.do(step);
  const hop = done.map(({ kind }) => kind).lastIndexOf("control-plane");
  const hopped = hop >= 0 && problem.to.minor > problem.from.minor;
  const baked = done.slice(hop + 1).some(({ kind }) => kind === "bake");
  return {
    ...problem,
    from: { major: 1, minor: cluster.minor },
    addons: [...cluster.addons.values()],
    nodegroups: [...cluster.nodegroups.values()].map((one) => ({
      ...one,
      otherwiseDue: one.otherwiseDue && !cluster.rolled.has(`${one.name} ${endMinor(one, problem)}`),
    })),
    bakeDue: !baked && (hopped || (hop < 0 && problem.bakeDue)),
  };
}
