import { parseDuration } from "./duration";
import type { Problem } from "./problem";
import { Sealed } from "./sealed";
import { holdsUnknown } from "./unknownValue";

/** A role of the chain, checked. */
export interface AssumedRole {
  readonly roleArn: string;
  /** AWS does not call it a secret; many companies do. */
  readonly externalId: Sealed | undefined;
  readonly sessionName: string | undefined;
  readonly durationSeconds: number | undefined;
  readonly policy: string | undefined;
  readonly policyArns: readonly string[] | undefined;
  readonly sourceIdentity: string | undefined;
  readonly tags: Readonly<Record<string, string>> | undefined;
  readonly transitiveTagKeys: readonly string[] | undefined;
}

type Fields = Readonly<Record<string, unknown>>;
type Note = (field: string, reason: string) => void;

// Shapes and limits: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
export const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;
const POLICY_ARN = /^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/[\w+=,.@/-]+$/;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;
const SHORTEST = 900;
const LONGEST = 43_200;
const LONGEST_CHAINED = 3_600;

const KEYS = [
  "roleArn",
  "externalId",
  "sessionName",
  "durationSeconds",
  "duration",
  "policy",
  "policyArns",
  "sourceIdentity",
  "tags",
  "transitiveTagKeys",
];

/**
 * Checks one role, from a resource's inputs or from the stack's configuration.
 * @param chained whether another role of ours comes before it: AWS then allows an hour at most
 */
export function readAssumedRole(
  property: string,
  value: unknown,
  chained: boolean,
  problems: Problem[],
): AssumedRole | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    problems.push({ property, reason: 'must be a map with at least "roleArn"' });
    return undefined;
  }
  const fields = value as Fields;
  const note: Note = (field, reason) => problems.push({ property: `${property}.${field}`, reason });
  noteUnknownKeys(fields, KEYS, note);
  const roleArn = matching(fields, "roleArn", ROLE_ARN, 'write "arn:aws:iam::123456789012:role/name"', note);
  if (fields.roleArn === undefined) note("roleArn", 'is missing; write "arn:aws:iam::123456789012:role/name"');
  const externalId = matching(
    fields,
    "externalId",
    EXTERNAL_ID,
    "must have 2 to 1224 characters of A-Z a-z 0-9 _ + = , . @ : / -",
    note,
  );
  const common = readSession(fields, chained ? LONGEST_CHAINED : LONGEST, note);
  return {
    roleArn: roleArn ?? "",
    externalId: externalId === undefined ? undefined : new Sealed(externalId),
    ...common,
    sourceIdentity: matching(fields, "sourceIdentity", SESSION_NAME, SESSION_NAME_REASON, note),
    tags: readTags(fields.tags, note),
    transitiveTagKeys: readTexts(fields, "transitiveTagKeys", /^.{1,128}$/s, 50, "must be keys of tags", note),
  };
}

const SESSION_NAME_REASON = "must have 2 to 64 characters of A-Z a-z 0-9 _ + = , . @ -";

/** What AssumeRole and AssumeRoleWithWebIdentity have in common. */
export function readSession(
  fields: Fields,
  longest: number,
  note: Note,
): Pick<AssumedRole, "sessionName" | "durationSeconds" | "policy" | "policyArns"> {
  return {
    sessionName: matching(fields, "sessionName", SESSION_NAME, SESSION_NAME_REASON, note),
    durationSeconds: readDuration(fields, longest, note),
    policy: readPolicy(fields.policy, note),
    policyArns: readTexts(fields, "policyArns", POLICY_ARN, 10, "must be ARNs of IAM policies", note),
  };
}

export function noteUnknownKeys(fields: Fields, known: readonly string[], note: Note): void {
  for (const key of Object.keys(fields).filter((one) => !known.includes(one) && !one.startsWith("__"))) {
    note(key, `is not known here; known are ${known.join(", ")}`);
  }
}

export function matching(fields: Fields, key: string, shape: RegExp, reason: string, note: Note): string | undefined {
  const value = fields[key];
  if (value === undefined || value === null || value === "" || holdsUnknown(value)) {
    if (value === "" && key === "roleArn") note(key, reason);
    return undefined;
  }
  if (typeof value === "string" && shape.test(value)) return value;
  note(key, reason);
  return undefined;
}

function readDuration(fields: Fields, longest: number, note: Note): number | undefined {
  const { durationSeconds, duration } = fields;
  if (durationSeconds !== undefined && duration !== undefined) {
    note("duration", 'and "durationSeconds" say the same; keep one');
    return undefined;
  }
  const key = duration === undefined ? "durationSeconds" : "duration";
  const value = duration ?? durationSeconds;
  if (value === undefined || value === null || holdsUnknown(value)) return undefined;
  const seconds = key === "duration" ? (parseDuration(text(value)) ?? Number.NaN) / 1000 : Number(value);
  if (Number.isInteger(seconds) && seconds >= SHORTEST && seconds <= longest) return seconds;
  const bounds =
    key === "duration" ? `"15m" to "${longest / 3600}h", for example "1h"` : `whole seconds, ${SHORTEST} to ${longest}`;
  const why = longest === LONGEST_CHAINED ? " (AWS allows no more for a role that is assumed from another role)" : "";
  note(key, `must be ${bounds}${why}`);
  return undefined;
}

function readPolicy(value: unknown, note: Note): string | undefined {
  if (value === undefined || value === null || value === "" || holdsUnknown(value)) return undefined;
  try {
    const policy: unknown = typeof value === "string" ? JSON.parse(value) : undefined;
    if (typeof policy === "object" && policy !== null) return value as string;
  } catch {
    // Said below, without the parser's message, which quotes the text.
  }
  note("policy", "must be an IAM policy as JSON text");
  return undefined;
}

function readTexts(
  fields: Fields,
  key: string,
  shape: RegExp,
  most: number,
  reason: string,
  note: Note,
): readonly string[] | undefined {
  const value = fields[key];
  if (value === undefined || value === null || holdsUnknown(value)) return undefined;
  if (Array.isArray(value) && value.length <= most && value.every((one) => shape.test(text(one)))) {
    return value.map(text);
  }
  note(key, `${reason}, ${most} at most`);
  return undefined;
}

function readTags(value: unknown, note: Note): Readonly<Record<string, string>> | undefined {
  if (value === undefined || value === null || holdsUnknown(value)) return undefined;
  const isMap = typeof value === "object" && !Array.isArray(value);
  const entries = isMap ? Object.entries(value).filter(([key]) => !key.startsWith("__")) : [];
  const fits = entries.every(([k, v]) => k.length <= 128 && typeof v === "string" && v.length <= 256);
  if (isMap && fits && entries.length <= 50) return Object.fromEntries(entries);
  note("tags", "must be a map of at most 50 texts, keys up to 128 and values up to 256 characters");
  return undefined;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
