import type { Problem } from "../core/problem";
import { Secret } from "./Secret";
import type { Fields, Note, SessionFields } from "./sessionFields";
import {
  LONGEST,
  LONGEST_CHAINED,
  matching,
  noteUnknownKeys,
  readRoleArn,
  readSession,
  readTexts,
  SESSION_NAME,
  SESSION_NAME_REASON,
} from "./sessionFields";
import { holdsUnknown } from "../core/pulumiValues";
import type { AwsConfig } from "./config";
import type { ConnectionArgs } from "./connectionArgs";
import { UNKNOWN_VALUE } from "../core/pulumiValues";

/** A role of the chain, checked. */
export interface AssumedRole extends SessionFields {
  readonly roleArn: string;
  /** AWS does not call it a secret; many companies do. */
  readonly externalId: Secret | undefined;
  readonly sourceIdentity: string | undefined;
  readonly tags: Readonly<Record<string, string>> | undefined;
  readonly transitiveTagKeys: readonly string[] | undefined;
}

const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;

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
  const externalId = matching(
    fields,
    "externalId",
    EXTERNAL_ID,
    "must have 2 to 1224 characters of A-Z a-z 0-9 _ + = , . @ : / -",
    note,
  );
  return {
    roleArn: readRoleArn(fields, 'is missing; write "arn:aws:iam::123456789012:role/name"', note),
    externalId: externalId === undefined ? undefined : new Secret(externalId),
    ...readSession(fields, chained ? LONGEST_CHAINED : LONGEST, note),
    sourceIdentity: matching(fields, "sourceIdentity", SESSION_NAME, SESSION_NAME_REASON, note),
    tags: readTags(fields.tags, note),
    transitiveTagKeys: readTexts(fields, "transitiveTagKeys", /^.{1,128}$/s, 50, "must be keys of tags", note),
  };
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

/** The roles to assume one after another: a resource's own, or else the stack's. */
export function readRoleChain(
  args: ConnectionArgs,
  argsProfile: string | undefined,
  config: AwsConfig,
): readonly AssumedRole[] {
  const { problems } = config;
  if (args.assumeRole !== undefined && args.assumeRoles !== undefined) {
    problems.push({ property: "assumeRole", reason: 'excludes "assumeRoles"; put all roles into "assumeRoles"' });
    return [];
  }
  const [property, value] = roleSetting(args, argsProfile, config);
  if (value === undefined || value === null || value === UNKNOWN_VALUE) return [];
  const list = property.endsWith("assumeRoles");
  if (list && !Array.isArray(value)) {
    problems.push({ property, reason: "must be a list of roles" });
    return [];
  }
  return (Array.isArray(value) ? value : [value]).flatMap((role: unknown, index) => {
    if (role === UNKNOWN_VALUE) return [];
    const name = Array.isArray(value) ? `${property}[${index}]` : property;
    return readAssumedRole(name, role, index > 0, problems) ?? [];
  });
}

function roleSetting(
  args: ConnectionArgs,
  argsProfile: string | undefined,
  config: AwsConfig,
): readonly [string, unknown] {
  if (args.assumeRole !== undefined) return ["assumeRole", args.assumeRole];
  if (args.assumeRoles !== undefined) return ["assumeRoles", args.assumeRoles];
  // A resource's profile is a whole identity: the stack's roles belong to the stack's own.
  if (argsProfile !== undefined) return ["", undefined];
  const roles = config.structure("assumeRoles");
  return roles === undefined ? ["aws:assumeRole", config.structure("assumeRole")] : ["aws:assumeRoles", roles];
}
