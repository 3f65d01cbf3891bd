import { fileURLToPath } from "node:url";

/** @type {import("@stryker-mutator/core").PartialStrykerOptions} */
export default {
  testRunner: "mocha",
  plugins: ["@stryker-mutator/mocha-runner"],
  mochaOptions: {
    config: ".mocharc.json",
    spec: (process.env.MUTATE_TESTS ?? "").split(" "),
    // Too long for each change: whole previews, faults and kills at each call, outages, and runs of many parts.
    ignore: [
      "test/**/*.long.test.ts",
      "test/provider/preflight/{agreement,findings,rollback,rollbackNodes}.test.ts",
      "test/provider/reconcile/addonAndNodegroupFaults.test.ts",
      "test/provider/execute/{besideOthers,customTimeouts,interrupted,outage,unhealthyParts}.test.ts",
    ],
  },
  testRunnerNodeArgs: ["--require", fileURLToPath(new URL("mocha12.cjs", import.meta.url))],
  coverageAnalysis: "perTest",
  // The wording of a message is not behaviour. Statuses, kinds and codes are texts too, but each of them is compared somewhere,
  // and the comparison is mutated.
  mutator: { excludedMutations: ["StringLiteral"] },
  ignorePatterns: ["dist", "emulator/dist", "docs/api", "reports", "recordings"],
  reporters: ["clear-text", "progress", "html", "json"],
  htmlReporter: { fileName: "reports/mutation.html" },
  jsonReporter: { fileName: "reports/mutation.json" },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  concurrency: 2,
  // A run counts as endless only after a good while: on a busy machine, slow is not endless.
  timeoutMS: 20_000,
  timeoutFactor: 4,
  dryRunTimeoutMinutes: 60,
  // How many changes of 100 have to be noticed; below `break` the command fails.
  thresholds: { high: 95, low: 90, break: 85 },
};
