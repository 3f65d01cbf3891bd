import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { benchPolling } from "../../bench/waiting/polling";
import { pollingChart } from "../../bench/waiting/pollingChart";
import { REPOSITORY } from "../engine/PulumiProject";

const read = (path: string): string => readFileSync(join(REPOSITORY, path), "utf8");

describe("docs/polling.md", () => {
  const results = benchPolling();

  it("shows what the bench draws", () => {
    assert.equal(read("docs/polling.svg"), pollingChart(results));
  });

  it("has the bench's figures in its table", () => {
    const page = read("docs/polling.md");
    for (const { policy, requests, meanLagSeconds } of results) {
      const row = page.split("\n").find((line) => line.startsWith(`| ${policy} `)) ?? assert.fail(policy);
      assert(row.includes(` ${requests.toFixed(0)} `) && row.includes(` ${meanLagSeconds.toFixed(1)} s `), row);
    }
  });

  it("holds what the schedule is for: on either distribution, fewer requests and a shorter lag than Terraform's", () => {
    for (const distribution of new Set(results.map((result) => result.distribution))) {
      const of = (name: string) =>
        results.find((one) => one.distribution === distribution && one.policy.startsWith(name)) ?? assert.fail(name);
      const [ours, terraform] = [of("pulumi-eks-version"), of("Terraform")];
      assert(ours.requests < terraform.requests && ours.meanLagSeconds < terraform.meanLagSeconds, distribution);
    }
  });
});
