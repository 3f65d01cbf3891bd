import { isRunning } from "../core/updateRecord";
import { formatVersion, versionFromEks } from "../core/versions/kubernetesVersion";
import type { VersionUpdate } from "./facts";

/** What a state keeps of a member: what cannot change any more, so that EKS is asked for it only once. */
export interface KnownMember {
  /** When the cluster was created: a later one with the same name is another. */
  readonly createdAt: string;
  /** When the fleet saw it first, milliseconds; undefined: it was there from the beginning. */
  readonly joinedAt: number | undefined;
  readonly source: string;
  /** The labels that waves choose by. */
  readonly labels: Readonly<Record<string, string>>;
  /** The version updates that have ended. */
  readonly updates: readonly VersionUpdate[];
  /** The beginnings of the ids of updates that are not about the version. */
  readonly others: readonly string[];
}

/** What a state keeps of a fleet. */
export interface Known {
  readonly members: ReadonlyMap<string, KnownMember>;
  /** The sources that could never be read: their members were there from the beginning, whenever they are seen. */
  readonly unread: readonly string[];
  /** Whether the fleet was surveyed before; else all members are there from the beginning. */
  readonly surveyed: boolean;
}

export const NOTHING_KNOWN: Known = { members: new Map(), unread: [], surveyed: false };

/** Ids are long, and lists of them are most of what a state would hold: so much of one tells it from the others of its cluster. */
const ID_PART = 12;

export function idPart(id: string): string {
  return id.slice(0, ID_PART);
}

/** As a state keeps it: short, since a state is written several times in every up. */
export function encodeKnown({ members, unread }: Known): Record<string, unknown> {
  const kept = [...members].map(([arn, { createdAt, joinedAt, source, labels, updates, others }]) => {
    const record = [
      createdAt,
      joinedAt ?? "",
      source,
      labels,
      updates.filter((one) => !isRunning(one)).map(encode),
      others,
    ];
    return [arn, JSON.stringify(record)] as const;
  });
  return { members: Object.fromEntries(kept), unread };
}

/** EKS's words about a failure are kept as far as they tell the cause. */
const LONGEST_WORDS = 300;

function encode({ id, kind, status, to, createdAt, failure }: VersionUpdate): string {
  const words = failure === undefined ? [] : [failure.slice(0, LONGEST_WORDS)];
  return [id, kind === "upgrade" ? "u" : "r", status, formatVersion(to), createdAt, ...words].join(" ");
}

/** What a state holds; what cannot be read of it is not known, and EKS is asked again. */
export function decodeKnown(state: unknown): Known {
  if (typeof state !== "object" || state === null || !("members" in state)) return NOTHING_KNOWN;
  const { members, unread } = state as { members: Readonly<Record<string, unknown>>; unread?: unknown };
  const known = new Map<string, KnownMember>();
  for (const [arn, text] of Object.entries(members)) {
    const member = decodeMember(text);
    if (member) known.set(arn, member);
  }
  return { members: known, unread: Array.isArray(unread) ? unread.map(String) : [], surveyed: true };
}

function decodeMember(text: unknown): KnownMember | undefined {
  try {
    const [createdAt, joinedAt, source, labels, updates, others] = JSON.parse(String(text)) as [
      string,
      number | "",
      string,
      Record<string, string>,
      string[],
      string[],
    ];
    return {
      createdAt,
      joinedAt: joinedAt === "" ? undefined : joinedAt,
      source,
      labels,
      updates: updates.map(decode),
      others,
    };
  } catch {
    return undefined;
  }
}

function decode(text: string): VersionUpdate {
  const [id = "", kind, status = "", to, createdAt, ...words] = text.split(" ");
  return {
    id,
    kind: kind === "r" ? "rollback" : "upgrade",
    status,
    to: versionFromEks(to),
    createdAt: Number(createdAt),
    ...(words.length === 0 ? {} : { failure: words.join(" ") }),
  };
}
