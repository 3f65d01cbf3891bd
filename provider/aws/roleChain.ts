import type { AssumedRole } from "./assumedRole";
import { readAssumedRole } from "./assumedRole";
import type { AwsConfig } from "./config";
import type { ConnectionArgs } from "./connectionArgs";
import type { Problem } from "../core/problem";
import { UNKNOWN_VALUE } from "../core/pulumiValues";

/** The roles to assume one after another: a resource's own, or else the stack's. */
export function readRoleChain(
  args: ConnectionArgs,
  argsProfile: string | undefined,
  config: AwsConfig,
  problems: Problem[],
): readonly AssumedRole[] {
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
