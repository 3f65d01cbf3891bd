import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ensureServiceModels } from "../../../scripts/awsTools";
import type { RecordedExchange } from "../../src/recordedExchange";
import { checkExchange } from "./checkExchange";
import { checkStsExchange } from "./checkStsExchange";
import { ServiceModel } from "./ServiceModel";

/** Installing the models, the first time on a machine. */
const INSTALL_MS = 15 * 60_000;

let models: { readonly eks: ServiceModel; readonly sts: ServiceModel } | undefined;
const seen = new Map<string, number>();
process.once("exit", () => {
  const exchanges = [...seen.values()].reduce((sum, count) => sum + count, 0);
  if (exchanges === 0) return;
  console.log(`Held against AWS's models of EKS and STS: ${exchanges} exchanges of ${seen.size} operations.`);
});

/**
 * Holds everything that crossed the wire in a suite's tests against AWS's published models of EKS and STS, and fails the test in
 * which something does not agree. To be made within `describe`.
 */
export class ExchangeCheck {
  private exchanges: RecordedExchange[] = [];

  constructor() {
    before(async function () {
      this.timeout(INSTALL_MS);
      models ??= await loadModels();
    });
    afterEach(() => {
      this.check();
    });
  }

  /** What an emulator in this process is given as its `onExchange`. */
  readonly record = (exchange: RecordedExchange): void => {
    this.exchanges.push(exchange);
  };

  /** Takes what an emulator in a process of its own wrote to the file that `EKS_EMULATOR_RECORD` named. */
  recordFile(file: string): void {
    const lines = readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "");
    this.exchanges.push(...lines.map((line) => JSON.parse(line) as RecordedExchange));
  }

  private check(): void {
    assert(models !== undefined);
    const problems: string[] = [];
    for (const exchange of this.exchanges.splice(0)) {
      // EKS has nothing at `/`, STS has everything there.
      const ofSts = /^\/(\?|$)/.test(exchange.url);
      const checked = ofSts ? checkStsExchange(models.sts, exchange) : checkExchange(models.eks, exchange);
      problems.push(...checked.problems);
      if (checked.operation !== undefined) seen.set(checked.operation, (seen.get(checked.operation) ?? 0) + 1);
    }
    assert.deepEqual([...new Set(problems)], [], "what does not agree with AWS's models");
  }
}

async function loadModels() {
  const folder = await ensureServiceModels();
  return {
    eks: ServiceModel.load(join(folder, "eks", "2017-11-01")),
    sts: ServiceModel.load(join(folder, "sts", "2011-06-15")),
  };
}
