import { AwsFailure, IncompleteAnswer, NOT_EKS } from "../core/failures/awsFailure";

/** More than any list of EKS has: 20,000 items and more. */
const MOST_PAGES = 200;

/**
 * Every item of every page. A list whose pages come round again, or never end, is an error: half a list would be taken for all of
 * it, and waiting for its end would never end.
 */
export async function allOf<Page extends { readonly nextToken?: string | undefined }, T>(
  operation: string,
  pages: AsyncIterable<Page>,
  items: (page: Page) => readonly T[] | undefined,
): Promise<T[]> {
  const all: T[] = [];
  const tokens = new Set<string>();
  for await (const page of pages) {
    const found = items(page);
    // EKS sends the empty list: without one it is somebody else's answer, and not seen is not empty.
    if (!found) throw new IncompleteAnswer("list");
    all.push(...found);
    if (page.nextToken === undefined) continue;
    const why = tokens.has(page.nextToken)
      ? "the same nextToken came twice"
      : tokens.size >= MOST_PAGES
        ? `more than ${MOST_PAGES} pages came`
        : undefined;
    if (why !== undefined) {
      throw new AwsFailure("invalid", operation, NOT_EKS, `the list does not end: ${why}`, undefined, 200);
    }
    tokens.add(page.nextToken);
  }
  return all;
}
