import { fileURLToPath } from "node:url";

/** @type {import("@stryker-mutator/core").PartialStrykerOptions} */
export default {
  testRunner: "mocha",
  plugins: ["@stryker-mutator/mocha-runner"],
  // Only the fast tests: no Pulumi engine, no installation of packages, no pages.
  mochaOptions: {
    config: ".mocharc.json",
    spec: [process.env.MUTATE_TESTS ?? "test/**/*.test.ts"],
    ignore: [
      "test/{acceptance,docs,engine,examples,package,policies,scale,scripts,security}/**",
      "test/**/{engine,docs}.test.ts",
      "test/**/*.long.test.ts",
    ],
  },
  testRunnerNodeArgs: ["--require", fileURLToPath(new URL("mocha12.cjs", import.meta.url))],
  coverageAnalysis: "perTest",
  ignorePatterns: ["dist", "emulator/dist", "docs/api", "reports", "recordings"],
  reporters: ["clear-text", "progress", "html", "json"],
  htmlReporter: { fileName: "reports/mutation.html" },
  jsonReporter: { fileName: "reports/mutation.json" },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  concurrency: 2,
  timeoutMS: 20_000,
  dryRunTimeoutMinutes: 60,
  // How much of the code the tests hold; below `break` the command fails.
  thresholds: { high: 90, low: 75, break: 60 },
};
