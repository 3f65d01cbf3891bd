import { printableLine } from "../core/printable";
import { isRunning } from "../core/updateRecord";
import type { ConnectionArgs } from "../aws/connectionArgs";
import { AwsFailure } from "../core/failures/awsFailure";
import { EksVersionError } from "../core/failures/EksVersionError";
import { compareVersions } from "../core/versions/kubernetesVersion";
import { ConnectionError } from "../core/problem";
import type { Connected } from "../eks/connect";
import type { EksApi } from "../eks/EksApi";
import type { Cluster, OfferedVersion, Update } from "../eks/types";
import { controlPlaneOf } from "../eks/types";
import { allThere } from "../observe/timeBox";
import { isAmazonLinux2, LAST_AL2 } from "../plan/amazonLinux2";
import { isRollable } from "../plan/scheduleProblem";
import type { ClusterFacts, MemberFacts, VersionUpdate } from "./facts";
import type { Known, KnownMember } from "./known";
import { idPart } from "./known";
import type { Source } from "./sources";

export type Connect = (args: ConnectionArgs) => Promise<Connected>;

/** A member as it was seen, or why not. */
export interface SurveyedMember extends Pick<MemberFacts, "name" | "joinedAt" | "cluster"> {
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly labels: Readonly<Record<string, string>>;
  /** How it is read. */
  readonly connection: ConnectionArgs;
}

/** Something of which not even the members are known. */
export interface Unread {
  readonly what: string;
  readonly why: string;
}

export interface Unknown extends Unread {
  /** Whether it may be any number of clusters, and not one. */
  readonly uncounted: boolean;
}

export interface Survey {
  /** By AWS's clock, milliseconds; the machine's where nothing answered. */
  readonly at: number;
  readonly members: readonly SurveyedMember[];
  /** What could not be read; `unknown` is the part of it whose members are not known from before either. */
  readonly unreadable: readonly Unread[];
  readonly unknown: readonly Unknown[];
  /** What EKS offers; undefined where nothing could be read. */
  readonly versions: readonly OfferedVersion[] | undefined;
  /** For the state. */
  readonly known: Known;
}

export interface SurveyOptions {
  readonly connect: Connect;
  readonly known: Known;
  /** The labels that waves choose by. */
  readonly labelKeys: ReadonlySet<string>;
  /** Whether node groups are looked at too. */
  readonly withNodes: boolean;
  /** The time where AWS does not tell it. */
  readonly now: () => number;
}

interface Found {
  readonly source: Source;
  readonly member: SurveyedMember;
  readonly known: KnownMember;
}

/**
 * Looks at all members side by side; each account and region has its own limit of requests, and they all are at work at once. It
 * makes two calls for each cluster, and one for each update that has not ended or was not seen before. What cannot be read is
 * part of the result.
 */
export async function survey(sources: readonly Source[], options: SurveyOptions): Promise<Survey> {
  const unreadable: Unread[] = [];
  const unknown: Unknown[] = [];
  const unreadKeys: string[] = [];
  const times: number[] = [];
  let versions: Promise<readonly OfferedVersion[]> | undefined;
  const found = await Promise.all(
    sources.map(async (source): Promise<Found[]> => {
      try {
        const place = await placeOf(source, options.connect);
        const names = source.clusterName === undefined ? await place.eks.clusterNames() : [source.clusterName];
        // The same everywhere: the first that answers is enough.
        versions = versions?.catch(() => place.eks.offeredVersions()) ?? place.eks.offeredVersions();
        versions.catch(() => {});
        const looks = await Promise.all(names.map((name) => lookAt(name, source, place, options)));
        times.push(place.eks.time.now());
        for (const { name, found: seen, why } of looks) {
          if (why === undefined) continue;
          const unread = { what: `${name} in ${source.what}`, why };
          unreadable.push(unread);
          if (seen) continue;
          unknown.push({ ...unread, uncounted: false });
          unreadKeys.push(keyOf(source, name));
        }
        return looks.flatMap((look) => look.found ?? []);
      } catch (error) {
        const unread = { what: source.what, why: wordsOf(error) };
        unreadable.push(unread);
        const before = [...options.known.members].filter(([, { source: key }]) => key === source.key);
        if (before.length === 0) {
          unknown.push({ ...unread, uncounted: source.clusterName === undefined });
          unreadKeys.push(source.key);
        }
        return before.map((one) => unseen(one, source, unread.why));
      }
    }),
  );
  const members = merged(found.flat());
  const offered = await versions?.catch(nothingIfRefused);
  return {
    at: times.length === 0 ? options.now() : Math.max(...times),
    members: members.map(({ member }) => member),
    // In the order in which answers came they would differ from up to up.
    unreadable: unreadable.sort((a, b) => (a.what < b.what ? -1 : 1)),
    unknown,
    versions: offered,
    known: {
      members: new Map(members.map(({ member, known }) => [member.arn, known])),
      unread: unreadKeys.sort(),
      surveyed: true,
    },
  };
}

interface Place {
  readonly region: string;
  readonly eks: EksApi;
  readonly connection: ConnectionArgs;
}

async function placeOf({ connection }: Source, connect: Connect): Promise<Place> {
  const connected = await connect(connection);
  if (connected.problems.length > 0) throw new ConnectionError(connected.problems);
  const [region, eks] = await Promise.all([connected.region(), connected.eks()]);
  if (region === undefined) throw new ConnectionError([{ property: "region", reason: "no region is known" }]);
  return { region, eks, connection: { ...connection, region } };
}

interface Look {
  readonly name: string;
  /** The member, also one that is only known from before; undefined: there is none, or nothing is known of it. */
  readonly found?: Found;
  /** Why it could not be read. */
  readonly why?: string | undefined;
}

async function lookAt(name: string, source: Source, place: Place, options: SurveyOptions): Promise<Look> {
  let cluster: Cluster;
  try {
    cluster = await place.eks.cluster(name);
  } catch (error) {
    // Deleted between the list and the look; one that is named should be there.
    const gone = error instanceof AwsFailure && error.kind === "not-found";
    if (gone && source.clusterName === undefined) return { name };
    const why = wordsOf(error);
    const before = [...options.known.members].find(
      ([arn, { source: key }]) => key === source.key && nameOf(arn) === name,
    );
    return before ? { name, found: unseen(before, source, why), why } : { name, why };
  }
  const labels = { ...cluster.tags, ...source.labels };
  if (!Object.entries(source.tags).every(([key, value]) => labels[key] === value)) return { name };
  const same = options.known.members.get(cluster.arn);
  // A later cluster with the same name is another.
  const before = same?.createdAt === cluster.createdAt ? same : undefined;
  const joinedAt = before ? before.joinedAt : isNew(source, name, options.known) ? place.eks.time.now() : undefined;
  const kept = Object.fromEntries(Object.entries(labels).filter(([key]) => options.labelKeys.has(key)));
  const history = await historyOf(name, place.eks, before);
  const nodes = options.withNodes ? await nodesOf(cluster, place.eks) : undefined;
  const member: SurveyedMember = {
    arn: cluster.arn,
    name: cluster.name,
    account: accountOf(cluster.arn),
    region: place.region,
    labels,
    joinedAt,
    connection: place.connection,
    cluster:
      nodes !== undefined && "why" in nodes
        ? { seen: false, why: nodes.why }
        : {
            seen: true,
            value: {
              version: cluster.version,
              status: cluster.status,
              healthy: cluster.issues.length === 0,
              supportType: cluster.supportType,
              updates: history.updates,
              blockers: [],
              ...nodes,
            },
          },
  };
  const { ended, others } = history;
  const known = { createdAt: cluster.createdAt, joinedAt, source: source.key, labels: kept, updates: ended, others };
  return { name, found: { source, member, known }, why: member.cluster.seen ? undefined : member.cluster.why };
}

/** A cluster that the fleet has not seen before, although it could have. */
function isNew(source: Source, name: string, { surveyed, unread }: Known): boolean {
  return surveyed && !unread.includes(source.key) && !unread.includes(keyOf(source, name));
}

function keyOf({ key }: Source, name: string): string {
  return `${key} ${name}`;
}

interface History {
  /** undefined where they could not be read. */
  readonly updates: readonly VersionUpdate[] | undefined;
  readonly ended: readonly VersionUpdate[];
  readonly others: readonly string[];
}

/** The version updates of a cluster. Those that have ended never change, and so are asked for once in their life. */
async function historyOf(name: string, eks: EksApi, before: KnownMember | undefined): Promise<History> {
  const known = before?.updates ?? [];
  const others = before?.others ?? [];
  const knownIds = new Set(known.map(({ id }) => id));
  const otherIds = new Set(others);
  try {
    const ids = await eks.listUpdates(controlPlaneOf(name));
    const asked = await allThere(
      ids
        .filter((id) => !knownIds.has(id) && !otherIds.has(idPart(id)))
        .map((id) => eks.describeUpdate(controlPlaneOf(name), id)),
    );
    const versions = asked.flatMap(versionUpdate);
    const notVersions = asked.filter((one) => versionUpdate(one).length === 0 && !isRunning(one));
    return {
      updates: [...known, ...versions],
      ended: [...known, ...versions.filter((one) => !isRunning(one))],
      others: [...others, ...notVersions.map(({ id }) => idPart(id))],
    };
  } catch (error) {
    wordsOf(error);
    return { updates: undefined, ended: known, others };
  }
}

function versionUpdate({ id, type, status, to, createdAt, errors, cancellation }: Update): VersionUpdate[] {
  const kind = type === "VersionUpdate" ? "upgrade" : type === "VersionRollback" ? "rollback" : undefined;
  if (kind === undefined || to === undefined) return [];
  const words = [
    ...errors.map(({ errorCode = "Unknown", errorMessage = "no message" }) => `${errorCode}: ${errorMessage}`),
    ...(cancellation === undefined ? [] : [cancellation]),
  ];
  const failure = words.length === 0 ? {} : { failure: printableLine(words.join("; ")) };
  return [{ id, kind, status, to, createdAt: Date.parse(createdAt), ...failure }];
}

type Nodes = Pick<ClusterFacts, "nodesBehind" | "failedRolls"> | { readonly why: string };

/** Whether node groups have still to follow, and how often that failed; or why that cannot be told. */
async function nodesOf(cluster: Cluster, eks: EksApi): Promise<Nodes> {
  try {
    const names = await eks.nodegroupNames(cluster.name);
    const nodegroups = await allThere(names.map((name) => eks.nodegroup(cluster.name, name)));
    const behind = nodegroups.filter(({ version, amiType, status, ...rest }) => {
      if (!version || !isRollable({ version, amiType, status, ...rest })) return false;
      // EKS rolls node groups to the cluster's version, and has no such image for it: this one never follows.
      if (isAmazonLinux2(amiType) && compareVersions(cluster.version, LAST_AL2) > 0) return false;
      // Nodes that a failed roll left behind are not at the version that EKS shows.
      return rest.rollFailed === true || compareVersions(version, cluster.version) < 0;
    });
    const failed = await allThere(behind.map(({ name }) => eks.failedRolls(cluster.name, name)));
    const failedRolls = failed.sort((a, b) => b.length - a.length)[0] ?? [];
    return { nodesBehind: behind.length > 0, ...(failedRolls.length === 0 ? {} : { failedRolls }) };
  } catch (error) {
    return { why: wordsOf(error) };
  }
}

function unseen([arn, known]: readonly [string, KnownMember], source: Source, why: string): Found {
  const member: SurveyedMember = {
    arn,
    name: nameOf(arn),
    account: accountOf(arn),
    region: arn.split(":")[3] ?? "",
    labels: { ...known.labels, ...source.labels },
    joinedAt: known.joinedAt,
    connection: source.connection,
    cluster: { seen: false, why },
  };
  return { source, member, known };
}

/** A cluster that is found several times is one member; the labels of one that is named win. */
function merged(found: readonly Found[]): Found[] {
  const byArn = new Map<string, Found>();
  for (const one of found) {
    const other = byArn.get(one.member.arn);
    if (!other) {
      byArn.set(one.member.arn, one);
      continue;
    }
    const [first, second] = one.source.clusterName === undefined ? [one, other] : [other, one];
    const base = second.member.cluster.seen ? second : first;
    const labels = { ...first.member.labels, ...second.member.labels };
    byArn.set(one.member.arn, { ...base, member: { ...base.member, labels } });
  }
  return [...byArn.values()].sort((a, b) => (a.member.arn < b.member.arn ? -1 : 1));
}

function accountOf(arn: string): string {
  return arn.split(":")[4] ?? "";
}

/** `arn:aws:eks:eu-west-1:111111111111:cluster/prod` */
function nameOf(arn: string): string {
  return arn.split("/").slice(1).join("/");
}

/** What AWS or the configuration refused, in one line. Anything else is a defect, which nobody hides. */
function wordsOf(error: unknown): string {
  if (error instanceof AwsFailure) return `${error.operation}: ${error.code}: ${error.words}`;
  if (error instanceof ConnectionError) return error.message;
  if (error instanceof EksVersionError) return error.facts.happened;
  throw error;
}

function nothingIfRefused(error: unknown): undefined {
  wordsOf(error);
  return undefined;
}
