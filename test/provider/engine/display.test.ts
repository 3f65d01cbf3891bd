import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scheduleReporter } from "../../../provider/engine/scheduleReporter";
import type { Clock } from "../../../provider/core/time";
import type { EngineLog } from "../../../provider/engine/log";
import type { ProgressState } from "../../../provider/engine/progress";
import { progressLine } from "../../../provider/engine/progress";
import { detectDisplay } from "../../../provider/engine/display";
import { lineReporter } from "../../../provider/engine/statusLine";

const STATE: ProgressState = {
  what: "hop 1 of 2: upgrading 1.31 → 1.32",
  updateId: "9f1c",
  status: "InProgress",
};

describe("progress", () => {
  it("tells the hop, the versions, the update, its status and the time passed in one line", () => {
    assert.equal(
      progressLine(STATE, 125_000, "log"),
      "hop 1 of 2: upgrading 1.31 → 1.32, InProgress, 2 min 5 s, update 9f1c",
    );
    assert.equal(
      progressLine({ ...STATE, trouble: "EKS throttles" }, 0, "log"),
      "hop 1 of 2: upgrading 1.31 → 1.32, InProgress, 0 s, update 9f1c, EKS throttles",
    );
  });

  it("tells in a terminal what changes first, so that 80 columns are enough", () => {
    const state = { ...STATE, brief: "1.31→1.32 1/2" };
    assert.equal(progressLine(state, 252_000, "terminal"), "1.31→1.32 1/2 4m12s InProgress, update 9f1c");
    const troubled = progressLine({ ...state, trouble: "EKS throttles" }, 252_000, "terminal");
    assert.equal(troubled, "1.31→1.32 1/2 4m12s InProgress, EKS throttles, update 9f1c");
  });

  let now = 0;
  let lines: string[];
  const clock: Clock = { now: () => now, sleep: () => Promise.resolve() };
  const log: EngineLog = {
    status: (_urn, line) => lines.push(line),
    info: () => Promise.resolve(),
    warn: () => Promise.resolve(),
  };

  beforeEach(() => {
    now = 0;
    lines = [];
  });

  it("shows a line when something changed, not at every look", async () => {
    const reporter = lineReporter(log, "urn", clock, "log");
    for (const status of ["starting", "InProgress", "InProgress", "InProgress", "Successful"]) {
      reporter.show({ ...STATE, status }, 0);
      now += 5_000;
    }
    await reporter.close();
    assert.deepEqual(
      lines.map((line) => line.split(", ").slice(1, 3).join(", ")),
      ["starting, 0 s", "InProgress, 5 s", "Successful, 20 s"],
    );
  });

  it("does not let trouble that comes and goes fill a log: one line a minute", async () => {
    const reporter = lineReporter(log, "urn", clock, "log");
    for (let look = 0; look < 60; look++) {
      reporter.show(look % 2 === 0 ? STATE : { ...STATE, trouble: "throttled" }, 0);
      now += 5_000;
    }
    await reporter.close();
    assert(lines.length <= 1 + 5, lines.join("\n"));
    assert(lines.some((line) => line.endsWith("throttled")));
  });

  it("takes a CI's log for a log, and what the user says for granted", () => {
    assert.equal(detectDisplay({ CI: "true" }), "log");
    assert.equal(detectDisplay({ CI: "true", PULUMI_EKS_VERSION_PROGRESS: "terminal" }), "terminal");
    assert.equal(detectDisplay({ PULUMI_EKS_VERSION_PROGRESS: "log" }), "log");
  });

  describe("on macOS asks the system's tools", () => {
    let tools: string;
    beforeEach(() => {
      tools = mkdtempSync(join(tmpdir(), "pulumi-eks-version-tools-"));
      // A language host, 71, whose parent is the engine, 70.
      tool(
        "ps",
        '[ "$4" = 71 ] && echo "   70 /usr/local/bin/pulumi-language-nodejs" || echo "    1 /usr/local/bin/pulumi"',
      );
    });
    afterEach(() => {
      rmSync(tools, { recursive: true, force: true });
    });

    for (const [stdout, display] of [
      ["/dev/ttys003", "terminal"],
      ["/private/tmp/log", "log"],
    ] as const) {
      it(`whether the engine writes to ${stdout}`, () => {
        tool("lsof", `printf 'p70\\nf1\\nn${stdout}\\n'`);
        assert.equal(detectDisplay({ PATH: tools }, 71, "darwin"), display);
      });
    }

    it("and takes a log for granted where they are not there", () => {
      assert.equal(detectDisplay({ PATH: "/nowhere" }, 71, "darwin"), "log");
    });

    function tool(name: string, script: string): void {
      writeFileSync(join(tools, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    }
  });

  it("tells of a schedule first how many steps are done and how long it takes, within 40 columns", async () => {
    const reporter = scheduleReporter(log, "urn", clock, "log");
    reporter.expect(12);
    for (const id of ["a", "b", "c"]) {
      reporter.begin(id, id);
      reporter.end(id);
    }
    now = 3_900_000;
    reporter.progressOf("hop").show(STATE, 3_648_000);
    reporter.begin("other", "add-on coredns");
    await reporter.close();
    assert.equal(
      lines.at(-1),
      "3/12 steps 1h05m; hop 1 of 2: upgrading 1.31 → 1.32, InProgress, 4 min 12 s, update 9f1c; add-on coredns",
    );
  });
});
