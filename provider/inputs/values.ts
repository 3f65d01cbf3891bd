import { Cron } from "croner";
import { regionFault } from "../aws/validate";
import { parseKubernetesVersion } from "../core/versions/kubernetesVersion";
import type { Fields } from "../core/fields";
import { isFields } from "../core/fields";
import { printableLine } from "../core/printable";
import { UNKNOWN_VALUE } from "../core/pulumiValues";
import { instantOf, parseLongDuration } from "../core/time";
import type { Problem } from "../core/problem";

/** Takes what is wrong with the value at a place: `waves[0].soak`. */
export type Say = (place: string, reason: string) => void;

/** What is said to be wrong, as problems of the inputs that the places begin with. */
export function problemsSaid(look: (say: Say) => void): Problem[] {
  const problems: Problem[] = [];
  look((place, reason) => {
    problems.push({ property: /^\w+/.exec(place)?.[0] ?? place, reason: `${place}: ${reason}` });
  });
  return problems;
}

export function shown(value: unknown): string {
  return typeof value === "function" || typeof value === "undefined" ? typeof value : JSON.stringify(value);
}

export function cronFault(cron: unknown): string | undefined {
  const example = `minute, hour, day, month and weekday, for example "0 22 * * TUE-THU"`;
  if (typeof cron !== "string" || cron.trim().split(/\s+/).length !== 5) return `${instead(cron)} ${example}`;
  try {
    const comes = new Cron(cron, { paused: true }).nextRun();
    return comes === null ? `${shown(cron)} never comes; write ${example}` : undefined;
  } catch (error) {
    return `${shown(cron)} is no cron expression (${error instanceof Error ? error.message : String(error)}); write ${example}`;
  }
}

export function isTimeZone(text: unknown): boolean {
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

export function instantAt(place: string, value: unknown, say: Say): number | undefined {
  if (value === UNKNOWN_VALUE) return undefined;
  const instant = instantOf(value);
  if (instant === undefined) {
    say(place, `${instead(value)} a day or an instant such as "2026-12-01" or "2026-12-01T08:00:00Z"`);
  }
  return instant;
}

export function durationAt(place: string, value: unknown, say: Say): number | undefined {
  if (!isGiven(value)) return undefined;
  const duration = typeof value === "string" ? parseLongDuration(value) : undefined;
  if (duration === undefined) say(place, `write a duration such as "50m", "24h" or "3d", not ${shown(value)}`);
  return duration;
}

export function versionAt(place: string, value: unknown, say: Say): void {
  if (value === UNKNOWN_VALUE) return;
  if (value === undefined || value === null) {
    say(place, 'it is missing; write for example "1.34"');
    return;
  }
  const parsed = parseKubernetesVersion(value);
  if (!parsed.ok) say(place, parsed.reason);
}

export function countAt(place: string, value: unknown, low: number, high: number, say: Say): void {
  const fault = isGiven(value) ? countFault("a whole number", low, high)(value) : undefined;
  if (fault !== undefined) say(place, fault);
}

/** @param what `a whole number of minutes` */
export function countFault(what: string, low: number, high: number): (value: unknown) => string | undefined {
  return (value) =>
    typeof value === "number" && Number.isInteger(value) && value >= low && value <= high
      ? undefined
      : `it must be ${what} from ${low} to ${high}, not ${shown(value)}`;
}

export function oneOfAt(place: string, value: unknown, choices: readonly string[], say: Say): void {
  if (!isGiven(value) || choices.some((one) => one === value)) return;
  say(place, `it must be one of ${choices.map(shown).join(", ")}, not ${shown(value)}`);
}

/** In tables and messages it stands on one line. */
export function textAt(place: string, value: unknown, say: Say): void {
  if (value === UNKNOWN_VALUE || (typeof value === "string" && value.trim() !== "" && printableLine(value) === value)) {
    return;
  }
  say(place, isGiven(value) ? `it must be a text on one line, not ${shown(value)}` : "it is missing");
}

/** How a message begins that says what to write instead of a value. */
export function instead(value: unknown): string {
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
export function notEmptyAt(place: string, value: unknown, say: Say): void {
  if (Array.isArray(value) && value.length === 0) say(place, "it is empty; name at least one, or leave it out");
}

export function accountsAt(place: string, value: unknown, say: Say): void {
  notEmptyAt(place, value, say);
  onceAt(place, value, say);
  listAt(place, value, `["111111111111"]`, say, (at, account) => {
    if (account === UNKNOWN_VALUE || (typeof account === "string" && /^\d{12}$/.test(account))) return;
    say(at, `it must be the twelve digits of an AWS account, in quotes, not ${shown(account)}`);
  });
}

export function regionsAt(place: string, value: unknown, say: Say): void {
  notEmptyAt(place, value, say);
  onceAt(place, value, say);
  listAt(place, value, `["eu-west-1"]`, say, (at, region) => {
    if (region === UNKNOWN_VALUE) return;
    const fault = typeof region === "string" ? regionFault(region) : "must be a region such as eu-west-1";
    if (fault !== undefined) say(at, fault);
  });
}

export function roleNameAt(place: string, value: unknown, say: Say): void {
  // Source: `RoleName` of IAM's CreateRole.
  if (!isGiven(value) || (typeof value === "string" && /^([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/.test(value))) return;
  say(place, `write the name of a role that each account has, such as "eks-fleet-read", not ${shown(value)}`);
}

export function labelsAt(place: string, value: unknown, say: Say): void {
  if (!isGiven(value)) return;
  const fits = isFields(value) && Object.values(value).every((one) => typeof one === "string");
  if (!fits) say(place, `it must be a map of texts, for example { ring: "canary" }, not ${shown(value)}`);
}

export function listAt(
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

export function fieldsAt(
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

export function unknownKeys(what: string, fields: Fields, known: readonly string[], say: Say): void {
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

export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== UNKNOWN_VALUE;
}
