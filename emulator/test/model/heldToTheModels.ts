/**
 * Hooks for every test of the project (`.mocharc.json`): all that any emulator and its clients said to each other during a
 * test is held against AWS's published models of EKS, STS and EC2, and a test in which something does not agree fails. Emulators in
 * processes of their own take part, as long as they inherit the environment.
 */
import assert from "node:assert/strict";
import { createReadStream, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ensureServiceModels } from "../../../scripts/awsTools/awsTools";
import type { RecordedExchange } from "../../src/http/requestLog";
import { checkEc2Exchange, isOfEc2 } from "./checkEc2Exchange";
import { checkExchange } from "./checkExchange";
import { checkStsExchange } from "./checkStsExchange";
import { ServiceModel } from "./ServiceModel";

/** Installing the models, the first time on a machine. */
const INSTALL_MS = 15 * 60_000;

const seen = new Map<string, number>();
let folder = "";
let models: { readonly eks: ServiceModel; readonly sts: ServiceModel; readonly ec2: ServiceModel } | undefined;

export const mochaHooks = {
  beforeAll(): void {
    folder = mkdtempSync(join(tmpdir(), "eks-emulator-exchanges-"));
    process.env.EKS_EMULATOR_RECORD = join(folder, "exchanges.jsonl");
  },

  async afterEach(this: Mocha.Context): Promise<void> {
    const file = join(folder, "exchanges.jsonl");
    if (!existsSync(file)) return;
    this.timeout(INSTALL_MS);
    models ??= await loadModels();
    const problems = new Set<string>();
    for await (const line of createInterface({ input: createReadStream(file) })) {
      for (const problem of check(line, models)) problems.add(problem);
    }
    rmSync(file);
    assert.deepEqual([...problems], [], "what does not agree with AWS's models");
  },

  afterAll(): void {
    rmSync(folder, { recursive: true });
  },
};

process.once("exit", () => {
  const exchanges = [...seen.values()].reduce((sum, count) => sum + count, 0);
  if (exchanges === 0) return;
  console.log(`Held against AWS's models of EKS, STS and EC2: ${exchanges} exchanges of ${seen.size} operations.`);
});

function check(line: string, { eks, sts, ec2 }: NonNullable<typeof models>): readonly string[] {
  const exchange = JSON.parse(line) as RecordedExchange;
  // EKS has nothing at `/`, STS and EC2 have everything there.
  const { operation, problems } = !/^\/(\?|$)/.test(exchange.url)
    ? checkExchange(eks, exchange)
    : isOfEc2(exchange)
      ? checkEc2Exchange(ec2, exchange)
      : checkStsExchange(sts, exchange);
  if (operation !== undefined) seen.set(operation, (seen.get(operation) ?? 0) + 1);
  return problems;
}

async function loadModels() {
  const services = await ensureServiceModels();
  return {
    eks: ServiceModel.load(join(services, "eks", "2017-11-01")),
    sts: ServiceModel.load(join(services, "sts", "2011-06-15")),
    ec2: ServiceModel.load(join(services, "ec2", "2016-11-15")),
  };
}
