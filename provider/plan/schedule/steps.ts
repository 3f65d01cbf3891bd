import { formatVersion } from "../../core/versions/kubernetesVersion";
import type { Arrangement } from "./arrangement";
import { batchesOf } from "./arrangement";
import type { AddonStep, ScheduleProblem, ScheduleStep } from "./types";
import { whyMove, whyRoll } from "./reasons";
import type { UpgradeWay } from "./windows";
import { targetOf, versionIn, bakes } from "./windows";

/** The whole graph: hops, and between them the windows' steps. */
export function stepsOf(chosen: Arrangement, way: UpgradeWay, problem: ScheduleProblem): ScheduleStep[] {
  const steps: ScheduleStep[] = [];
  let before: readonly string[] = [];
  way.versions.forEach((to, window) => {
    if (window > 0) {
      const from = versionIn(way, window - 1);
      const id = `hop ${formatVersion(to)}`;
      const why = way.rollback ? "one minor back" : hopWhy(to, targetOf(way));
      steps.push({ kind: "control-plane", id, from, to, after: before, minutes: problem.minutes.hop, why });
      before = [id];
    }
    const inWindow = stepsIn(window, before, chosen, way, problem, steps);
    steps.push(...inWindow);
    if (inWindow.length > 0) before = ends(inWindow);
  });
  return steps;
}

function hopWhy(to: { minor: number }, target: { minor: number }): string {
  return to.minor === target.minor ? "the version asked for" : "a control plane moves one minor at a time";
}

function stepsIn(
  window: number,
  hop: readonly string[],
  chosen: Arrangement,
  way: UpgradeWay,
  problem: ScheduleProblem,
  earlier: readonly ScheduleStep[],
): ScheduleStep[] {
  const steps: ScheduleStep[] = [];
  const urgent: string[] = [];
  for (const { candidates, way: its } of chosen.addons.ways) {
    const moves = its.moves.filter((move) => move.window === window);
    let after = hop;
    for (const move of moves) {
      const { addon } = candidates;
      const id = unused(`addon ${addon.name} ${move.to.version}`, [...earlier, ...steps]);
      const why = whyMove(addon, move, (moves.at(-1) ?? move).to, way);
      const between = { from: move.from.version, to: move.to.version };
      const step: AddonStep = {
        kind: "addon",
        id,
        addon: addon.name,
        ...between,
        after,
        minutes: problem.minutes.addon,
        why,
        ...(window > 0 && !move.from.fits[window] ? { unfitSince: versionIn(way, window) } : {}),
      };
      if (!move.from.fits[window]) urgent.push(id);
      steps.push(step);
      after = [id];
    }
  }
  return [...steps, ...rollsIn(window, hop, urgent, chosen, way, problem)];
}

/** Bake, then the batches one after another. Nodes come up with add-ons that fit, so the urgent moves are done before. */
function rollsIn(
  window: number,
  hop: readonly string[],
  urgent: readonly string[],
  chosen: Arrangement,
  way: UpgradeWay,
  problem: ScheduleProblem,
): ScheduleStep[] {
  const rolls = chosen.nodes.rolls.filter(({ roll }) => roll.window === window);
  if (rolls.length === 0) return [];
  const steps: ScheduleStep[] = [];
  let after = urgent.length > 0 ? urgent : hop;
  if (bakes(window, way, problem)) {
    const version = formatVersion(versionIn(way, window));
    const id = `bake ${version}`;
    const why = `nodes wait until ${version} has proved itself`;
    steps.push({ kind: "bake", id, after: hop, minutes: problem.bakeMinutes, why });
    after = [id, ...urgent];
  }
  for (const batch of batchesOf(rolls, problem.nodegroupOrder)) {
    if (batch.length === 0) continue;
    const inBatch = batch.map(({ nodegroup, roll }): ScheduleStep => {
      const { from, to } = roll;
      const why = whyRoll(nodegroup, roll, way, problem.nodegroupPolicy);
      const id = `nodegroup ${nodegroup.name} ${formatVersion(to)}`;
      return {
        kind: "nodegroup",
        id,
        nodegroup: nodegroup.name,
        from,
        to,
        after,
        minutes: problem.minutes.nodegroup,
        why,
      };
    });
    steps.push(...inBatch);
    after = inBatch.map(({ id }) => id);
  }
  return steps;
}

/** An add-on may come back to a version, where EKS lists it with a gap. */
function unused(id: string, steps: readonly ScheduleStep[]): string {
  const times = steps.filter((step) => step.id === id || step.id.startsWith(`${id} again`)).length;
  return times === 0 ? id : `${id} again${times > 1 ? ` ${times}` : ""}`;
}

/** The steps that no other of them waits for. */
function ends(steps: readonly ScheduleStep[]): string[] {
  const waitedFor = new Set(steps.flatMap(({ after }) => after));
  return steps.filter(({ id }) => !waitedFor.has(id)).map(({ id }) => id);
}

/** When all is done if each step begins as soon as it may, in the steps' order, and no more node groups roll at once than allowed. */
export function criticalPathMinutes(steps: readonly ScheduleStep[], maxParallelNodegroups: number | undefined): number {
  const ends = new Map<string, number>();
  const rolling: number[] = [];
  let end = 0;
  for (const step of steps) {
    let start = Math.max(0, ...step.after.map((id) => ends.get(id) ?? 0));
    if (step.kind === "nodegroup") {
      const latestFirst = [...rolling].sort((a, b) => b - a);
      start = Math.max(start, latestFirst[(maxParallelNodegroups ?? Infinity) - 1] ?? 0);
    }
    const until = start + step.minutes;
    if (step.kind === "nodegroup") rolling.push(until);
    ends.set(step.id, until);
    end = Math.max(end, until);
  }
  return end;
}
