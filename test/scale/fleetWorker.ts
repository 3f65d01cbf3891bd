/** One stack of a fleet in a process of its own: it runs an up whenever it is told to, and tells what came of it. */
import { setTimeout as delay } from "node:timers/promises";
import type { RawInputs } from "../../provider/core/pulumiValues";
import type { Clock } from "../../provider/core/time";
import { FleetLifecycle } from "../../provider/lifecycle/fleet";
import { SimulatedStack } from "../fixtures/SimulatedStack";

export interface Begin {
  readonly url: string;
  readonly program: RawInputs;
  readonly kept: SimulatedStack["kept"];
  /** How much faster than a real clock the emulator's goes, and what it showed at a real instant. */
  readonly speed: number;
  readonly emulated: number;
  readonly real: number;
}

export interface UpEnded {
  readonly outcome: string;
  readonly kept: SimulatedStack["kept"];
}

let stack: SimulatedStack | undefined;
let program: RawInputs = {};

process.on("message", (message: { begin: Begin } | "up") => {
  if (message !== "up") {
    const { url, kept, speed, emulated, real } = message.begin;
    const clock: Clock = {
      now: () => emulated + (Date.now() - real) * speed,
      sleep: async (milliseconds) => {
        await delay(milliseconds / speed);
      },
    };
    program = message.begin.program;
    stack = new SimulatedStack({ url, clock, resource: (dependencies) => new FleetLifecycle(dependencies) });
    stack.kept = kept;
    return;
  }
  void stack?.up(program).then((outcome) => {
    const text = outcome.kind === "failed" ? `failed ${outcome.message}` : JSON.stringify(outcome);
    process.send?.({ outcome: text, kept: stack?.kept } satisfies UpEnded);
  });
});
