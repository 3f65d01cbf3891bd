import type { EKSClient } from "@aws-sdk/client-eks";

/** What AWS offers is the same for every cluster of an account and region, and changes within months. */
const SHARED: ReadonlySet<string | undefined> = new Set([
  "DescribeClusterVersionsCommand",
  "DescribeAddonVersionsCommand",
]);

const KEPT_MS = 5 * 60_000;

interface Shared<T> {
  readonly answer: Promise<T>;
  readonly at: number;
}

/** Asks once for all resources of a client what is not about one cluster; a thousand of them would ask a thousand times. */
export function shareAnswers(client: EKSClient, now: () => number = () => performance.now()): void {
  const kept = new Map<string, Shared<unknown>>();
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (!SHARED.has(context.commandName)) return next(args);
      const key = `${context.commandName ?? ""} ${JSON.stringify(args.input)}`;
      const known = kept.get(key) as Shared<Awaited<ReturnType<typeof next>>> | undefined;
      if (known && now() - known.at < KEPT_MS) {
        // Another's call may have been given up for reasons of its own.
        const shared = await known.answer.catch(() => undefined);
        if (shared) return shared;
      }
      const asked = { answer: next(args), at: now() };
      kept.set(key, asked);
      try {
        return await asked.answer;
      } catch (error) {
        if (kept.get(key) === asked) kept.delete(key);
        throw error;
      }
    },
    { step: "initialize", name: "shareAnswers", override: true },
  );
}
