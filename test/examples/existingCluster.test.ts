import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startEmulator, type RunningEmulator } from "../../emulator/src/index";
import { ExampleProject } from "./ExampleProject";
import { EMULATED_DATE } from "../emulatedDate";

describe("examples/existing-cluster", function () {
  this.timeout(180_000);
  let emulator: RunningEmulator;
  let project: ExampleProject;
  let inventory: string;

  before(async () => {
    emulator = await startEmulator({
      startAt: EMULATED_DATE,
      upgradeSeconds: 0.6,
      seed: {
        clusters: [
          { name: "staging", region: "eu-west-1", version: "1.31" },
          { name: "prod-eu", region: "eu-west-1", version: "1.31" },
          { name: "prod-us", region: "us-east-1", version: "1.31" },
          { name: "platform", region: "eu-west-1", version: "1.30" },
        ],
      },
    });
    project = new ExampleProject("existing-cluster", {
      endpoint: emulator.url,
      env: { PULUMI_NODEJS_TRANSPILE_ONLY: "true" },
    });
    inventory = join(project.folder, "inventory.json");
    project.setConfig({
      "existing-cluster:stagingVersion": "1.32",
      "existing-cluster:productionVersion": "1.32",
      "existing-cluster:inventoryFile": inventory,
    });
    await project.init();
  });
  after(async () => {
    project.remove();
    await emulator.close();
  });

  async function versions(): Promise<unknown> {
    const { stdout } = await project.succeeds("stack", "output", "--json");
    return (JSON.parse(stdout) as { versions: unknown }).versions;
  }

  /** `cluster → version` of every update that EKS was asked for, in order. */
  function updatesAsked(): string[] {
    return emulator.emulator.requestLog
      .entries()
      .filter(({ operation }) => operation === "UpdateClusterVersion")
      .map(({ cluster, params }) => `${cluster ?? "?"} → ${String(params.version)}`);
  }

  it("adopts and upgrades clusters of two regions, staging first, and only looks at the other team's", async () => {
    await project.succeeds("up", "--yes", "--skip-preview");
    assert.deepEqual(await versions(), { staging: "1.32", prodEu: "1.32", prodUs: "1.32", platform: "1.30" });
    const [first, ...others] = updatesAsked();
    assert.equal(first, "staging → 1.32");
    assert.deepEqual(others.sort(), ["prod-eu → 1.32", "prod-us → 1.32"]);
    assert.deepEqual(JSON.parse(readFileSync(inventory, "utf8")), [
      { arn: "arn:aws:eks:eu-west-1:000000000000:cluster/staging", version: "1.32" },
      { arn: "arn:aws:eks:eu-west-1:000000000000:cluster/prod-eu", version: "1.32" },
      { arn: "arn:aws:eks:us-east-1:000000000000:cluster/prod-us", version: "1.32" },
    ]);
  });

  it("previews the next upgrade of staging without replacing anything, and lets what uses the version follow", async () => {
    project.setConfig({ "existing-cluster:stagingVersion": "1.33" });
    const { stdout } = await project.succeeds("preview", "--json");
    const { changeSummary } = JSON.parse(stdout) as { changeSummary: Record<string, number> };
    assert.deepEqual(changeSummary, { same: 3, update: 2 });

    await project.succeeds("up", "--yes", "--skip-preview");
    assert.deepEqual(updatesAsked().slice(3), ["staging → 1.33"]);
    assert.match(readFileSync(inventory, "utf8"), /cluster\/staging",\s+"version": "1\.33"/);
  });

  it("leaves every cluster as it is when the stack is destroyed", async () => {
    const asked = updatesAsked().length;
    const { output } = await project.succeeds("destroy", "--yes", "--skip-preview");
    assert.match(output, /cluster "prod-us" stays as it is, at Kubernetes 1\.32/);
    assert.equal(updatesAsked().length, asked);
    assert.equal(existsSync(inventory), false);
  });
});
