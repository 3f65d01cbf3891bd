import { EksError, type EksErrorMembers } from "./eksError";

/** A page of a list; `nextToken` is absent on the last one. */
export interface Page {
  readonly items: string[];
  readonly nextToken?: string;
}

const PREFIX = "after:";

/**
 * `maxResults` 1 to 100, default 100, and an opaque `nextToken`, as in the service model. The token names the last item
 * shown, so that a list that changes between two pages neither repeats nor skips what was there all along.
 */
export function pageOf(list: readonly string[], query: URLSearchParams, members: EksErrorMembers = {}): Page {
  const size = pageSize(query.get("maxResults"), members);
  const token = query.get("nextToken");
  const start = token === null || token === "" ? 0 : list.indexOf(lastShown(token, list, members)) + 1;
  const items = list.slice(start, start + size);
  const last = items.at(-1);
  return start + size < list.length && last !== undefined
    ? { items, nextToken: Buffer.from(PREFIX + last).toString("base64") }
    : { items };
}

function pageSize(maxResults: string | null, members: EksErrorMembers): number {
  const size = maxResults === null ? 100 : Number(maxResults);
  if (!Number.isInteger(size) || size < 1 || size > 100) {
    // The text is our guess; the bounds are the model's.
    throw new EksError("InvalidParameterException", "maxResults needs to be between 1 and 100", members);
  }
  return size;
}

function lastShown(token: string, list: readonly string[], members: EksErrorMembers): string {
  const decoded = Buffer.from(token, "base64").toString("utf8");
  const last = decoded.slice(PREFIX.length);
  if (!decoded.startsWith(PREFIX) || !list.includes(last)) {
    // The text is our guess.
    throw new EksError("InvalidParameterException", "Invalid nextToken", members);
  }
  return last;
}
