import assert from "node:assert/strict";
import { HELP, UsageError, parseCommandLine } from "../../src/commandLine/parseCommandLine";

describe("the emulator's command line", () => {
  it("has a port and otherwise leaves the defaults alone", () => {
    assert.deepEqual(parseCommandLine([]), {
      help: false,
      seedFile: undefined,
      options: { port: 4510, realistic: false },
    });
  });

  it("takes every option", () => {
    const line =
      "--port 0 --seed s.yaml --state s.json --upgrade-seconds 1 --nodegroup-seconds 2 --addon-seconds 0.5 " +
      "--create-seconds 3 --config-seconds 4 --consistency-seconds 0 --realistic --nodegroup-skew strict --insights enforce " +
      "--throttle 2.5:10 --start-at 2026-11-01T00:00:00Z";
    assert.deepEqual(parseCommandLine(line.split(" ")), {
      help: false,
      seedFile: "s.yaml",
      options: {
        port: 0,
        stateFile: "s.json",
        upgradeSeconds: 1,
        nodegroupSeconds: 2,
        addonSeconds: 0.5,
        createSeconds: 3,
        configSeconds: 4,
        consistencySeconds: 0,
        realistic: true,
        nodegroupSkew: "strict",
        insights: "enforce",
        throttle: { rate: 2.5, burst: 10 },
        startAt: Date.parse("2026-11-01T00:00:00Z"),
      },
    });
    for (const option of line.match(/--[a-z-]+/g) ?? []) {
      assert(HELP.includes(`  ${option} `), `--help does not tell of ${option}`);
    }
  });

  for (const [args, message] of [
    [["--prot", "1"], /Unknown option '--prot'; --help lists the options/],
    [["4510"], /Unexpected argument '4510'/],
    [["--port"], /--port/],
    [["--port", "http"], /--port must be a number from 0 to 65535, not http/],
    [["--port", "65536"], /--port must be/],
    [["--upgrade-seconds", "soon"], /--upgrade-seconds must be a number of seconds/],
    [["--addon-seconds=-1"], /--addon-seconds must be/],
    [["--nodegroup-skew", "loose"], /--nodegroup-skew must be strict or skew, not loose/],
    [["--insights", "on"], /--insights must be enforce or off, not on/],
    [["--throttle", "10"], /--throttle must be RATE:BURST/],
    [["--throttle", "0:5"], /--throttle must be RATE:BURST/],
    [["--start-at", "noon"], /--start-at must be an ISO 8601 date/],
    [["--start-at", "2026-02-30T00:00:00Z"], /--start-at must be an ISO 8601 date/],
    [["--start-at", "2027-02-29"], /--start-at must be an ISO 8601 date/],
  ] as const) {
    it(`refuses ${args.join(" ")}, and says what to change`, () => {
      assert.throws(
        () => parseCommandLine(args),
        (error) => error instanceof UsageError && message.test(error.message),
      );
    });
  }
});
