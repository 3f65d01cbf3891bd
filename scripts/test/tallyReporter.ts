import { writeFileSync } from "node:fs";
import Mocha from "mocha";

/** The environment variable that names the file the tally is written to. */
export const TALLY_FILE = "PULUMI_EKS_VERSION_TALLY_FILE";

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Mocha's spec reporter, which also writes what it counted to a file once the run is over: `npm test` prints its closing
 * line from that, and a file that is missing tells it that mocha did not come to its end.
 */
export default class TallyReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    const file = process.env[TALLY_FILE];
    let ended = false;
    runner.once("end", () => (ended = true));
    // Not at "end": in parallel mode a file that cannot be loaded brings that about while other files still run.
    process.once("exit", () => {
      if (file === undefined || !ended) return;
      // A pending test is one that did not run. Here that is a failure, also when mocha was not told to forbid it.
      const tally: Tally = { passed: this.stats.passes, failed: this.stats.failures + this.stats.pending };
      writeFileSync(file, JSON.stringify(tally));
    });
  }
}
