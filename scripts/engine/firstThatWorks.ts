export interface Way<T> {
  readonly name: string;
  readonly go: () => Promise<T>;
}

/** No way worked; the reasons say why, each with the name of its way. */
export class NoWay extends Error {
  constructor(readonly reasons: readonly string[]) {
    super(reasons.join("\n"));
  }
}

/** Tries one way after the other. A way may itself consist of ways: its reasons then stand for it. */
export async function firstThatWorks<T>(ways: readonly Way<T>[], onFailure?: (reason: string) => void): Promise<T> {
  const reasons: string[] = [];
  for (const { name, go } of ways) {
    try {
      return await go();
    } catch (error) {
      const failed = error instanceof NoWay ? error.reasons : [`${name}: ${describe(error)}`];
      failed.forEach((reason) => onFailure?.(reason));
      reasons.push(...failed);
    }
  }
  throw new NoWay(reasons);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
