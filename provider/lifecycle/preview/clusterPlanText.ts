import type { ClusterUpgradePlan, PlannedStep } from "../../resources/planTypes";
import { formatMinutes } from "../../core/time";
import { textAround } from "./planText";
import { counted } from "../../core/printable";
import { wrapped } from "../../engine/fold";

/**
 * The schedule as preview and up show it on the resource: a table of the steps, in the order in which they may begin.
 *
 * @param columns how wide the table may be; else as wide as it is
 */
export function clusterPlanText(plan: ClusterUpgradePlan, columns = Infinity): string {
  const does = [...table(plan.schedule.steps, columns), ...strictLine(plan)];
  return textAround(plan, title(plan), does, () => "; node groups are rolled back first then");
}

function title({ from, to, schedule, hops, refused }: ClusterUpgradePlan): string {
  const { steps, nodeRolls, criticalPathMinutes } = schedule;
  if (from === undefined) return `plan: to ${to}; what runs now could not be seen`;
  if (steps.length === 0) {
    return from === to
      ? `plan: all is at ${to} already, nothing to start`
      : `plan: no way from ${from} to ${to} as things are`;
  }
  const way = from === to ? `the rest follows to ${to}` : `${from} → ${to}`;
  const back = hops[0]?.kind === "rollback" ? "rollback, " : "";
  const addonMoves = steps.filter(({ kind }) => kind === "addon").length;
  const many = [counted(hops.length, "hop"), counted(nodeRolls, "node roll"), counted(addonMoves, "add-on update")];
  const took = formatMinutes(criticalPathMinutes);
  return `plan: ${way}, ${back}${many.join(", ")}, about ${took}${refused ? ", refused as it stands" : ""}`;
}

const KINDS = { "control-plane": "control plane", addon: "add-on", nodegroup: "node group", bake: "bake" } as const;

const HEADER = ["#", "after", "step", "takes", "version", "why"];

/** So much room the reasons need beside the other cells; where there is less, they go below them. */
const ROOM_FOR_REASONS = 30;

/** A line a step: the steps that end before it, what it does, how long that takes, from and to which version, and why. */
function table(steps: readonly PlannedStep[], columns: number): string[] {
  if (steps.length === 0) return [];
  const numbers = new Map(steps.map(({ id }, index) => [id, index + 1]));
  const cells = steps.map((step, index) => {
    const after = step.after.map((id) => numbers.get(id) ?? 0).sort((a, b) => a - b);
    return [
      String(index + 1),
      ranges(after),
      step.kind === "control-plane" || step.kind === "bake" ? KINDS[step.kind] : `${KINDS[step.kind]} ${step.name}`,
      formatMinutes(step.expectedMinutes),
      step.to === undefined ? "" : `${step.from ?? "?"} → ${step.to}`,
      step.why,
    ];
  });
  const rows = [HEADER, ...cells];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const aligned = (row: readonly string[]): string =>
    `  ${row.map((cell, column) => (column === 0 || column === 3 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join("  ")}`.trimEnd();
  const start = (column: number): number => widths.slice(0, column).reduce((sum, width) => sum + width + 2, 2);
  const whole = rows.map(aligned);
  if (whole.every(({ length }) => length <= columns)) return whole;
  const beside = columns - start(5) >= ROOM_FOR_REASONS;
  const kept = start(5) - 2 <= columns ? 5 : 4;
  const indent = " ".repeat(start(beside ? 5 : 2));
  return rows.flatMap((row) => {
    const begins = aligned(row.slice(0, kept));
    const [first = "", ...others] = wrapped(row.slice(kept).filter(Boolean).join(": "), columns - indent.length);
    const lines = beside ? [begins.padEnd(indent.length) + first] : [begins, indent + first];
    return [...lines, ...others.map((line) => indent + line)];
  });
}

/** `1, 2, 3, 5` as `1-3, 5`. */
function ranges(numbers: readonly number[]): string {
  const groups: [number, number][] = [];
  for (const number of numbers) {
    const last = groups.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else groups.push([number, number]);
  }
  return groups.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(", ");
}

function strictLine({ schedule: { strictCosts } }: ClusterUpgradePlan): string[] {
  if (!strictCosts) return [];
  const { nodeRolls, minutes } = strictCosts;
  const time = minutes > 0 ? ` and ${formatMinutes(minutes)}` : "";
  return [`  strict    nodegroupPolicy: "strict" costs ${counted(nodeRolls, "node roll")}${time} more than "skew"`];
}
