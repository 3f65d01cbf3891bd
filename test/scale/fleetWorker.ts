/**
 * One stack of a fleet in a process of its own. It runs an up when it is told to, and tells what came of it. Its clock stands still
 * while it works; when it has nothing to do but to wait, it says until when, and is told when that time has come.
 */
import type { RawInputs } from "../../provider/core/pulumiValues";
import type { Clock } from "../../provider/core/time";
import type { Dependencies } from "../../provider/lifecycle/Dependencies";
import { FleetLifecycle } from "../../provider/lifecycle/fleet";
import { SimulatedStack } from "../fixtures/SimulatedStack";
import type { News } from "./SharedAnswers";
import { SharedReader } from "./SharedReader";

export type ToWorker =
  | {
      readonly kind: "begin";
      readonly url: string;
      readonly program: RawInputs;
      readonly kept: SimulatedStack["kept"];
      /** Whether surveys are answered for all processes together. */
      readonly shared: boolean;
    }
  | { readonly kind: "up" | "goOn"; readonly now: number }
  | { readonly kind: "news"; readonly news: News };

export type FromWorker =
  | { readonly kind: "ask"; readonly generation: number }
  /** It waits; undefined: for nothing. */
  | { readonly kind: "idle"; readonly until: number | undefined }
  | {
      readonly kind: "ended";
      readonly outcome: string;
      /** What the engine would store; undefined: what it had. */
      readonly kept: SimulatedStack["kept"];
      readonly megabytes: number;
    };

let now = 0;
const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
const clock: Clock = {
  now: () => now,
  sleep: (milliseconds) =>
    new Promise<void>((wake) => {
      sleepers.add({ until: now + Math.max(0, milliseconds), wake });
    }),
};

let answered: (news: News) => void = () => {};
const reader = new SharedReader((generation) => {
  process.channel?.ref();
  return new Promise<News>((resolve) => {
    answered = resolve;
    tell({ kind: "ask", generation });
  });
}, clock);

let stack: SimulatedStack | undefined;
let program: RawInputs = {};

process.on("message", (message: ToWorker) => {
  switch (message.kind) {
    case "begin": {
      const { url, kept, shared } = message;
      program = message.program;
      const resource = (dependencies: Dependencies): FleetLifecycle =>
        new FleetLifecycle(shared ? sharing(dependencies) : dependencies);
      stack = new SimulatedStack({ url, clock, resource });
      stack.kept = kept;
      return;
    }
    case "news":
      process.channel?.unref();
      answered(message.news);
      return;
    case "up":
      goOnAt(message.now);
      void up();
      return;
    case "goOn":
      goOnAt(message.now);
  }
});

function sharing(dependencies: Dependencies): Dependencies {
  return {
    ...dependencies,
    connect: async (args) => {
      const real = await dependencies.connect(args);
      const reads = args.assumeRole?.roleArn.endsWith("/eks-fleet-read") === true;
      return reads ? reader.connected(args, real) : real;
    },
  };
}

function goOnAt(instant: number): void {
  process.channel?.unref();
  now = instant;
  for (const sleeper of [...sleepers]) {
    if (sleeper.until > now) continue;
    sleepers.delete(sleeper);
    sleeper.wake();
  }
}

async function up(): Promise<void> {
  if (!stack) throw new Error("it has not begun");
  const before = stack.kept;
  const outcome = await stack.up(program);
  const text = outcome.kind === "failed" ? `failed ${outcome.message}` : JSON.stringify(outcome);
  const same = outcome.kind === "ok" && outcome.verb === "same" && before !== undefined;
  stack.messages.length = 0;
  tell({
    kind: "ended",
    outcome: text,
    kept: same ? undefined : stack.kept,
    megabytes: process.memoryUsage().rss / 1024 / 1024,
  });
}

// It comes when nothing is left to do: no request, no timer.
process.on("beforeExit", () => {
  process.channel?.ref();
  const until = [...sleepers].reduce<number | undefined>(
    (first, one) => Math.min(first ?? Infinity, one.until),
    undefined,
  );
  tell({ kind: "idle", until });
});

process.once("disconnect", () => process.exit(0));

function tell(message: FromWorker): void {
  process.send?.(message);
}
