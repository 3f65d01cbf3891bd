import { controlPlaneOf } from "../eks/types";
import type { EksApi } from "../eks/EksApi";
import type { Update } from "../eks/types";
import type { TimeBox } from "./timeBox";
import { allThere, timeBox } from "./timeBox";
import type { Part } from "./part";
import type { Snapshot, UnaskedUpdates } from "./snapshot";
import { seenIn } from "./part";

type Asked = Pick<EksApi, "listUpdates" | "firstUpdates" | "describeUpdate">;

/** The cluster's updates, as far as they were asked. */
export interface UpdateHistory {
  readonly updates: Part<readonly Update[]>;
  readonly unasked?: UnaskedUpdates;
}

/**
 * Looks at the cluster's updates with a call for the list and at most `calls` for what it names. Where these do not reach for all
 * and `wait` is set, none is asked: a caller that knows which to ask continues with `askOnwards`.
 */
export async function lookAtUpdates(
  eks: Asked,
  clusterName: string,
  { look }: TimeBox,
  { calls, wait }: { readonly calls: number; readonly wait: boolean },
): Promise<UpdateHistory> {
  const bounded = Number.isFinite(calls);
  const listing = bounded ? eks.firstUpdates(controlPlaneOf(clusterName)) : wholeList(eks, clusterName);
  const list = await look("ListUpdates", listing);
  if (!list.seen) return { updates: list };
  const { ids: listed, more } = list.value;
  const now = listed.length <= calls ? listed : wait ? [] : listed.slice(0, calls);
  const updates = await look("DescribeUpdate", ask(eks, clusterName, now));
  const ids = listed.filter((id) => !now.includes(id));
  return ids.length === 0 ? { updates } : { updates, unasked: { ids, more, calls: wait ? calls : 0, own: [] } };
}

/**
 * Asks about updates that were not asked, as far as the calls go, the likeliest first. The list is no help there: it has no
 * order that AWS promises, and users see it without one (aws/containers-roadmap#1439).
 *
 * @param own The updates that the state tells of, the likeliest first.
 */
export async function askOnwards(
  eks: Asked,
  snapshot: Snapshot,
  own: readonly string[],
  { look }: TimeBox = timeBox(),
): Promise<Snapshot> {
  const { unaskedUpdates: left, updates, clusterName } = snapshot;
  if (!left || left.calls === 0 || updates?.seen === false) return snapshot;
  const likely = own.filter((id) => left.more || left.ids.includes(id));
  const now = [...likely, ...left.ids.filter((id) => !likely.includes(id))].slice(0, left.calls);
  const found = await look("DescribeUpdate", ask(eks, clusterName, now));
  const ids = left.ids.filter((id) => !now.includes(id));
  const rest =
    ids.length === 0 ? undefined : { ids, more: left.more, calls: 0, own: likely.filter((id) => now.includes(id)) };
  return {
    ...snapshot,
    updates: found.seen ? { seen: true, value: [...seenIn(updates), ...found.value] } : found,
    unaskedUpdates: rest,
  };
}

async function wholeList(eks: Asked, clusterName: string): Promise<{ ids: string[]; more: boolean }> {
  return { ids: await eks.listUpdates(controlPlaneOf(clusterName)), more: false };
}

function ask(eks: Asked, clusterName: string, ids: readonly string[]): Promise<Update[]> {
  return allThere(ids.map((id) => eks.describeUpdate(controlPlaneOf(clusterName), id)));
}
