import assert from "node:assert/strict";
import { EksVersionError } from "../../../provider/core/failures/EksVersionError";
import type { SimulatedTools } from "../../fixtures/SimulatedUpdate";
import { Lifeline } from "../../fixtures/Lifeline";
import { FAULTS, TIMEOUTS } from "../../fixtures/requestFaults";
import { ADDON, COREDNS, SimulatedUpdate, NODEGROUP } from "../../fixtures/SimulatedUpdate";

const SIDE_BY_SIDE = 8;

/** The two kinds; short updates, so that the matrix has few looks that are all alike. */
const KINDS = [
  {
    what: "an add-on",
    target: ADDON,
    go: async (world: SimulatedUpdate, tools: SimulatedTools) => {
      await world.moveAddon({ inFlight: world.inFlight?.id }, tools);
    },
    arrived: async (world: SimulatedUpdate) => (await world.addonVersion()) === COREDNS.next,
  },
  {
    what: "a node group",
    target: NODEGROUP,
    go: async (world: SimulatedUpdate, tools: SimulatedTools) => {
      await world.rollNodegroup({ inFlight: world.inFlight?.id }, tools);
    },
    arrived: async (world: SimulatedUpdate) => (await world.nodegroupMinor()) === 33,
  },
] as const;

type Kind = (typeof KINDS)[number];

async function startWorld(): Promise<SimulatedUpdate> {
  const world = await SimulatedUpdate.start({}, { realistic: false, addonSeconds: 4, nodegroupSeconds: 4 });
  // The cluster's identity, which every mover is told, is looked up before the requests are counted.
  await world.base();
  await world.eks.control("DELETE", "requests");
  return world;
}

async function numberOfRequests(kind: Kind): Promise<number> {
  const world = await startWorld();
  try {
    await kind.go(world, await world.tools());
    return (await world.eks.requests()).length;
  } finally {
    await world.close();
  }
}

async function isRight(world: SimulatedUpdate, kind: Kind): Promise<void> {
  assert(await kind.arrived(world), "it is where it shall be");
  assert.equal(world.inFlight, undefined);
  const updates = await world.updatesOf(kind.target);
  assert.equal(updates.length, 1, "exactly one update was started");
}

/** One run with the fault, and another without it if that one did not get to its end: how many. */
async function tryFault(kind: Kind, what: unknown, nth: readonly number[]): Promise<number> {
  const world = await startWorld();
  try {
    await world.eks.fault({ nth, what });
    let runs = 1;
    try {
      await kind.go(world, await world.tools({ timeouts: TIMEOUTS }));
    } catch (error) {
      if (!(error instanceof EksVersionError)) throw error;
      await world.eks.noMoreFaults();
      runs++;
      await kind.go(world, await world.tools());
    }
    await world.eks.noMoreFaults();
    await isRight(world, kind);
    return runs;
  } finally {
    await world.close();
  }
}

/** One run whose process is killed at its n-th request, and another that knows nothing of it. */
async function tryKill(kind: Kind, nth: number, when: string): Promise<void> {
  const world = await startWorld();
  try {
    const lifeline = await Lifeline.to(world.eks.url, world.eks.time);
    await world.eks.fault({ nth, what: { kind: "hold", when } });
    const doomed = kind.go(world, await world.tools({ url: lifeline.url, clock: lifeline }));
    const waiting = new AbortController();
    const first = await Promise.race([held(world, waiting.signal), doomed.then(() => "ended" as const)]);
    waiting.abort();
    lifeline.kill();
    await world.eks.control("POST", "release", { all: true, how: "drop" });
    // Before the result is looked at: these requests count too, and one of them could be the n-th.
    await world.eks.noMoreFaults();
    if (first === "ended") {
      // How often an update is looked at depends on the time that passes: this run needed fewer requests.
      assert((await world.eks.requests()).length < nth);
      await isRight(world, kind);
      return;
    }
    // What the killed process knew is gone with it: nothing was saved.
    world.inFlight = undefined;
    await kind.go(world, await world.tools());
    await isRight(world, kind);
  } finally {
    await world.close();
  }
}

async function held(world: SimulatedUpdate, signal: AbortSignal): Promise<"held"> {
  for (;;) {
    const response = await fetch(`${world.eks.url}/_emulator/held?wait=30`, { signal });
    if (((await response.json()) as unknown[]).length > 0) return "held";
  }
}

async function inTurn(requests: number, attempt: (nth: number) => Promise<unknown>): Promise<void> {
  let next = 1;
  const worker = async (): Promise<void> => {
    for (let nth = next++; nth <= requests; nth = next++) {
      try {
        await attempt(nth);
      } catch (error) {
        throw new Error(`request ${nth} of ${requests}: ${String(error)}`, { cause: error });
      }
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
}

describe("whatever becomes of whichever request of an add-on or a node group, no update is lost and none is doubled", () => {
  for (const kind of KINDS) {
    for (const [fault, what] of FAULTS) {
      it(`${kind.what}: every request in turn ${fault}, once`, async function () {
        this.timeout(300_000);
        await inTurn(await numberOfRequests(kind), (nth) => tryFault(kind, what, [nth]));
      });
      it(`${kind.what}: every request in turn ${fault}, three times in a row @long`, async function () {
        this.timeout(300_000);
        await inTurn(await numberOfRequests(kind), (nth) => tryFault(kind, what, [nth, nth + 1, nth + 2]));
      });
    }
    for (const when of ["before", "after", "answered"]) {
      it(`${kind.what}: killed at every request in turn (${when})`, async function () {
        this.timeout(300_000);
        const requests = await numberOfRequests(kind);
        await inTurn(requests, (nth) => tryKill(kind, nth, when));
        console.log(`      ${requests} kills, none lost`);
      });
    }
  }
});
