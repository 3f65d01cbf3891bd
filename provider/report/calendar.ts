import type { BarKind, Lane, ReportCluster } from "./model";
import { minorOf } from "./texts";

/** So many clusters have a line each; more are shown together, by wave or by version. */
const MOST_LANES = 30;

type Bar = Lane["bars"][number];

/** The support of each version that runs, then the clusters: what is forecast, what can be rolled back, what AWS does. Pure. */
export function calendarOf(clusters: readonly ReportCluster[], waves: readonly string[]): Lane[] {
  const groups =
    clusters.length > MOST_LANES ? shared(clusters, waves) : clusters.map((one) => [one.name, [one]] as const);
  const lanes = groups.map(([label, its]) => laneOf(label, its));
  return [...supportLanes(clusters), ...lanes.filter(({ bars, marks }) => bars.length + marks.length > 0)];
}

function supportLanes(clusters: readonly ReportCluster[]): Lane[] {
  const byVersion = new Map(
    clusters.flatMap((one) => (one.version === undefined ? [] : [[one.version, one] as const])),
  );
  return [...byVersion.entries()]
    .sort(([a], [b]) => minorOf(a) - minorOf(b))
    .flatMap(([version, { endOfStandardSupport: standard, endOfExtendedSupport: extended }]) => {
      const bars = [
        ...(standard === undefined
          ? []
          : [bar("standard", "", standard, `standard support of ${version} until ${standard}`)]),
        ...(standard === undefined || extended === undefined
          ? []
          : [bar("extended", standard, extended, `extended support of ${version} until ${extended}`)]),
      ];
      return bars.length === 0 ? [] : [{ label: `Kubernetes ${version}`, bars, marks: [] }];
    });
}

/** By wave, where there are waves, else by version. */
function shared(clusters: readonly ReportCluster[], waves: readonly string[]): (readonly [string, ReportCluster[]])[] {
  if (waves.length > 0) {
    return [...waves, undefined].map((wave) => [
      wave === undefined ? "no wave" : `wave ${wave}`,
      clusters.filter((one) => one.wave === wave),
    ]);
  }
  const versions = [...new Set(clusters.map(({ version }) => version))].sort((a, b) => minorOf(a) - minorOf(b));
  return versions.map((version) => [
    `clusters at ${version ?? "?"}`,
    clusters.filter((one) => one.version === version),
  ]);
}

/** What lies ahead of some clusters, from the first's beginning to the last's end. */
function laneOf(label: string, clusters: readonly ReportCluster[]): Lane {
  const many = clusters.length === 1 ? "" : ` of ${clusters.length} clusters`;
  const spans = (kind: BarKind, periods: readonly { from: string; to: string }[], what: string): Bar[] => {
    const from = periods.map((one) => one.from).sort()[0];
    const to = periods
      .map((one) => one.to)
      .sort()
      .at(-1);
    return from === undefined || to === undefined
      ? []
      : [bar(kind, from, to, `${what}${many} ${daysText(from.slice(0, 10), to.slice(0, 10))}`)];
  };
  const forecasts = clusters.flatMap(({ forecast }) => forecast ?? []);
  const rollbacks = clusters.flatMap(({ rollback }) => rollback ?? []);
  const dates = new Map<string, number>();
  for (const { awsUpgrade } of clusters) {
    if (awsUpgrade) dates.set(awsUpgrade.on, (dates.get(awsUpgrade.on) ?? 0) + 1);
  }
  return {
    label,
    bars: [...spans("forecast", forecasts, "upgrade forecast"), ...spans("rollback", rollbacks, "rollback possible")],
    marks: [...dates.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([on, number]) => ({
        at: on,
        text: `AWS upgrades ${clusters.length === 1 ? label : `${number} cluster${number === 1 ? "" : "s"}`} by itself on ${on}`,
      })),
  };
}

function daysText(first: string, last: string): string {
  return first === last ? `on ${first}` : `from ${first} to ${last}`;
}

/** @param from empty: from the left edge of the calendar */
function bar(kind: BarKind, from: string, to: string, text: string): Bar {
  return { kind, from, to, text };
}
