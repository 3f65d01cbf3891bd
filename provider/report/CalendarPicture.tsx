import type { JSX } from "preact";
import type { Lane } from "./model";

const WIDTH = 960;
const LABELS = 190;
const TOP = 34;
const LANE = 26;
const LEGEND = 34;
const DAY_MS = 24 * 3_600_000;
/** What lies further ahead is cut off at the right edge. */
const MOST_MONTHS = 30;

const KINDS = {
  standard: "standard support",
  extended: "extended support",
  forecast: "upgrade forecast",
  rollback: "rollback possible",
} as const;

/** Styles of the calendar, alone or in a page. Colours change with the reader's choice of light and dark. */
export const CALENDAR_STYLE = `
.calendar{--ink:#1b1f24;--faint:#57606a;--rule:#d8dee4;--ground:#fff;--standard:#8fd3a8;--extended:#f2b86b;--forecast:#3b6fd4;--rollback:#b79be0;--aws:#b3261e;font:12px system-ui,sans-serif}
@media (prefers-color-scheme:dark){.calendar{--ink:#e6edf3;--faint:#9aa6b2;--rule:#30363d;--ground:#0d1117;--standard:#2f7d4b;--extended:#9a6212;--forecast:#7aa7ff;--rollback:#7a58b8;--aws:#ff8a80}}
@media print{.calendar{--ink:#000;--faint:#333;--rule:#bbb;--ground:#fff;--standard:#8fd3a8;--extended:#f2b86b;--forecast:#3b6fd4;--rollback:#b79be0;--aws:#b3261e}}
.calendar text{fill:var(--ink)}.calendar .faint{fill:var(--faint)}.calendar .rule{stroke:var(--rule)}.calendar .now{stroke:var(--ink);stroke-dasharray:3 3}
.calendar .ground{fill:var(--ground)}.calendar .standard{fill:var(--standard)}.calendar .extended{fill:var(--extended)}.calendar .forecast{fill:var(--forecast)}.calendar .rollback{fill:var(--rollback)}.calendar .aws{fill:var(--aws)}`;

/** The calendar as a picture. Every bar and mark has its words as a title, which readers of screens hear. */
export function CalendarPicture({ lanes, at }: { readonly lanes: readonly Lane[]; readonly at: string }): JSX.Element {
  const now = Date.parse(at);
  const first = monthOf(now, 0);
  const last = lastMonth(lanes, first);
  const x = (time: number): number => {
    const part = (time - first) / (last - first);
    return round(LABELS + Math.min(1, Math.max(0, part)) * (WIDTH - LABELS - 10));
  };
  const height = TOP + lanes.length * LANE + LEGEND;
  return (
    <svg
      class="calendar"
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${WIDTH} ${height}`}
      width={WIDTH}
      height={height}
      role="img"
      aria-label="Calendar of support, forecast upgrades, rollback windows and AWS's own upgrades"
    >
      <rect class="ground" width={WIDTH} height={height} />
      {months(first, last).map(({ start, label }) => (
        <g key={start}>
          <line class="rule" x1={x(start)} x2={x(start)} y1={TOP - 8} y2={TOP + lanes.length * LANE} />
          {label === undefined ? null : (
            <text class="faint" x={x(start) + 3} y={TOP - 14}>
              {label}
            </text>
          )}
        </g>
      ))}
      {lanes.map((lane, index) => (
        <LanePicture key={index} lane={lane} y={TOP + index * LANE} x={x} first={first} last={last} />
      ))}
      <line class="now" x1={x(now)} x2={x(now)} y1={TOP - 8} y2={TOP + lanes.length * LANE}>
        <title>{`read on ${at.slice(0, 10)}`}</title>
      </line>
      <Legend y={TOP + lanes.length * LANE + 12} />
    </svg>
  );
}

interface LaneProps {
  readonly lane: Lane;
  readonly y: number;
  readonly x: (time: number) => number;
  readonly first: number;
  readonly last: number;
}

function LanePicture({ lane: { label, bars, marks }, y, x, first, last }: LaneProps): JSX.Element {
  return (
    <g>
      <text x={4} y={y + 16}>
        {shortened(label)}
        <title>{label}</title>
      </text>
      {[...bars].sort(forecastLast).flatMap(({ kind, from, to, text }) => {
        const [begins, ends] = [from === "" ? first : Date.parse(from), Date.parse(to)];
        if (ends < first || begins > last) return [];
        const left = x(begins);
        return [
          <rect class={kind} x={left} y={y + 5} width={Math.max(4, round(x(ends) - left))} height={LANE - 10} rx={2}>
            <title>{text}</title>
          </rect>,
        ];
      })}
      {marks.flatMap(({ at, text }) => {
        const time = Date.parse(at);
        if (time < first || time > last) return [];
        const middle = x(time);
        return [
          <path class="aws" d={`M${middle} ${y + 4}l6 9l-6 9l-6 -9z`}>
            <title>{text}</title>
          </path>,
        ];
      })}
    </g>
  );
}

/** A forecast of minutes is narrow in a calendar of months: what follows it may not cover it. */
function forecastLast(a: Lane["bars"][number], b: Lane["bars"][number]): number {
  return Number(a.kind === "forecast") - Number(b.kind === "forecast");
}

function Legend({ y }: { readonly y: number }): JSX.Element {
  const entries = [...Object.entries(KINDS), ["aws", "AWS upgrades by itself"] as const, ["now", "now"] as const];
  return (
    <g>
      {entries.map(([kind, text], index) => {
        const left = 4 + index * 150 + (kind === "now" ? 20 : 0);
        return (
          <g key={kind}>
            {kind === "aws" ? (
              <path class="aws" d={`M${left + 6} ${y}l6 6l-6 6l-6 -6z`} />
            ) : kind === "now" ? (
              <line class="now" x1={left + 6} x2={left + 6} y1={y - 2} y2={y + 14} />
            ) : (
              <rect class={kind} x={left} y={y} width={12} height={12} rx={2} />
            )}
            <text x={left + 18} y={y + 10}>
              {text}
            </text>
          </g>
        );
      })}
    </g>
  );
}

function lastMonth(lanes: readonly Lane[], first: number): number {
  const ends = lanes.flatMap(({ bars, marks }) => [...bars.map(({ to }) => to), ...marks.map(({ at }) => at)]);
  const latest = Math.max(
    first + DAY_MS,
    ...ends.map((time) => Date.parse(time)).filter((time) => !Number.isNaN(time)),
  );
  return Math.min(monthOf(latest, 1), monthOf(first, MOST_MONTHS));
}

/** The first moment of the month that is so many after that of a time. */
function monthOf(time: number, after: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + after, 1);
}

/** Every month has its line; so many have a label as there is room for. */
function months(first: number, last: number): { start: number; label: string | undefined }[] {
  const starts: number[] = [];
  for (let start = first; start < last; start = monthOf(start, 1)) starts.push(start);
  const every = Math.ceil(starts.length / 12);
  return starts.map((start, index) => ({
    start,
    label: index % every === 0 ? new Date(start).toISOString().slice(0, 7) : undefined,
  }));
}

function shortened(label: string): string {
  return label.length > 26 ? `${label.slice(0, 25)}…` : label;
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}
