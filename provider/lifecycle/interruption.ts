import type { Connected } from "../eks/connect";
import { once } from "node:events";
import { EksVersionError } from "../core/failures/EksVersionError";
import type { Clock } from "../core/time";
import type { Dependencies } from "./Dependencies";

/**
 * The dependencies of verbs that end when the user interrupts the command: from then on nothing is started and no pause is made;
 * both throw Interrupted. Requests that only read still go through, so that the state tells what was reached.
 */
export function interruptible(dependencies: Dependencies, signal: AbortSignal): Dependencies {
  return {
    ...dependencies,
    stop: signal,
    clock: interruptibleClock(dependencies.clock, signal),
    connect: async (args) => startsNothingAfter(await dependencies.connect(args), signal),
  };
}

/** A clock whose pauses end at the signal. */
export function interruptibleClock(clock: Clock, signal: AbortSignal): Clock {
  return {
    now: () => clock.now(),
    sleep: async (milliseconds) => {
      refuseAfter(signal);
      const interrupted = new AbortController();
      const signalled = once(signal, "abort", { signal: interrupted.signal });
      // The listener is taken away when the pause has ended by itself.
      signalled.catch(() => {});
      await Promise.race([clock.sleep(milliseconds), signalled]).finally(() => {
        interrupted.abort();
      });
      refuseAfter(signal);
    },
  };
}

/** The same, but what waits goes on to its end: only nothing is started any more. */
export function startingNothingAfter(dependencies: Dependencies, signal: AbortSignal): Dependencies {
  return {
    ...dependencies,
    stop: signal,
    connect: async (args) => startsNothingAfter(await dependencies.connect(args), signal),
  };
}

function startsNothingAfter(connected: Connected, signal: AbortSignal): Connected {
  return {
    ...connected,
    eks: async () =>
      (await connected.eks()).startingOnlyIf(() => {
        refuseAfter(signal);
      }),
  };
}

function refuseAfter(signal: AbortSignal): void {
  if (!signal.aborted) return;
  throw new EksVersionError({
    code: "Interrupted",
    happened: "the command was interrupted",
    state: "nothing more was started; an update that runs in EKS goes on there, and the state names it",
    next: "run `pulumi up` again: it follows the update that runs, and goes on with what is left",
  });
}
