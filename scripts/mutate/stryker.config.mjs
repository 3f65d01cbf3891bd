import { fileURLToPath } from "node:url";

/** @type {import("@stryker-mutator/core").PartialStrykerOptions} */
export default {
  testRunner: "mocha",
  plugins: ["@stryker-mutator/mocha-runner"],
  // Only the fast tests: no Pulumi engine, no installation of packages, no pages.
  mochaOptions: {
    config: ".mocharc.json",
    spec: (process.env.MUTATE_TESTS ?? "test/**/*.test.ts").split(" "),
    ignore: [
      "test/{acceptance,docs,engine,examples,package,policies,scale,scripts,security}/**",
      "test/**/{engine,docs}.test.ts",
      "test/**/*.long.test.ts",
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
  concurrency: Number(process.env.MUTATE_PROCESSES ?? 2),
  // A run counts as endless only after minutes: on a busy machine, slow is not endless.
  timeoutMS: 60_000,
  timeoutFactor: 4,
  dryRunTimeoutMinutes: 60,
  // How much of the code the tests hold; below `break` the command fails.
  thresholds: { high: 90, low: 75, break: 60 },
};
