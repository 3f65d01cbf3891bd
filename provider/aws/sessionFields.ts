import { parseDuration } from "../core/time";
import { holdsUnknown } from "../core/pulumiValues";

/** A role's fields as they were written, and where to say what is wrong with one. */
export type Fields = Readonly<Record<string, unknown>>;
export type Note = (field: string, reason: string) => void;

/** What AssumeRole and AssumeRoleWithWebIdentity have in common, checked. */
export interface SessionFields {
  readonly sessionName: string | undefined;
  readonly durationSeconds: number | undefined;
  readonly policy: string | undefined;
  readonly policyArns: readonly string[] | undefined;
}

// Shapes and limits: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;
export const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
const POLICY_ARN = /^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/[\w+=,.@/-]+$/;
const SHORTEST = 900;
export const LONGEST = 43_200;
export const LONGEST_CHAINED = 3_600;

export const SESSION_NAME_REASON = "must have 2 to 64 characters of A-Z a-z 0-9 _ + = , . @ -";

/** What AssumeRole and AssumeRoleWithWebIdentity have in common. */
export function readSession(fields: Fields, longest: number, note: Note): SessionFields {
  return {
    sessionName: matching(fields, "sessionName", SESSION_NAME, SESSION_NAME_REASON, note),
    durationSeconds: readDuration(fields, longest, note),
    policy: readPolicy(fields.policy, note),
    policyArns: readTexts(fields, "policyArns", POLICY_ARN, 10, "must be ARNs of IAM policies", note),
  };
}

/** The role's ARN; empty where it is wrong, which is noted, or not computed yet. */
export function readRoleArn(fields: Fields, missing: string, note: Note): string {
  const { roleArn } = fields;
  if (roleArn === undefined || roleArn === null || roleArn === "") note("roleArn", missing);
  return (
    matching(fields, "roleArn", ROLE_ARN, 'is not a role; write "arn:aws:iam::123456789012:role/name"', note) ?? ""
  );
}

export function noteUnknownKeys(fields: Fields, known: readonly string[], note: Note): void {
  for (const key of Object.keys(fields).filter((one) => !known.includes(one) && !one.startsWith("__"))) {
    note(key, `is not known here; known are ${known.join(", ")}`);
  }
}

export function matching(fields: Fields, key: string, shape: RegExp, reason: string, note: Note): string | undefined {
  const value = fields[key];
  if (value === undefined || value === null || value === "" || holdsUnknown(value)) return undefined;
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

export function readTexts(
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

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
