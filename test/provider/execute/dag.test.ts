import assert from "node:assert/strict";
import { runDag } from "../../../provider/execute/dag";

interface Step {
  readonly id: string;
  readonly after: readonly string[];
}

const step = (id: string, ...after: string[]): Step => ({ id, after });

/** Performs by hand: each step ends when the test says so. */
class Hands {
  readonly begun: string[] = [];
  private readonly ends = new Map<string, (error?: Error) => void>();

  readonly perform = ({ id }: Step): Promise<void> => {
    this.begun.push(id);
    return new Promise((resolve, reject) => {
      this.ends.set(id, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  };

  async end(id: string, error?: Error): Promise<void> {
    const end = this.ends.get(id);
    assert(end, `${id} does not run`);
    end(error);
    await new Promise(setImmediate);
  }
}

describe("a graph of steps", () => {
  it("begins each step as soon as those before it have ended, side by side", async () => {
    const hands = new Hands();
    const run = runDag([step("a"), step("b", "a"), step("c", "a"), step("d", "b", "c")], hands.perform);
    assert.deepEqual(hands.begun, ["a"]);
    await hands.end("a");
    assert.deepEqual(hands.begun, ["a", "b", "c"]);
    await hands.end("c");
    assert.deepEqual(hands.begun, ["a", "b", "c"]);
    await hands.end("b");
    await hands.end("d");
    assert.deepEqual(
      (await run).done.map(({ id }) => id),
      ["a", "c", "b", "d"],
    );
  });

  it("lets run what runs beside a step that fails, and begins nothing that comes after it", async () => {
    const hands = new Hands();
    const steps = [
      step("a"),
      step("b"),
      step("after a", "a"),
      step("after b", "b"),
      step("last", "after a", "after b"),
    ];
    const run = runDag(steps, hands.perform);
    await hands.end("a", new Error("no"));
    await hands.end("b");
    await hands.end("after b");
    const { done, failed, notStarted } = await run;
    assert.deepEqual(
      [done, failed.map((one) => one.step), notStarted].map((some) => some.map(({ id }) => id)),
      [["b", "after b"], ["a"], ["after a", "last"]],
    );
  });

  it("begins no more at once than it may", async () => {
    const hands = new Hands();
    const run = runDag(
      ["a", "b", "c"].map((id) => step(id)),
      hands.perform,
      (_step, running) => running.length < 2,
    );
    assert.deepEqual(hands.begun, ["a", "b"]);
    await hands.end("b");
    assert.deepEqual(hands.begun, ["a", "b", "c"]);
    await hands.end("a");
    await hands.end("c");
    assert.equal((await run).done.length, 3);
  });

  it("does nothing where there is nothing to do", async () => {
    assert.deepEqual(await runDag([], () => Promise.resolve()), { done: [], failed: [], notStarted: [] });
  });
});
