import { readAssumedRole } from "../aws/assumedRole";
import type { Fields } from "../core/fields";
import { isFields } from "../core/fields";
import type { Problem } from "../core/problem";
import type { RawInputs } from "../core/pulumiValues";
import { holdsUnknown, UNKNOWN_VALUE } from "../core/pulumiValues";
import { formatDuration } from "../core/time";
import { clusterName } from "./rules";
import type { Say } from "./values";
import {
  accountsAt,
  countAt,
  cronFault,
  durationAt,
  fieldsAt,
  instantAt,
  isGiven,
  isTimeZone,
  labelsAt,
  listAt,
  notEmptyAt,
  oneOfAt,
  percentOf,
  problemsSaid,
  regionsAt,
  roleNameAt,
  shown,
  textAt,
  unknownKeys,
  versionAt,
} from "./values";
import { waiverProblems } from "./waivers";

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
  const unknown: Problem[] = [];
  unknownKeys("Fleet", news, [...FLEET_INPUTS, ...HIDDEN], (property, reason) => {
    unknown.push({ property, reason });
  });
  const said = problemsSaid((say) => {
    inputsAt(news, hopMs, say);
  });
  return [...unknown, ...said, ...waiverProblems(news.waive)];
}

function inputsAt(news: RawInputs, hopMs: number, say: Say): void {
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
  acceptedOfExempt(news.accept, news.exempt, say);
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

function maxConcurrentAt(place: string, value: unknown, say: Say): void {
  if (!isGiven(value)) return;
  const part = percentOf(value);
  if (typeof value === "number" && Number.isInteger(value) && value >= 1) return;
  if (part !== undefined && part > 0) return;
  say(place, `write a number of clusters, at least 1, or a part of the wave such as "5%", not ${shown(value)}`);
}

/** The exemption would hold, without a word: who is exempt is counted for nothing, whatever is accepted. */
function acceptedOfExempt(accept: unknown, exempt: unknown, say: Say): void {
  const exempted = clustersIn(exempt);
  clustersIn(accept).forEach((cluster, index) => {
    const at = exempted.indexOf(cluster);
    if (typeof cluster !== "string" || cluster === UNKNOWN_VALUE || at < 0) return;
    say(
      `accept[${index}].cluster`,
      `${shown(cluster)} is that of exempt[${at}] too, and who is exempt proves nothing; leave one of them out`,
    );
  });
}

function clustersIn(exceptions: unknown): unknown[] {
  if (!Array.isArray(exceptions)) return [];
  return exceptions.map((one: unknown) => (isFields(one) ? one.cluster : undefined));
}

/** The last of them would hold, without a word. */
function twiceAt(place: string, exceptions: unknown, say: Say): void {
  const clusters = clustersIn(exceptions);
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

function namesOf(waves: unknown): unknown[] | undefined {
  if (!Array.isArray(waves)) return undefined;
  return waves.map((wave: unknown) => (isFields(wave) ? wave.name : undefined));
}
