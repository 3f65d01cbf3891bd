import assert from "node:assert/strict";
import { startEmulator, type RunningEmulator } from "../../emulator/src/index";
import { EMULATED_DATE } from "../emulatedDate";
import { ExampleProject } from "./ExampleProject";

describe("examples/reusable-component", function () {
  this.timeout(180_000);
  let emulator: RunningEmulator;
  let project: ExampleProject;

  before(async () => {
    const cluster = { region: "eu-west-1", version: "1.33", nodegroups: [{ name: "canary" }, { name: "blue" }] };
    emulator = await startEmulator({
      startAt: EMULATED_DATE,
      upgradeSeconds: 0.6,
      seed: { clusters: ["shop", "search"].map((name) => ({ name, ...cluster })) },
    });
    project = new ExampleProject("reusable-component", {
      endpoint: emulator.url,
      config: { "reusable-component:version": "1.34" },
      env: { PULUMI_NODEJS_TRANSPILE_ONLY: "true" },
    });
    await project.init();
  });
  after(async () => {
    project.remove();
    await emulator.close();
  });

  it("upgrades each cluster below its component, and nothing the second time", async () => {
    await project.succeeds("up", "--yes", "--skip-preview");
    const { resources } = await project.state();
    const upgrades = resources.filter(({ type }) => type.endsWith(":ClusterUpgrade"));
    assert.deepEqual(
      upgrades.map(({ urn, outputs }) => [urn.split("::").slice(-2).join(" "), outputs.nodegroupVersions]).sort(),
      ["search", "shop"].map((name) => [
        `platform:index:TeamCluster$pulumi-nodejs:dynamic/eks:ClusterUpgrade ${name}`,
        { canary: "1.34", blue: "1.34" },
      ]),
    );
    const { output } = await project.succeeds("up", "--yes", "--skip-preview", "--expect-no-changes");
    assert.match(output, /5 unchanged/);
  });
});
