import type { ConnectionArgs } from "../aws/connectionArgs";
import { withoutUndefined } from "../core/pulumiValues";
import type { DiscoveredMembers, FleetManage, NamedMember } from "../resources/fleetArgs";

/** Where members come from: an account and region in which clusters are found, or one cluster that is named. */
export interface Source {
  /** Tells it from the others, the same from up to up. */
  readonly key: string;
  /** For messages: `111111111111 eu-west-1`. */
  readonly what: string;
  readonly account: string | undefined;
  readonly connection: ConnectionArgs;
  /** undefined: all clusters are found. */
  readonly clusterName: string | undefined;
  /** For clusters that are found: what they must have. */
  readonly tags: Readonly<Record<string, string>>;
  /** For a cluster that is named. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Every account and region of what a program writes, each for itself, so that one that cannot be read hides no other. */
export function sourcesOf(members: readonly (DiscoveredMembers | NamedMember)[]): Source[] {
  return members.flatMap((one) => ("clusterName" in one ? [named(one)] : discovered(one)));
}

function named({ clusterName, region, assumeRole, labels = {} }: NamedMember): Source {
  const account = assumeRole?.roleArn.split(":")[4];
  const what = [account, region, clusterName].filter((part) => part !== undefined).join(" ");
  return {
    key: what,
    what,
    account,
    connection: withoutUndefined({ region, assumeRole }),
    clusterName,
    tags: {},
    labels,
  };
}

function discovered({ accounts, regions, readRole, tags = {} }: DiscoveredMembers): Source[] {
  return (accounts ?? [undefined]).flatMap((account) =>
    (regions ?? [undefined]).map((region): Source => {
      const where = [account ?? "the stack's account", region ?? "the stack's region"].join(" ");
      const selected = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
      return {
        key: [where, ...selected].join(" "),
        what: where,
        account,
        connection: connectionAs(readRole, account, region),
        clusterName: undefined,
        tags,
        labels: {},
      };
    }),
  );
}

function connectionAs(
  role: string | undefined,
  account: string | undefined,
  region: string | undefined,
): ConnectionArgs {
  const known = role !== undefined && account !== undefined;
  const assumeRole = known ? { roleArn: `arn:${partitionOf(region)}:iam::${account}:role/${role}` } : undefined;
  return withoutUndefined({ region, assumeRole });
}

/** Source: AWS's documentation of ARNs, and its endpoints. */
function partitionOf(region = ""): string {
  if (region.startsWith("cn-")) return "aws-cn";
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  if (region.startsWith("us-iso-")) return "aws-iso";
  if (region.startsWith("us-isob-")) return "aws-iso-b";
  return "aws";
}

/** Whether this stack upgrades a cluster. */
export function isManaged({ accounts, regions }: FleetManage, account: string, region: string): boolean {
  return (accounts?.includes(account) ?? true) && (regions?.includes(region) ?? true);
}

/** The way on which a member is upgraded: with the role for that, or as it is read. */
export function upgradeConnection({ role }: FleetManage, account: string, region: string, read: ConnectionArgs) {
  return role === undefined ? { ...read, region } : connectionAs(role, account, region);
}
