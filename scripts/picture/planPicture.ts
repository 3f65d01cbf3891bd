import type { PlannedSchedule, PlannedStep } from "../../provider/resources/planTypes";

const LEFT = 200;
const ROW = 30;
const TOP = 56;
const PIXELS_A_MINUTE = 9;
const TICK_MINUTES = 10;

const COLOURS = { "control-plane": "#2f6fde", addon: "#1f9d72", nodegroup: "#c2571a", bake: "#8a8f98" } as const;
const LABELS = { "control-plane": "control plane", addon: "add-on", nodegroup: "node group", bake: "bake" } as const;

interface Bar {
  readonly step: PlannedStep;
  readonly begin: number;
  readonly end: number;
}

/** Draws a schedule, as `getUpgradePlan()` gives it, as an SVG: a row for each thing that moves, a bar for each step, time to the right. */
export function planPicture(title: string, { steps, criticalPathMinutes }: PlannedSchedule): string {
  const bars = placed(steps);
  const rows = [...new Set(bars.map(({ step }) => rowOf(step)))];
  const width = LEFT + criticalPathMinutes * PIXELS_A_MINUTE + 40;
  const height = TOP + rows.length * ROW + 48;
  const x = (minutes: number): number => LEFT + minutes * PIXELS_A_MINUTE;
  const ticks = Array.from({ length: Math.floor(criticalPathMinutes / TICK_MINUTES) + 1 }, (_, i) => i * TICK_MINUTES);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="13">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="16" y="26" font-size="16" font-weight="bold">${escaped(title)}</text>`,
    ...ticks.flatMap((minutes) => [
      `<line x1="${x(minutes)}" y1="${TOP - 8}" x2="${x(minutes)}" y2="${height - 40}" stroke="#ddd"/>`,
      `<text x="${x(minutes)}" y="${height - 24}" text-anchor="middle" fill="#666">${minutes} min</text>`,
    ]),
    ...rows.map(
      (row, index) => `<text x="${LEFT - 12}" y="${TOP + index * ROW + 18}" text-anchor="end">${escaped(row)}</text>`,
    ),
    ...bars.flatMap(({ step, begin, end }) => bar(step, x(begin), x(end), TOP + rows.indexOf(rowOf(step)) * ROW)),
    `</svg>`,
    "",
  ].join("\n");
}

function bar(step: PlannedStep, left: number, right: number, top: number): string[] {
  const text = step.to ?? "";
  // A short bar has its text beside it.
  const inside = right - left > text.length * 7;
  const [at, colour] = inside ? [left + 6, "#fff"] : [right + 4, "#222"];
  return [
    `<rect x="${left + 1}" y="${top + 3}" width="${right - left - 2}" height="${ROW - 8}" rx="4" fill="${COLOURS[step.kind]}"><title>${escaped(`${step.id}: ${step.why}`)}</title></rect>`,
    `<text x="${at}" y="${top + 18}" fill="${colour}">${escaped(text)}</text>`,
  ];
}

function rowOf({ kind, name }: PlannedStep): string {
  return kind === "control-plane" || kind === "bake" ? LABELS[kind] : `${LABELS[kind]} ${name}`;
}

/** Each step as early as it can be. */
function placed(steps: readonly PlannedStep[]): Bar[] {
  const ends = new Map<string, number>();
  return steps.map((step) => {
    const begin = Math.max(0, ...step.after.map((id) => ends.get(id) ?? 0));
    const end = begin + step.expectedMinutes;
    ends.set(step.id, end);
    return { step, begin, end };
  });
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
