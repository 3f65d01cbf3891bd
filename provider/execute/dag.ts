/** What a run came to: how each step ended, and what was not begun because of it. */
export interface GraphRun<S> {
  readonly done: readonly S[];
  readonly failed: readonly { readonly step: S; readonly error: unknown }[];
  readonly notStarted: readonly S[];
}

interface GraphStep {
  readonly id: string;
  readonly after: readonly string[];
}

/**
 * Performs the steps of a graph, each as soon as those it comes after have ended well. A step that fails stops what depends on
 * it; what runs beside it is left to its end, and so is what does not depend on it.
 *
 * @param mayStart Whether a step may begin beside those that run.
 */
export async function runDag<S extends GraphStep>(
  steps: readonly S[],
  perform: (step: S) => Promise<void>,
  mayStart: (step: S, running: readonly S[]) => boolean = () => true,
): Promise<GraphRun<S>> {
  const done: S[] = [];
  const failed: { step: S; error: unknown }[] = [];
  const running = new Map<S, Promise<void>>();
  const waiting = new Set(steps);
  const ended = new Set<string>();
  const begin = (step: S): void => {
    waiting.delete(step);
    running.set(
      step,
      perform(step)
        .then(
          () => {
            done.push(step);
            ended.add(step.id);
          },
          (error: unknown) => {
            failed.push({ step, error });
          },
        )
        .finally(() => running.delete(step)),
    );
  };
  for (;;) {
    for (const step of waiting) {
      if (step.after.every((id) => ended.has(id)) && mayStart(step, [...running.keys()])) begin(step);
    }
    if (running.size === 0) return { done, failed, notStarted: [...waiting] };
    await Promise.race(running.values());
  }
}
