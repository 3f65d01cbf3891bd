import assert from "node:assert/strict";
import { progressBar, rehearsalProgress } from "../../provider/cli/progressBar";

/** What is written to a terminal of so many columns, or to a log. */
function screen(columns?: number) {
  const written: string[] = [];
  return { written, isTTY: columns !== undefined, columns, write: (text: string) => written.push(text) };
}

/** Clears the line, and begins it again. */
const AGAIN = "\r\u001b[K";

describe("how far a long command is", () => {
  it("is a bar in a terminal, which overwrites itself, keeps to the columns and is gone in the end", () => {
    const terminal = screen(40);
    let now = 0;
    const bar = progressBar(terminal, () => now);
    bar.expect(4, "clusters");
    now = 65_000;
    for (const name of ["a", "b", "a cluster with a long name", "d"]) bar.step(name);
    bar.end();
    assert.equal(terminal.written[0], `${AGAIN}[........................] 0/4 clusters`);
    assert.equal(terminal.written[2], `${AGAIN}[############............] 2/4 clusters`);
    assert.equal(terminal.written.at(-1), AGAIN);
    for (const line of terminal.written) assert(line.startsWith(AGAIN) && line.length < AGAIN.length + 40, line);
    const wide = screen(80);
    const another = progressBar(wide, () => now);
    another.expect(3, "clusters");
    now += 65_000;
    another.step("a");
    assert.equal(wide.written.at(-1), `${AGAIN}[########................] 1/3 clusters 1 min 5 s a`);
  });

  it("is a line for each tenth in a log, and nothing where there is little to count", () => {
    const log = screen();
    const bar = progressBar(log, () => 0);
    bar.expect(100, "clusters");
    for (let index = 0; index < 100; index++) bar.step();
    bar.end();
    assert.equal(log.written.length, 10);
    assert.equal(log.written[4], "50/100 clusters, 0 s\n");
    const little = screen();
    const another = progressBar(little, () => 0);
    another.expect(2, "clusters");
    another.step();
    another.step();
    another.end();
    assert.deepEqual(little.written, []);
  });

  it("is the emulator's time in a rehearsal: a bar in a terminal, what was done in a log", () => {
    const [terminal, log] = [screen(80), screen()];
    for (const one of [terminal, log]) {
      const progress = rehearsalProgress(0, one);
      progress.at(80 * 60_000, "3/12 steps 1h05m; add-on coredns");
      progress.say(90 * 60_000, "add-on coredns: done\nmore");
      progress.end();
    }
    assert.deepEqual(terminal.written, [`${AGAIN}[######..................] 3/12 steps 1h05m; add-on coredns`, AGAIN]);
    assert.deepEqual(log.written, ["1 h 30 min  add-on coredns: done\n"]);
  });
});
