import { Cron } from "croner";
import { readAssumedRole } from "../aws/assumedRole";
import { regionFault } from "../aws/validate";
import { parseKubernetesVersion } from "../core/kubernetesVersion";
import type { Problem } from "../core/problem";
import type { RawInputs } from "../core/pulumiValues";
import { printableLine } from "../core/printable";
import { holdsUnknown, UNKNOWN_VALUE } from "../core/pulumiValues";
import { formatDuration, parseLongDuration } from "../core/time";
import { clusterName, shown } from "./rules";
import { isDay, waiverProblems } from "./waivers";

type Fields = Readonly<Record<string, unknown>>;
type Say = (place: string, reason: string) => void;

/** The inputs of a Fleet, which a state keeps. */
export const FLEET_INPUTS = [
  "name",
  "members",
  "manage",
  "target",
  "waves",
  "scope",
  "freezes",
  "gates",
  "retry",
  "runFor",
  "hops",
  "deadline",
  "exempt",
  "accept",
  "waive",
] as const;

const HIDDEN = ["__provider", "__urn", "__timeouts"];

/**
 * Every problem of the inputs of a Fleet, all at once. Values that are not computed yet are not looked at.
 * @param hopMs how long a member's upgrade by one minor is expected to take
 */
export function fleetProblems(news: RawInputs, hopMs: number): Problem[] {
  const problems: Problem[] = [];
  const say: Say = (place, reason) => {
    problems.push({ property: /^\w+/.exec(place)?.[0] ?? place, reason: `${place}: ${reason}` });
  };
  unknownKeys("Fleet", news, [...FLEET_INPUTS, ...HIDDEN], (name, reason) => {
    problems.push({ property: name, reason });
  });
  const { name, members, manage, target, waves, scope, freezes, gates, retry, runFor, hops, deadline } = news;
  if (isGiven(name) && !(typeof name === "string" && /^[\w.-]{1,100}$/.test(name))) {
    say("name", `it must have 1 to 100 letters, digits, "-", "_" and ".", not ${shown(name)}`);
  }
  memberProblems(members, say);
  fieldsAt("manage", manage, ["accounts", "regions", "role"], say, (fields) => {
    accountsAt("manage.accounts", fields.accounts, say);
    regionsAt("manage.regions", fields.regions, say);
    roleNameAt("manage.role", fields.role, say);
  });
  targetProblems(target, say);
  waveProblems(waves, hopMs, say);
  oneOfAt("scope", scope, ["controlPlane", "cluster"], say);
  oneOfAt("hops", hops, ["one", "all"], say);
  const run = durationAt("runFor", runFor, say);
  if (run !== undefined && run < hopMs) {
    say("runFor", `nothing would ever start: a cluster takes about ${formatDuration(hopMs)}; write for example "50m"`);
  }
  listAt("freezes", freezes, `[{ from: "2026-11-20", to: "2026-12-01", why: "…" }]`, say, (place, one) => {
    fieldsAt(place, one, ["from", "to", "why"], say, (fields) => {
      const [from, to] = [instantAt(`${place}.from`, fields.from, say), instantAt(`${place}.to`, fields.to, say)];
      if (from !== undefined && to !== undefined && to <= from) say(`${place}.to`, "it must be after from");
      reasonAt(place, fields.why, say);
    });
  });
  listAt("gates", gates, `[{ name: "error budget", open: true }]`, say, (place, one) => {
    fieldsAt(place, one, ["name", "open", "waves"], say, (fields) => {
      textAt(`${place}.name`, fields.name, say);
      if (fields.open !== UNKNOWN_VALUE && typeof fields.open !== "boolean") {
        say(`${place}.open`, `it must be true or false, not ${shown(fields.open)}`);
      }
      const names = namesOf(waves);
      notEmptyAt(`${place}.waves`, fields.waves, say);
      listAt(`${place}.waves`, fields.waves, `["prod"]`, say, (at, wave) => {
        if (wave === UNKNOWN_VALUE || names === undefined || names.includes(wave)) return;
        say(at, `there is no wave ${shown(wave)}; there are ${names.map(shown).join(", ")}`);
      });
    });
  });
  fieldsAt("retry", retry, ["max", "after"], say, (fields) => {
    countAt("retry.max", fields.max, 0, 10, say);
    durationAt("retry.after", fields.after, say);
  });
  fieldsAt("deadline", deadline, ["before", "days", "action"], say, (fields) => {
    if (!isGiven(fields.before) && fields.before !== UNKNOWN_VALUE) {
      say("deadline.before", 'it is missing; write "endOfStandardSupport" or "endOfExtendedSupport"');
    }
    oneOfAt("deadline.before", fields.before, ["endOfStandardSupport", "endOfExtendedSupport"], say);
    countAt("deadline.days", fields.days, 0, 400, say);
    oneOfAt("deadline.action", fields.action, ["warn", "fail"], say);
  });
  listAt("exempt", news.exempt, `[{ cluster: "pos-7", until: "2027-02-01", why: "…" }]`, say, (place, one) => {
    fieldsAt(place, one, ["cluster", "until", "why"], say, (fields) => {
      exceptionAt(place, fields, say);
    });
  });
  listAt(
    "accept",
    news.accept,
    `[{ cluster: "c-7", at: "1.34", until: "2027-02-01", why: "…" }]`,
    say,
    (place, one) => {
      fieldsAt(place, one, ["cluster", "at", "until", "why"], say, (fields) => {
        exceptionAt(place, fields, say);
        versionAt(`${place}.at`, fields.at, say);
      });
    },
  );
  twiceAt("exempt", news.exempt, say);
  twiceAt("accept", news.accept, say);
  return [...problems, ...waiverProblems(news.waive)];
}

/**
 * Where an explicit provider of pulumi-aws leads (`provider`, or that of a parent), members go by what they name themselves: what
 * they leave out would be the stack's region and account instead.
 */
export function placesNotNamed(members: unknown): Problem[] {
  const fields = Array.isArray(members) ? members.filter((one): one is Fields => typeof one === "object") : [];
  const named = ({ region, regions, assumeRole, accounts, readRole }: Fields): boolean =>
    isGiven(region ?? regions) && (isGiven(assumeRole) || (isGiven(accounts) && isGiven(readRole)));
  if (fields.every(named)) return [];
  const reason =
    "members: an aws provider (provider, or that of a parent) does not lead a fleet; give each entry of members its regions, and its accounts with readRole (a named cluster its region and assumeRole): else they would be the stack's";
  return [{ property: "members", reason }];
}

function memberProblems(members: unknown, say: Say): void {
  const example = `[{ accounts: ["111111111111"], regions: ["eu-west-1"], readRole: "eks-fleet-read" }]`;
  if (members === UNKNOWN_VALUE) return;
  if (!Array.isArray(members) || members.length === 0) {
    say("members", `they are missing; write for example ${example}`);
    return;
  }
  const seen = new Set<string>();
  listAt("members", members, example, say, (place, one) => {
    const named = isFields(one) && "clusterName" in one;
    if (named) namedOnce(place, one, seen, say);
    const known = named
      ? ["clusterName", "region", "assumeRole", "labels"]
      : ["accounts", "regions", "readRole", "tags"];
    fieldsAt(place, one, known, say, (fields) => {
      if (named) namedMember(place, fields, say);
      else discoveredMembers(place, fields, say);
    });
  });
}

/** Of two sets of labels one would hold, without a word. */
function namedOnce(
  place: string,
  { clusterName: name, region, assumeRole }: Fields,
  seen: Set<string>,
  say: Say,
): void {
  if (holdsUnknown([name, region, assumeRole])) return;
  const key = JSON.stringify([name, region, assumeRole]);
  if (seen.has(key)) say(`${place}.clusterName`, `${shown(name)} is there twice; write it once`);
  seen.add(key);
}

function namedMember(place: string, fields: Fields, say: Say): void {
  if (fields.clusterName !== UNKNOWN_VALUE) {
    const wrong = clusterName.wrong(fields.clusterName);
    if (wrong !== undefined) say(`${place}.clusterName`, wrong);
  }
  if (isGiven(fields.region)) regionsAt(`${place}.region`, [fields.region], say);
  if (isGiven(fields.assumeRole)) {
    const problems: Problem[] = [];
    readAssumedRole(`${place}.assumeRole`, fields.assumeRole, false, problems);
    for (const { property, reason } of problems) say(property, reason);
  }
  labelsAt(`${place}.labels`, fields.labels, say);
}

function discoveredMembers(place: string, fields: Fields, say: Say): void {
  accountsAt(`${place}.accounts`, fields.accounts, say);
  regionsAt(`${place}.regions`, fields.regions, say);
  roleNameAt(`${place}.readRole`, fields.readRole, say);
  labelsAt(`${place}.tags`, fields.tags, say);
  const accounts = Array.isArray(fields.accounts) ? fields.accounts.length : 0;
  if (accounts > 1 && fields.readRole === undefined) {
    say(`${place}.readRole`, "it is missing: other accounts are read with a role that each of them has");
  }
  if (fields.readRole !== undefined && fields.accounts === undefined) {
    say(`${place}.accounts`, "it is missing: the role is assumed in each of the accounts, so name them");
  }
}

function targetProblems(target: unknown, say: Say): void {
  if (target === UNKNOWN_VALUE) return;
  if (!isFields(target)) {
    versionAt("target", target, say);
    return;
  }
  fieldsAt("target", target, ["channel", "behind"], say, ({ channel, behind }) => {
    if (channel === undefined) say("target.channel", 'it is missing; write "default", "latest" or "latest-standard"');
    oneOfAt("target.channel", channel, ["default", "latest", "latest-standard"], say);
    countAt("target.behind", behind, 0, 10, say);
  });
}

function waveProblems(waves: unknown, hopMs: number, say: Say): void {
  const example = `[{ name: "canary", where: { ring: "canary" }, soak: "24h" }, { name: "prod", rest: true }]`;
  if (waves === UNKNOWN_VALUE) return;
  if (!Array.isArray(waves) || waves.length === 0) {
    say("waves", `a fleet goes in waves; write for example waves: ${example}`);
    return;
  }
  const seen = new Set<unknown>();
  let [shares, rests] = [0, 0];
  listAt("waves", waves, example, say, (place, one) => {
    const known = [
      "name",
      "where",
      "share",
      "rest",
      "soak",
      "proof",
      "failures",
      "maxConcurrent",
      "approve",
      "windows",
    ];
    fieldsAt(place, one, known, say, (fields) => {
      textAt(`${place}.name`, fields.name, say);
      if (seen.has(fields.name)) say(`${place}.name`, `${shown(fields.name)} is there twice; name each wave once`);
      seen.add(fields.name);
      membersOfWave(place, fields, say);
      if (typeof fields.share === "number") shares += fields.share;
      if (fields.rest === true) rests += 1;
      durationAt(`${place}.soak`, fields.soak, say);
      const proof = percentOf(fields.proof);
      if (isGiven(fields.proof) && (proof === undefined || proof <= 0)) {
        say(`${place}.proof`, `write a part of the clusters such as "80%", not ${shown(fields.proof)}`);
      }
      countAt(`${place}.failures`, fields.failures, 0, 10_000, say);
      maxConcurrentAt(`${place}.maxConcurrent`, fields.maxConcurrent, say);
      if (isGiven(fields.approve) && fields.approve !== "") versionAt(`${place}.approve`, fields.approve, say);
      windowProblems(`${place}.windows`, fields.windows, hopMs, say);
    });
  });
  if (shares > 1 + 1e-9) {
    say(
      "waves",
      `the shares add up to ${shares}, and there is 1 to share; write smaller ones, or rest: true for the last`,
    );
  }
  if (rests > 1) say("waves", "only one wave can have rest: true");
}

function membersOfWave(place: string, { where, share, rest }: Fields, say: Say): void {
  const chosen = [where, share, rest === false ? undefined : rest].filter((one) => one !== undefined);
  if (chosen.length !== 1) {
    const what = chosen.length === 0 ? "nobody is in this wave" : "a wave is chosen in one way only";
    say(place, `${what}; write one of where: { ring: "canary" }, share: 0.1, rest: true`);
  }
  if (isGiven(where)) {
    labelsAt(`${place}.where`, where, say);
    if (isFields(where) && Object.keys(where).length === 0) {
      say(`${place}.where`, 'it names no label; write for example { ring: "canary" }, or rest: true');
    }
  }
  if (isGiven(share) && !(typeof share === "number" && share > 0 && share <= 1)) {
    say(`${place}.share`, `it must be a part of the fleet, above 0 and at most 1, such as 0.1; not ${shown(share)}`);
  }
  if (isGiven(rest) && typeof rest !== "boolean") say(`${place}.rest`, `it must be true, not ${shown(rest)}`);
}

function windowProblems(place: string, windows: unknown, hopMs: number, say: Say): void {
  const example = `[{ cron: "0 22 * * TUE-THU", duration: "6h", timezone: "Europe/Berlin" }]`;
  notEmptyAt(place, windows, say);
  listAt(place, windows, example, say, (at, one) => {
    fieldsAt(at, one, ["cron", "duration", "timezone"], say, ({ cron, duration, timezone }) => {
      if (isGiven(timezone) && !isTimeZone(timezone)) {
        say(`${at}.timezone`, `write an IANA time zone such as "Europe/Berlin", not ${shown(timezone)}`);
      }
      const fault = cron === UNKNOWN_VALUE ? undefined : cronFault(cron);
      if (fault !== undefined) say(`${at}.cron`, fault);
      if (!isGiven(duration) && duration !== UNKNOWN_VALUE)
        say(`${at}.duration`, 'it is missing; write for example "6h"');
      const open = durationAt(`${at}.duration`, duration, say);
      if (open !== undefined && open < hopMs) {
        say(
          `${at}.duration`,
          `nothing would ever start: a cluster takes about ${formatDuration(hopMs)}, the window is shorter; write for example "6h"`,
        );
      }
    });
  });
}

function cronFault(cron: unknown): string | undefined {
  const example = `minute, hour, day, month and weekday, for example "0 22 * * TUE-THU"`;
  if (typeof cron !== "string" || cron.trim().split(/\s+/).length !== 5) return `${instead(cron)} ${example}`;
  try {
    const comes = new Cron(cron, { paused: true }).nextRun();
    return comes === null ? `${shown(cron)} never comes; write ${example}` : undefined;
  } catch (error) {
    return `${shown(cron)} is no cron expression (${error instanceof Error ? error.message : String(error)}); write ${example}`;
  }
}

function isTimeZone(text: unknown): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: String(text) });
    return typeof text === "string";
  } catch {
    return false;
  }
}

/** `80%` as 0.8. */
export function percentOf(text: unknown): number | undefined {
  const [, number] = (typeof text === "string" ? /^(\d+(?:\.\d+)?)%$/.exec(text.trim()) : null) ?? [];
  const part = number === undefined ? Number.NaN : Number(number) / 100;
  return part >= 0 && part <= 1 ? part : undefined;
}

/** An instant, or the beginning of a day in UTC, in milliseconds. */
export function instantOf(text: unknown): number | undefined {
  if (
    typeof text !== "string" ||
    !/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text)
  ) {
    return undefined;
  }
  const instant = Date.parse(text);
  return Number.isNaN(instant) || !isDay(text.slice(0, 10)) ? undefined : instant;
}

function maxConcurrentAt(place: string, value: unknown, say: Say): void {
  if (!isGiven(value)) return;
  const part = percentOf(value);
  if (typeof value === "number" && Number.isInteger(value) && value >= 1) return;
  if (part !== undefined && part > 0) return;
  say(place, `write a number of clusters, at least 1, or a part of the wave such as "5%", not ${shown(value)}`);
}

/** The last of them would hold, without a word. */
function twiceAt(place: string, exceptions: unknown, say: Say): void {
  if (!Array.isArray(exceptions)) return;
  const clusters = exceptions.map((one: unknown) => (isFields(one) ? one.cluster : undefined));
  clusters.forEach((cluster, index) => {
    if (typeof cluster !== "string" || cluster === UNKNOWN_VALUE || clusters.indexOf(cluster) === index) return;
    say(`${place}[${index}].cluster`, `${shown(cluster)} is there twice; write it once`);
  });
}

function exceptionAt(place: string, { cluster, until, why }: Fields, say: Say): void {
  textAt(`${place}.cluster`, cluster, say);
  instantAt(`${place}.until`, until, say);
  reasonAt(place, why, say);
}

function reasonAt(place: string, why: unknown, say: Say): void {
  if (why === UNKNOWN_VALUE || (typeof why === "string" && why.trim() !== "")) return;
  say(`${place}.why`, "it is missing; write why, for those who read this later");
}

function instantAt(place: string, value: unknown, say: Say): number | undefined {
  if (value === UNKNOWN_VALUE) return undefined;
  const instant = instantOf(value);
  if (instant === undefined) {
    say(place, `${instead(value)} a day or an instant such as "2026-12-01" or "2026-12-01T08:00:00Z"`);
  }
  return instant;
}

function durationAt(place: string, value: unknown, say: Say): number | undefined {
  if (!isGiven(value)) return undefined;
  const duration = typeof value === "string" ? parseLongDuration(value) : undefined;
  if (duration === undefined) say(place, `write a duration such as "50m", "24h" or "3d", not ${shown(value)}`);
  return duration;
}

function versionAt(place: string, value: unknown, say: Say): void {
  if (value === UNKNOWN_VALUE) return;
  if (value === undefined || value === null) {
    say(place, 'it is missing; write for example "1.34"');
    return;
  }
  const parsed = parseKubernetesVersion(value);
  if (!parsed.ok) say(place, parsed.reason);
}

function countAt(place: string, value: unknown, low: number, high: number, say: Say): void {
  if (!isGiven(value)) return;
  if (typeof value === "number" && Number.isInteger(value) && value >= low && value <= high) return;
  say(place, `it must be a whole number from ${low} to ${high}, not ${shown(value)}`);
}

function oneOfAt(place: string, value: unknown, choices: readonly string[], say: Say): void {
  if (!isGiven(value) || choices.some((one) => one === value)) return;
  say(place, `it must be one of ${choices.map(shown).join(", ")}, not ${shown(value)}`);
}

/** In tables and messages it stands on one line. */
function textAt(place: string, value: unknown, say: Say): void {
  if (value === UNKNOWN_VALUE || (typeof value === "string" && value.trim() !== "" && printableLine(value) === value)) {
    return;
  }
  say(place, isGiven(value) ? `it must be a text on one line, not ${shown(value)}` : "it is missing");
}

/** How a message begins that says what to write instead of a value. */
function instead(value: unknown): string {
  return isGiven(value) ? `it is ${shown(value)}; write` : "it is missing; write";
}

/** What is written twice is looked at twice. */
function onceAt(place: string, value: unknown, say: Say): void {
  if (!Array.isArray(value)) return;
  value.forEach((one: unknown, index) => {
    if (!isGiven(one) || value.indexOf(one) === index) return;
    say(`${place}[${index}]`, `${shown(one)} is there twice; write it once`);
  });
}

/** A list that was computed and came out empty would mean nobody, or everybody: neither is what its author meant. */
function notEmptyAt(place: string, value: unknown, say: Say): void {
  if (Array.isArray(value) && value.length === 0) say(place, "it is empty; name at least one, or leave it out");
}

function accountsAt(place: string, value: unknown, say: Say): void {
  notEmptyAt(place, value, say);
  onceAt(place, value, say);
  listAt(place, value, `["111111111111"]`, say, (at, account) => {
    if (account === UNKNOWN_VALUE || (typeof account === "string" && /^\d{12}$/.test(account))) return;
    say(at, `it must be the twelve digits of an AWS account, in quotes, not ${shown(account)}`);
  });
}

function regionsAt(place: string, value: unknown, say: Say): void {
  notEmptyAt(place, value, say);
  onceAt(place, value, say);
  listAt(place, value, `["eu-west-1"]`, say, (at, region) => {
    if (region === UNKNOWN_VALUE) return;
    const fault = typeof region === "string" ? regionFault(region) : "must be a region such as eu-west-1";
    if (fault !== undefined) say(at, fault);
  });
}

function roleNameAt(place: string, value: unknown, say: Say): void {
  // Source: `RoleName` of IAM's CreateRole.
  if (!isGiven(value) || (typeof value === "string" && /^([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/.test(value))) return;
  say(place, `write the name of a role that each account has, such as "eks-fleet-read", not ${shown(value)}`);
}

function labelsAt(place: string, value: unknown, say: Say): void {
  if (!isGiven(value)) return;
  const fits = isFields(value) && Object.values(value).every((one) => typeof one === "string");
  if (!fits) say(place, `it must be a map of texts, for example { ring: "canary" }, not ${shown(value)}`);
}

function listAt(
  place: string,
  value: unknown,
  example: string,
  say: Say,
  each: (place: string, value: unknown) => void,
): void {
  if (!isGiven(value)) return;
  if (!Array.isArray(value)) {
    say(place, `it must be a list, for example ${example}`);
    return;
  }
  value.forEach((one: unknown, index) => {
    if (one !== UNKNOWN_VALUE) each(`${place}[${index}]`, one);
  });
}

function fieldsAt(
  place: string,
  value: unknown,
  known: readonly string[],
  say: Say,
  look: (fields: Fields) => void,
): void {
  if (!isGiven(value)) return;
  if (!isFields(value)) {
    say(place, `it must be an object with ${known.join(", ")}, not ${shown(value)}`);
    return;
  }
  unknownKeys(place, value, known, (name, reason) => {
    say(`${place}.${name}`, reason);
  });
  look(value);
}

function unknownKeys(what: string, fields: Fields, known: readonly string[], say: Say): void {
  for (const name of Object.keys(fields)) {
    if (known.includes(name)) continue;
    const near = known.find((one) => one.toLowerCase() === name.toLowerCase());
    say(
      name,
      near === undefined
        ? `${what} has no input "${name}"; it has ${known.filter(isShown).join(", ")}`
        : `write ${near}`,
    );
  }
}

function isShown(name: string): boolean {
  return !name.startsWith("__");
}

function namesOf(waves: unknown): unknown[] | undefined {
  if (!Array.isArray(waves)) return undefined;
  return waves.map((wave: unknown) => (isFields(wave) ? wave.name : undefined));
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== UNKNOWN_VALUE;
}
