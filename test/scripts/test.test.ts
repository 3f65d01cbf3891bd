import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { mochaArguments } from "../../scripts/test/runMocha";
import { FakeMachine } from "./FakeMachine";

const root = resolve(__dirname, "..", "..");

describe("npm test", () => {
  let machine: FakeMachine;

  beforeEach(() => {
    machine = new FakeMachine();
    machine.putPulumi("v3.999.0");
    machine.putNodejsParts();
  });

  afterEach(() => {
    machine.remove();
  });

  /** Writes a test file outside the repo. */
  function testFile(name: string, source: string): string {
    const file = join(machine.folder, name);
    writeFileSync(file, source);
    return file;
  }

  /** Runs the command on files only; a machine with a fake engine makes that quick. */
  function npmTest(...args: string[]): Promise<{ code: number | null; output: string; lastLine: string }> {
    const child = spawn(process.execPath, ["-r", "ts-node/register/transpile-only", "scripts/test/test.ts", ...args], {
      cwd: root,
      env: { PATH: machine.bin, HOME: machine.folder, PULUMI_EKS_VERSION_CACHE: machine.cache },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    return new Promise((done) => {
      child.once("close", (code) => {
        done({ code, output: stdout + stderr, lastLine: stdout.trimEnd().split("\n").at(-1) ?? "" });
      });
    });
  }

  it("runs the tests, and what they start, as if it were the day that --date says", async () => {
    const file = testFile(
      "date.test.ts",
      `const days = () => [new Date(), new Date(Date.now()), new Date(Date())].map((one) => one.toISOString().slice(0, 10));
      it("lives on that day, and other dates are what they were", () => {
        const texts = [...days(), new Date(0).toISOString(), String(new Date(0) instanceof Date)].join();
        const day = "2033-03-05";
        if (texts !== [day, day, day, "1970-01-01T00:00:00.000Z", "true"].join()) throw new Error(texts);
      });
      it("lets a test set the clock, and set it back", () => {
        const now = Date.now.bind(Date);
        Date.now = () => now() + 1;
        const set = Date.now();
        Date.now = now;
        if (Math.abs(set - Date.now()) > 60_000) throw new Error(String(set));
      });
      it("starts processes on that day", () => {
        const { execFileSync } = require("node:child_process");
        const text = execFileSync(process.execPath, ["-p", "new Date().toISOString()"]).toString();
        if (!text.startsWith("2033-03-05T")) throw new Error(text);
      });`,
    );
    const { code, output, lastLine } = await npmTest(file, "--date", "2033-03-05T12:00:00Z");
    assert.deepEqual([code, lastLine], [0, "3 passed, 0 failed"], output);
    const wrong = await npmTest(file, "--date", "noon");
    assert.deepEqual([wrong.code, wrong.lastLine], [1, "0 passed, 1 failed"], wrong.output);
    assert.match(wrong.output, /--date must be an ISO 8601 date such as 2029-11-25, not "noon"/);
  });

  it("hands the engine to the tests, runs the files it is given, long ones too, and closes with the count", async () => {
    const file = testFile(
      "engine.long.test.ts",
      `it("finds the engine", () => {
        const { PATH, PULUMI_EKS_VERSION_ENGINE } = process.env;
        if (PULUMI_EKS_VERSION_ENGINE !== PATH?.split(":")[0] + "/pulumi") throw new Error(PULUMI_EKS_VERSION_ENGINE);
      });
      it("has a name that --grep can find", () => {});`,
    );

    const all = await npmTest(file);
    const some = await npmTest(file, "--grep", "that --grep can find");

    assert.deepEqual([all.code, all.lastLine], [0, "2 passed, 0 failed"], all.output);
    assert.deepEqual([some.code, some.lastLine], [0, "1 passed, 0 failed"], some.output);
  });

  it("leaves long tests out, by file and by title, unless they are asked for", () => {
    const leavesOut = (long: boolean, ...args: string[]): string[] => {
      const told = mochaArguments({ long, args }).join(" ");
      return ["--ignore **/*.long.test.ts", "--grep @long --invert"].filter((words) => told.includes(words));
    };
    assert.equal(leavesOut(false).length, 2);
    assert.deepEqual(leavesOut(true), []);
    assert.deepEqual(leavesOut(false, "test/some.test.ts"), []);
    for (const grep of [["--grep", "x"], ["--grep=x"], ["-g", "x"], ["--fgrep", "x"]]) {
      assert.deepEqual(leavesOut(false, ...grep), ["--ignore **/*.long.test.ts"], grep.join(" "));
    }
  });

  it("counts as failed what fails, is pending, cannot be loaded or takes its process with it", async () => {
    const files = [
      testFile(
        "mixed.test.ts",
        `it("passes", () => {}); it("fails", () => { throw new Error("no"); }); it("is pending");`,
      ),
      testFile("unloadable.test.ts", `require("./nothing-of-that-name");`),
      testFile("exits.test.ts", `it("exits", () => process.exit(0));`),
    ];

    const { code, lastLine, output } = await npmTest(...files);

    assert.deepEqual([code, lastLine], [1, "1 passed, 4 failed"], output);
  });

  for (const [what, source] of [
    // The tests run in workers: their parent is mocha itself.
    ["mocha is killed", `it("kills mocha", () => { process.kill(process.ppid, "SIGKILL"); });`],
    ["a file holds no test", ``],
  ] as const) {
    it(`fails when ${what}`, async () => {
      const { code, lastLine, output } = await npmTest(testFile("some.test.ts", source));

      assert.deepEqual([code, lastLine], [1, "0 passed, 1 failed"], output);
    });
  }

  it("fails when a file it is given does not exist", async () => {
    const { code, lastLine, output } = await npmTest(join(machine.folder, "none.test.ts"));

    assert.deepEqual([code, lastLine], [1, "0 passed, 1 failed"], output);
  });
});
