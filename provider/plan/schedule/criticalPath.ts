import type { ScheduleStep } from "./types";

/** When all is done if each step begins as soon as it may, in the steps' order, and no more node groups roll at once than allowed. */
export function criticalPathMinutes(steps: readonly ScheduleStep[], maxParallelNodegroups: number | undefined): number {
  const ends = new Map<string, number>();
  const rolling: number[] = [];
  let end = 0;
  for (const step of steps) {
    let start = Math.max(0, ...step.after.map((id) => ends.get(id) ?? 0));
    if (step.kind === "nodegroup" && maxParallelNodegroups !== undefined) {
      const latestFirst = [...rolling].sort((a, b) => b - a);
      start = Math.max(start, latestFirst[maxParallelNodegroups - 1] ?? 0);
    }
    const until = start + step.minutes;
    if (step.kind === "nodegroup") rolling.push(until);
    ends.set(step.id, until);
    end = Math.max(end, until);
  }
  return end;
}
