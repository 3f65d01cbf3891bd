import type { RawInputs } from "../core/pulumiValues";
import type { PartState } from "./addonAndNodegroup";
import { CONNECTION_ARGS } from "../aws/connectionArgs";
import { canonical } from "../core/fields";
import { WHOLE_CLUSTER_INPUTS } from "../inputs/clusterUpgrade";
import { CLUSTER_SETTINGS } from "../inputs/clusterVersion";
import { stateFrom } from "./clusterVersion";
import { parseKubernetesVersion, sameVersion } from "../core/versions/kubernetesVersion";
import { templateNumbersDiffer, templateNumbersIn } from "../core/templateWords";
import { UNKNOWN_VALUE, arnIn, holdsUnknown } from "../core/pulumiValues";

export interface Difference {
  /** undefined: there is one, and the engine shows it from the inputs. */
  readonly changes: boolean | undefined;
  readonly replaces: string[];
}

/** What tells a kind of resource from the others, where the state is compared with the inputs. */
interface Compared {
  /** Inputs that name what is managed: another value is another thing. */
  readonly identity: readonly string[];
  /** Inputs of which another value is only stored. */
  readonly stored: readonly string[];
  /** Whether the inputs ask for something in EKS that the state does not have. */
  readonly asksForMore: (olds: RawInputs, news: RawInputs) => boolean;
}

/** Compares the state with the inputs: what matters, not how it is spelt. Pure. */
function difference({ identity, stored, asksForMore }: Compared, olds: RawInputs, news: RawInputs): Difference {
  const earlier = stateFrom(olds);
  // A name that is not computed yet may be that of a cluster made again: Pulumi replaces what hangs on what it replaces.
  // That costs nothing, for replacing touches no cluster; where the name turns out the same, up replaces nothing.
  const replaces = identity.filter((name) => olds[name] !== undefined && news[name] !== olds[name]);
  const moved = accountChange(earlier.clusterArn, olds, news);
  if (moved !== undefined && replaces.length === 0) replaces.push(moved);
  if (replaces.length > 0) return { changes: undefined, replaces };

  // After a run that did not finish, there is work even where the inputs do not show it.
  if (earlier.unfinished) return { changes: true, replaces };
  const changed = asksForMore(olds, news) || stored.some((name) => differs(olds[name], news[name]));
  return { changes: changed ? undefined : false, replaces };
}

/** Inputs of which another value is stored by an update that calls no UpdateClusterVersion. */
const STORED = [...CLUSTER_SETTINGS, ...CONNECTION_ARGS];

const CLUSTER_VERSION: Compared = {
  identity: ["clusterName", "region"],
  stored: STORED,
  asksForMore: (olds, news) =>
    versionDiffers(olds.version, news.version) ||
    templateNumbersDiffer(templateNumbersIn(olds), templateNumbersIn(news)),
};

export function clusterVersionDiff(olds: RawInputs, news: RawInputs): Difference {
  return difference(CLUSTER_VERSION, olds, news);
}

/** What a ClusterVersion compares, and how the rest of the cluster goes along. */
export function clusterUpgradeDiff(olds: RawInputs, news: RawInputs): Difference {
  return difference({ ...CLUSTER_VERSION, stored: [...STORED, ...WHOLE_CLUSTER_INPUTS] }, olds, news);
}

/** Whether the program asks for something else of node groups and add-ons than before, or `$Latest` stands for something else. */
export function restDiffers(olds: RawInputs, news: RawInputs): boolean {
  return (
    WHOLE_CLUSTER_INPUTS.some((name) => differs(olds[name], news[name])) ||
    templateNumbersDiffer(templateNumbersIn(olds), templateNumbersIn(news))
  );
}

export function partDiff<S>(resource: PartState<S>, olds: RawInputs, news: RawInputs): Difference {
  const compared = {
    identity: ["clusterName", resource.nameInput, "region"],
    stored: [...resource.stored, ...CONNECTION_ARGS],
    asksForMore: (old: RawInputs, wanted: RawInputs) =>
      wanted.version === UNKNOWN_VALUE || asksForUpdate(resource, old, wanted),
  };
  return difference(compared, olds, news);
}

/** Whether the inputs ask for something that the state does not have. */
export function asksForUpdate<S>(resource: PartState<S>, olds: RawInputs, news: RawInputs): boolean {
  const { version } = stateFrom(olds);
  if (resource.moving.some((name) => holdsUnknown(news[name])) || !resource.restIsThere(news, olds)) return true;
  const exact = resource.exact(news);
  if (exact !== undefined) return exact !== version;
  const target = targetOf(olds, news);
  // `latest` and the like never lead down.
  return typeof target !== "string" || version === undefined || resource.compare(version, target) < 0;
}

/** What `latest` and the like come to: as check has just found it, or as the state has it for the same request. */
function targetOf(olds: RawInputs, news: RawInputs): unknown {
  const same = olds.__wanted === news.version && olds.clusterVersion === news.clusterVersion;
  return news.targetVersion ?? (same ? olds.targetVersion : undefined);
}

function versionDiffers(old: unknown, wanted: unknown): boolean {
  if (wanted === UNKNOWN_VALUE) return true;
  const [a, b] = [parseKubernetesVersion(old), parseKubernetesVersion(wanted)];
  return !a.ok || !b.ok || !sameVersion(a.version, b.version);
}

/** The input through which another account was chosen, if the account of the cluster is another one now. */
function accountChange(oldArn: string | undefined, olds: RawInputs, news: RawInputs): string | undefined {
  const changed = (["assumeRole", "assumeRoles", "profile"] as const).filter((name) => differs(olds[name], news[name]));
  const [through] = changed;
  if (through === undefined || oldArn === undefined) return undefined;
  // check looks the cluster up through the new credentials; where it could not, the role's own ARN names the account.
  const seen = arnIn(news);
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
