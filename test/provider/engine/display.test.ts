import assert from "node:assert/strict";
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
    assert.equal(progressLine(STATE, 125_000), "hop 1 of 2: upgrading 1.31 → 1.32, InProgress, 2m 05s, update 9f1c");
    assert.equal(
      progressLine({ ...STATE, trouble: "EKS throttles" }, 0),
      "hop 1 of 2: upgrading 1.31 → 1.32, InProgress, 0s, update 9f1c, EKS throttles",
    );
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
      ["starting, 0s", "InProgress, 5s", "Successful, 20s"],
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
});
