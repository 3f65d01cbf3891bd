import { randomBytes, randomInt } from "node:crypto";
import { EksError } from "../../eks/EksError";
import type { Exchange } from "../../http/exchange";
import type { AllowList, Credential } from "../credentials";
import { type Role, roleName } from "./role";
import type { XmlElements } from "../xml";

const ONE_HOUR = 3600;

/**
 * Makes temporary credentials of a role, and the members of the answer that tell them. Durations are checked as STS does:
 * from 900 seconds to the role's maximum, and to one hour at most where a role's session assumes another role.
 */
export function openSession(exchange: Exchange, role: Role, chained: boolean): XmlElements {
  const { form, emulator, now } = exchange;
  const name = roleName(role.arn);
  if (name === undefined) {
    throw new Error(`${role.arn} is no ARN of a role`);
  }
  const sessionName = sessionNameOf(form);
  const seconds = durationOf(form, role, chained);
  const roleId = `AROA${idFrom(role.arn)}`;
  const session = {
    accessKeyId: `ASIA${randomText(16, UPPER)}`,
    secretAccessKey: randomText(40, UPPER + UPPER.toLowerCase() + "+/"),
    sessionToken: randomBytes(240).toString("base64"),
    account: name.account,
    arn: `arn:${name.partition}:sts::${name.account}:assumed-role/${name.name}/${sessionName}`,
    userId: `${roleId}:${sessionName}`,
    expiresAt: now + seconds * 1000,
    allow: [...(role.allow === undefined ? [] : [role.allow]), ...sessionPolicy(form)],
  } satisfies Credential;
  emulator.credentials.addSession(session, now);
  return {
    AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: new Date(session.expiresAt).toISOString().replace(/\.\d+/, ""),
    },
  };
}

function sessionNameOf(form: URLSearchParams): string {
  const name = form.get("RoleSessionName") ?? "";
  if (!/^[\w+=,.@-]{2,64}$/.test(name)) {
    throw invalid("roleSessionName", name, String.raw`Member must satisfy regular expression pattern: [\w+=,.@-]*`);
  }
  return name;
}

function durationOf(form: URLSearchParams, role: Role, chained: boolean): number {
  const given = form.get("DurationSeconds");
  const seconds = given === null ? ONE_HOUR : Number(given);
  if (!(seconds >= 900)) {
    throw invalid("durationSeconds", given ?? "", "Member must have value greater than or equal to 900");
  }
  if (chained && seconds > ONE_HOUR) {
    throw new EksError(
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    );
  }
  if (seconds > role.maxSessionSeconds) {
    throw new EksError(
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
  return seconds;
}

/** The actions that an inline session policy allows; conditions and resources are not looked at, nor are managed policies. */
function sessionPolicy(form: URLSearchParams): AllowList[] {
  const policy = form.get("Policy");
  if (policy === null) {
    return [];
  }
  try {
    const { Statement: statements } = JSON.parse(policy) as { Statement: object | object[] };
    const allowing = [statements].flat().filter((each) => "Effect" in each && each.Effect === "Allow");
    return [allowing.flatMap((each) => ("Action" in each ? [each.Action].flat() : [])).map(String)];
  } catch {
    throw new EksError("MalformedPolicyDocument", "The policy is not in the valid JSON format.");
  }
}

function invalid(member: string, value: string, constraint: string): EksError {
  return new EksError(
    "ValidationError",
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function randomText(length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
}

/** The same role, the same id. */
function idFrom(arn: string): string {
  return Buffer.from(arn).toString("hex").toUpperCase().slice(-17);
}
