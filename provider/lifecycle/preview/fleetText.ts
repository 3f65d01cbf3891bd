import { counted, printable, printableLine } from "../../core/printable";
import { formatTime } from "../../core/time";
import { stops } from "../../fleet/due";
import { completeText } from "../../fleet/plan";
import type { FleetMemberPlan, FleetPlan, FleetWavePlan } from "../../resources/fleetPlan";

/** A page holds so many lines of each kind; the rest is counted. */
const MOST_LINES = 12;
const MOST_NAMES = 5;
const LONGEST_FACT = 160;

/** The plan as preview and up show it on the resource: a table by wave, then what is not as usual. A page, however many clusters. */
export function fleetText(plan: FleetPlan): string {
  const { fleet, target, members, waves, at } = plan;
  const table = [
    ["wave", "clusters", "versions", "now", "proven"],
    ...waves.map((wave) => [
      wave.name,
      String(wave.members),
      counts(wave.versions),
      counts(wave.decisions, (name) => WORDS[name as keyof typeof WORDS]),
      wave.proven ?? "no",
    ]),
  ];
  const lines = [
    `fleet ${fleet}: to ${target}, ${counted(members.length, "cluster")} in ${counted(waves.length, "wave")}, as of ${formatTime(at)}`,
    ...aligned(table),
    ...section("held", waves.flatMap(holdLines)),
    ...section(
      "blocked",
      plan.blockers.map((blocker) => {
        const names = named(members.filter(({ clusterArn }) => blocker.clusterArns.includes(clusterArn)));
        return `${blocker.code}: ${names}; fix: ${printableLine(blocker.remedy)}`;
      }),
    ),
    ...section("warned", warned(members)),
    ...section("failed", byWhy(members, "failed")),
    ...section("exempt", byWhy(members, "exempt")),
    ...section(
      "unread",
      plan.unreadable.map(({ what, why }) => `${what}: ${printableLine(why).slice(0, 200)}; it proves nothing`),
    ),
    ...section(
      "due",
      waves.map((wave) => forecastLine(wave, at)),
    ),
    ...forecastLines(plan),
  ];
  return printable(lines.join("\n"));
}

const WORDS = {
  start: "start",
  follow: "running",
  there: "done",
  held: "held",
  blocked: "blocked",
  failed: "failed",
  exempt: "exempt",
  notManaged: "of other stacks",
} as const;

function counts(numbers: Readonly<Record<string, number>>, wordOf: (name: string) => string = (name) => name): string {
  const parts = Object.entries(numbers).map(([name, number]) => `${number} ${wordOf(name)}`);
  return parts.length === 0 ? "none" : parts.join(", ");
}

function aligned(table: readonly (readonly string[])[]): string[] {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd());
}

function section(title: string, lines: readonly string[]): string[] {
  const shown = lines.slice(0, MOST_LINES);
  const more = lines.length > shown.length ? [`and ${lines.length - shown.length} more`] : [];
  return [...shown, ...more].map((line, index) => `  ${(index === 0 ? title : "").padEnd(8)} ${line}`);
}

function holdLines({ name, held }: FleetWavePlan): string[] {
  return held.map(({ members, why, until }) => {
    const end = until === undefined ? "" : `, until ${formatTime(until)}`;
    return `${name}: ${counted(members, "cluster")}, ${printableLine(why)}${end}`;
  });
}

/** What stops no cluster and is worth knowing all the same, by cause, in the words of the first. */
function warned(members: readonly FleetMemberPlan[]): string[] {
  const causes = new Map<string, { title: string; fact: string; members: Set<FleetMemberPlan> }>();
  for (const member of members) {
    if (member.decision === "notManaged") continue;
    for (const { code, fact, waived } of member.findings.filter((finding) => !stops(finding))) {
      const title = waived === undefined ? code : `${code} (waived)`;
      const cause = causes.get(title) ?? { title, fact, members: new Set() };
      cause.members.add(member);
      causes.set(title, cause);
    }
  }
  return [...causes.values()]
    .sort((a, b) => b.members.size - a.members.size)
    .map(
      ({ title, fact, members: its }) => `${title}: ${named([...its])}: ${printableLine(fact).slice(0, LONGEST_FACT)}`,
    );
}

function byWhy(members: readonly FleetMemberPlan[], decision: FleetMemberPlan["decision"]): string[] {
  const groups = new Map<string, FleetMemberPlan[]>();
  for (const member of members) {
    if (member.decision !== decision) continue;
    const key = `${member.why ?? ""}${member.until === undefined ? "" : `, until ${formatTime(member.until)}`}`;
    const group = groups.get(key);
    if (group) group.push(member);
    else groups.set(key, [member]);
  }
  return [...groups].map(([why, group]) => `${named(group)}: ${printableLine(why)}`);
}

function named(members: readonly FleetMemberPlan[]): string {
  const names = members.slice(0, MOST_NAMES).map(({ clusterName }) => clusterName);
  const more = members.length - names.length;
  return `${counted(members.length, "cluster")} (${names.join(", ")}${more > 0 ? ` and ${more} more` : ""})`;
}

function forecastLine({ name, forecast }: FleetWavePlan, at: string): string {
  const { startsAt, endsAt, provenAt } = forecast;
  if (endsAt !== undefined && endsAt <= at) {
    if (provenAt === undefined) return `${name}: done, and not proven: somebody has to see to it`;
    return `${name}: done, ${provenAt <= at ? "proven" : `proven about ${formatTime(provenAt)}`}`;
  }
  const parts = [
    ...(startsAt === undefined ? [] : [`goes on ${formatTime(startsAt)}`]),
    endsAt === undefined ? "its end is not known: it waits for somebody" : `done about ${formatTime(endsAt)}`,
    ...(provenAt === undefined || endsAt === undefined ? [] : [`proven about ${formatTime(provenAt)}`]),
  ];
  return `${name}: ${parts.join(", ")}`;
}

function forecastLines(plan: FleetPlan): string[] {
  const { costs, completeAt } = plan;
  const done = completeText(plan);
  if (done !== undefined) return section("done", [done]);
  const complete =
    completeAt === undefined ? [] : [`all done about ${formatTime(completeAt)}, if every upgrade succeeds`];
  const until = completeAt === undefined ? "as far as the upgrades can be told" : "until then";
  const cost =
    costs.extendedSupport === 0
      ? []
      : [`extended support costs about $${costs.extendedSupport} ${until}, $${costs.soak} of it for the soaks`];
  return section("forecast", [...complete, ...cost]);
}
