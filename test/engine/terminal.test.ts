import assert from "node:assert/strict";
import { join } from "node:path";
import { findPython } from "../../scripts/engine/python";
import { ClusterFixture } from "./ClusterFixture";
import { REPOSITORY } from "./PulumiProject";
import { tooLong } from "../provider/preflight/messageRules";

const TERMINAL = join(REPOSITORY, "test", "fixtures", "terminal.py");

/** The shortest that tells how far it is: versions, hop, time. */
const SHORTEST = /1\.31→1\.32 1\/2 \d+s/;

describe("pulumi up in a terminal", () => {
  const world = new ClusterFixture({ upgradeSeconds: 3 });

  // Type, name and status come first, and take 78 of the columns for a project and a stack of this length (README, docs/troubleshooting.md).
  it("of 100 columns shows versions, hop and time on the resource's line", async () => {
    const rows = await rowsAt(100);
    assert(
      rows.some((row) => SHORTEST.test(row)),
      rows.join("\n"),
    );
  });

  it("of 80 columns has no room for it: Pulumi's own columns take what there is @long", async () => {
    const rows = await rowsAt(80);
    assert(rows.length > 0);
    for (const row of rows) assert.doesNotMatch(row, SHORTEST);
  });

  it("of 80 columns gets the plan in lines that fit", async () => {
    const text = await drawnAt(80);
    const told = text.slice(text.indexOf("Diagnostics:"));
    assert.match(told, /^ {4}plan: 1\.31 → 1\.33/m);
    assert.match(told, /^ {6}touched {3}by this plan: .*\r?\n {16}\S/m);
    assert.deepEqual(tooLong(told, 80), []);
  });

  it("shows lines as in a log where the terminal is not to be drawn on (--non-interactive), which no width cuts @long", async () => {
    const rows = await rowsAt(80, "--non-interactive");
    const told = rows.filter((row) => row.includes("hop 1 of 2: upgrading 1.31 → 1.32, InProgress"));
    assert.equal(told.length, 1, rows.join("\n"));
  });

  /** What is drawn of the ClusterVersion in a terminal of so many columns. */
  async function rowsAt(columns: number, ...more: string[]): Promise<string[]> {
    const plain = await drawnAt(columns, ...more);
    return plain.split(/[\r\n]+/).filter((row) => row.includes("eks:ClusterVersion"));
  }

  async function drawnAt(columns: number, ...more: string[]): Promise<string> {
    const python = await findPython(process.env);
    const { code, output } = await world.project.inTerminal(
      [python, TERMINAL, String(columns)],
      ...["up", "--yes", "--skip-preview", "--color", "never", ...more],
    );
    assert.equal(code, 0, output);
    // eslint-disable-next-line no-control-regex
    return output.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, "").replaceAll("\r", "");
  }
});
