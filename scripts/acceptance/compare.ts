import { operationOf, type Exchange } from "./recording";

/**
 * What the emulator does otherwise than AWS, a line each. Compared are outcomes (status and error), the members of requests and
 * answers with their types, the values of states, and the words of errors; not times, ids, the number of calls, and what is seen or not
 * by the moment of a look.
 */
export function differences(aws: readonly Exchange[], emulator: readonly Exchange[]): string[] {
  const [theirs, ours] = [byOutcome(aws), byOutcome(emulator)];
  const oneSided = [
    ...without(theirs, ours).map((outcome) => `${outcome}: seen on AWS, never on the emulator`),
    // A refusal that only the emulator gave may be a matter of the moment, and the call succeeded in the end.
    ...without(ours, theirs)
      .filter((outcome) => outcome.includes(" 200"))
      .map((outcome) => `${outcome}: seen on the emulator, never on AWS`),
  ];
  const inBoth = [...theirs].flatMap(([outcome, exchanges]) => {
    const own = ours.get(outcome);
    return own === undefined ? [] : answersDiffer(outcome, exchanges, own);
  });
  return [...oneSided, ...inBoth];
}

function byOutcome(exchanges: readonly Exchange[]): Map<string, Exchange[]> {
  const groups = new Map<string, Exchange[]>();
  for (const exchange of exchanges) {
    if (exchange.service !== "eks") continue;
    const ended = exchange.status ?? `no answer (${exchange.failed ?? "?"})`;
    const outcome = [operationOf(exchange), ended, errorName(exchange)].filter((word) => word !== "").join(" ");
    groups.set(outcome, [...(groups.get(outcome) ?? []), exchange]);
  }
  return groups;
}

/** AWS adds a colon and an address to some of them. */
function errorName({ errorType }: Exchange): string {
  return errorType?.split(":")[0] ?? "";
}

interface Member {
  readonly types: Set<string>;
  readonly values: Set<string>;
}

function answersDiffer(outcome: string, aws: readonly Exchange[], emulator: readonly Exchange[]): string[] {
  const [theirs, ours] = [members(aws), members(emulator)];
  return [
    ...without(theirs, ours).map(
      (path) => `${outcome}: ${path} (${typesOf(theirs, path)}) is in AWS's answer, not in the emulator's`,
    ),
    ...without(ours, theirs).map(
      (path) => `${outcome}: ${path} (${typesOf(ours, path)}) is in the emulator's answer, not in AWS's`,
    ),
    ...[...theirs].flatMap(([path, member]) => {
      const own = ours.get(path);
      return own === undefined ? [] : memberDiffers(`${outcome}: ${path}`, member, own);
    }),
  ];
}

function memberDiffers(about: string, aws: Member, emulator: Member): string[] {
  if (![...aws.types].some((type) => emulator.types.has(type))) {
    return [`${about} is ${[...aws.types].join(" or ")} on AWS, ${[...emulator.types].join(" or ")} on the emulator`];
  }
  return [
    ...[...aws.values]
      .filter((one) => !emulator.values.has(one))
      .map((one) => `${about} was ${one} on AWS, never on the emulator`),
    ...[...emulator.values]
      .filter((one) => !aws.values.has(one))
      .map((one) => `${about} was ${one} on the emulator, never on AWS`),
  ];
}

function members(exchanges: readonly Exchange[]): Map<string, Member> {
  const found = new Map<string, Member>();
  for (const { answer } of exchanges) collect("answer", answer, found);
  return found;
}

/** Members whose values are one of a few words, and are compared as such. */
const STATES = /\.(status|type|supportType|category|authenticationMode|amiType|capacityType|resolveConflicts)$/;

/** States between two others: whether a look happens to see them is a matter of the moment. */
const PASSING: ReadonlySet<string> = new Set(["InProgress", "UPDATING"]);

function collect(path: string, value: unknown, found: Map<string, Member>): void {
  const member = found.get(path) ?? { types: new Set(), values: new Set() };
  found.set(path, member);
  member.types.add(typeOf(value));
  if (typeof value === "string") {
    if (STATES.test(path) && !PASSING.has(value)) member.values.add(value);
    else if (path === "answer.message") member.values.add(`"${wording(value)}"`);
  }
  if (Array.isArray(value)) for (const one of value) collect(`${path}[]`, one, found);
  else if (typeof value === "object" && value !== null) {
    for (const [name, one] of Object.entries(value)) collect(`${path}.${name}`, one, found);
  }
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "list" : typeof value;
}

/** An error's text without what differs from cluster to cluster. */
function wording(text: string): string {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "ID")
    .replace(/\bv?\d+\.\d+(\.\d+)?(-eksbuild\.\d+)?\b/g, "VERSION")
    .replace(/\b\d{4}-\d{2}-\d{2}T[\d:.]+Z?/g, "TIME");
}

function typesOf(found: ReadonlyMap<string, Member>, path: string): string {
  return [...(found.get(path)?.types ?? [])].join(" or ");
}

/** Those of the one that the other lacks; of nested members only the outermost. */
function without(all: ReadonlyMap<string, unknown>, others: ReadonlyMap<string, unknown>): string[] {
  const missing = [...all.keys()].filter((key) => !others.has(key));
  return missing.filter((key) => !missing.some((outer) => key.startsWith(`${outer}.`) || key.startsWith(`${outer}[]`)));
}
