import type { RawInputs } from "../core/pulumiValues";
import { stateFrom } from "./clusterVersion";
import { parseKubernetesVersion, sameVersion } from "../core/kubernetesVersion";
import { UNKNOWN_VALUE, holdsUnknown } from "../core/pulumiValues";

/** Inputs that another value of is stored by an update that calls no UpdateClusterVersion. */
const STORED = [
  "force",
  "allowRollback",
  "rollbackTimeoutMinutes",
  "nodegroupPolicy",
  "preflight",
  "waive",
  "refreshInsights",
  "inspectCluster",
  "profile",
  "assumeRole",
  "assumeRoles",
  "endpoint",
] as const;

export interface Difference {
  /** undefined: there is one, and the engine shows it from the inputs. */
  readonly changes: boolean | undefined;
  readonly replaces: string[];
}

/** Compares the state with the inputs: what matters, not how it is spelt. Pure. */
export function clusterVersionDiff(olds: RawInputs, news: RawInputs): Difference {
  const earlier = stateFrom(olds);
  const replaces: string[] = [];
  for (const property of ["clusterName", "region"] as const) {
    // A name that is not computed yet may be that of a cluster made again: Pulumi replaces what hangs on what it replaces.
    // That costs nothing, for replacing touches no cluster; where the name turns out the same, up replaces nothing.
    if (earlier[property] !== undefined && news[property] !== earlier[property]) replaces.push(property);
  }
  const moved = accountChange(earlier.clusterArn, olds, news);
  if (moved !== undefined && replaces.length === 0) replaces.push(moved);
  if (replaces.length > 0) return { changes: undefined, replaces };

  // After a run that did not finish, there is work even where the inputs do not show it.
  if (earlier.unfinished) return { changes: true, replaces };
  const changed =
    versionDiffers(earlier.version, news.version) || STORED.some((property) => differs(olds[property], news[property]));
  return { changes: changed ? undefined : false, replaces };
}

function versionDiffers(old: string | undefined, wanted: unknown): boolean {
  if (wanted === UNKNOWN_VALUE) return true;
  const [a, b] = [parseKubernetesVersion(old), parseKubernetesVersion(wanted)];
  return !a.ok || !b.ok || !sameVersion(a.version, b.version);
}

/** The input through which another account was chosen, if the account of the cluster is another one now. */
export function accountChange(oldArn: string | undefined, olds: RawInputs, news: RawInputs): string | undefined {
  const changed = (["assumeRole", "assumeRoles", "profile"] as const).filter((name) => differs(olds[name], news[name]));
  const [through] = changed;
  if (through === undefined || oldArn === undefined) return undefined;
  // check looks the cluster up through the new credentials; where it could not, the role's own ARN names the account.
  const seen = typeof news.__clusterArn === "string" ? news.__clusterArn : undefined;
  const account = seen === undefined ? accountOfRole(news) : accountIn(seen);
  return account !== undefined && account !== accountIn(oldArn) ? through : undefined;
}

function accountIn(arn: string): string | undefined {
  return arn.split(":")[4];
}

function accountOfRole(news: RawInputs): string | undefined {
  const list = news.assumeRoles;
  const role: unknown = Array.isArray(list) ? list.at(-1) : news.assumeRole;
  if (typeof role !== "object" || role === null || !("roleArn" in role)) return undefined;
  return typeof role.roleArn === "string" && role.roleArn !== UNKNOWN_VALUE ? accountIn(role.roleArn) : undefined;
}

function differs(old: unknown, wanted: unknown): boolean {
  if (holdsUnknown(wanted)) return true;
  return canonical(old) !== canonical(wanted);
}

export function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
