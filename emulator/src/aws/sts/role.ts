import type { AllowList, Credential } from "../credentials";

/** A role that a seed gives. */
export interface Role {
  readonly arn: string;
  /** Who may assume it: ARNs of users and roles, accounts (twelve digits or `…:root`), or `*`. */
  readonly trust: readonly string[];
  readonly externalId: string | undefined;
  /** Whose tokens AssumeRoleWithWebIdentity takes for it. */
  readonly webIdentity: WebIdentityTrust | undefined;
  readonly allow: AllowList | undefined;
  readonly maxSessionSeconds: number;
}

export interface WebIdentityTrust {
  readonly issuer: string;
  /** May have wildcards. */
  readonly subject: string;
  readonly audience: string;
}

/** `arn:aws:iam::111111111111:role/path/name` */
const ARN = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/;

export interface RoleName {
  readonly partition: string;
  readonly account: string;
  readonly name: string;
}

export function roleName(arn: string): RoleName | undefined {
  const [, partition, account, name] = ARN.exec(arn) ?? [];
  return partition === undefined || account === undefined || name === undefined
    ? undefined
    : { partition, account, name };
}

/** Whether the role's trust policy lets this caller in. A role as principal stands for all its sessions. */
export function trusts(role: Role, caller: Credential): boolean {
  return role.trust.some((principal) => {
    if (principal === "*" || principal === caller.arn || principal === caller.account) return true;
    if (principal === `arn:aws:iam::${caller.account}:root`) return true;
    const trusted = roleName(principal);
    return (
      trusted !== undefined &&
      caller.arn.startsWith(`arn:${trusted.partition}:sts::${trusted.account}:assumed-role/${trusted.name}/`)
    );
  });
}
