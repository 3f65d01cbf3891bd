import assert from "node:assert/strict";
import { join } from "node:path";
import { startEmulator, type RunningEmulator } from "../../emulator/src/index";
import { ExampleProject } from "./ExampleProject";
import { EMULATED_DATE } from "../emulatedDate";

describe("examples/quickstart", function () {
  this.timeout(180_000);
  let emulator: RunningEmulator;
  let project: ExampleProject;

  before(async () => {
    emulator = await startEmulator({
      startAt: EMULATED_DATE,
      upgradeSeconds: 0.6,
      seed: { clusters: [{ name: "prod", region: "eu-central-1", version: "1.31" }] },
    });
    project = new ExampleProject("quickstart", { endpoint: emulator.url });
    await project.init();
  });
  after(async () => {
    project.remove();
    await emulator.close();
  });

  it("needs no more than a region, a profile, a cluster and a version in the configuration", async () => {
    project.write("aws-credentials", "[work]\naws_access_key_id = test\naws_secret_access_key = test\n");
    project.setEnv({
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_SHARED_CREDENTIALS_FILE: join(project.folder, "aws-credentials"),
      // In place of AWS's own address, which needs no setting.
      AWS_ENDPOINT_URL_EKS: emulator.url,
    });
    await project.succeeds("config", "rm", "aws:endpoints");
    await project.succeeds("config", "set", "aws:region", "eu-central-1");
    await project.succeeds("config", "set", "aws:profile", "work");
    await project.succeeds("config", "set", "clusterName", "prod");
    await project.succeeds("config", "set", "version", "1.32");

    const up = await project.succeeds("up", "--yes");
    assert.match(up.output, /hop 1 of 1, 1\.31 → 1\.32: done/);
    assert.match(up.output, /^ +version +: "1\.32"$/m);
    assert.match(up.output, /^ +endOfStandardSupport: "2026-03-23"$/m);
    assert.doesNotMatch(up.output, /Undefined value/);
  });
});
