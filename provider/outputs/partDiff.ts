import type { RawInputs } from "../core/pulumiValues";
import type { Difference } from "./diff";
import { accountChange, canonical } from "./diff";
import { stateFrom } from "./clusterVersion";
import { CONNECTION_ARGS } from "../aws/connectionArgs";
import { holdsUnknown, UNKNOWN_VALUE } from "../core/pulumiValues";
import type { PartState } from "./addonAndNodegroup";

/** Compares the state with the inputs: what matters, not how it is spelt. Pure. */
export function partDiff<S>(resource: PartState<S>, olds: RawInputs, news: RawInputs): Difference {
  const earlier = stateFrom(olds);
  const replaces = ["clusterName", resource.nameInput, "region"].filter(
    // A name that is not computed yet may be that of something made again (clusterVersionDiff says more).
    (name) => olds[name] !== undefined && news[name] !== olds[name],
  );
  const moved = accountChange(earlier.clusterArn, olds, news);
  if (moved !== undefined && replaces.length === 0) replaces.push(moved);
  if (replaces.length > 0) return { changes: undefined, replaces };
  // After a run that did not finish, there is work even where the inputs do not show it.
  if (earlier.unfinished) return { changes: true, replaces };
  const changed =
    news.version === UNKNOWN_VALUE ||
    asksForUpdate(resource, olds, news) ||
    [...resource.stored, ...CONNECTION_ARGS].some((name) => differs(olds[name], news[name]));
  return { changes: changed ? undefined : false, replaces };
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

function differs(old: unknown, wanted: unknown): boolean {
  return holdsUnknown(wanted) || canonical(old) !== canonical(wanted);
}
