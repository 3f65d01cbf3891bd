import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startEmulator } from "../../emulator/src/index";
import { writeArchives } from "../../scripts/plugin/archives";
import { packageVersion } from "../../scripts/plugin/bundle";
import { writeSdks } from "../../scripts/plugin/sdks";
import { EMULATED_DATE } from "../emulatedDate";
import { REPOSITORY } from "../engine/PulumiProject";
import { ExampleProject } from "./ExampleProject";

describe("examples/languages, compiled", function () {
  // A first compile of Pulumi's SDK for Go takes minutes.
  this.timeout(1_200_000);

  it("go: the same, with the generated SDK", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pulumi-eks-version-go-"));
    const emulator = await startEmulator({
      startAt: EMULATED_DATE,
      upgradeSeconds: 0.6,
      seed: { clusters: [{ name: "prod", region: "eu-central-1", version: "1.31" }] },
    });
    const project = new ExampleProject("languages/go", { settings: "eks-version", endpoint: emulator.url });
    try {
      await writeSdks(REPOSITORY, folder, ["go"], { env: process.env, say: () => {} });
      project.write("go.mod", project.read("go.mod").replace("../../../dist/plugin/sdks/go", join(folder, "go")));
      await promisify(execFile)("go", ["mod", "tidy"], { cwd: project.folder });
      const names = await writeArchives(REPOSITORY, folder);
      const name = names.find((one) =>
        one.includes(`${process.platform}-${process.arch === "x64" ? "amd64" : "arm64"}`),
      );
      assert(name);
      await project.init();
      const version = packageVersion(REPOSITORY);
      await project.succeeds("plugin", "install", "resource", "eks-version", version, "--file", join(folder, name));
      await project.succeeds("config", "set", "eks-version:region", "eu-central-1");
      await project.succeeds("config", "set", "clusterName", "prod");
      await project.succeeds("config", "set", "version", "1.32");
      const up = await project.succeeds("up", "--yes");
      assert.match(up.output, /hop 1 of 1, 1\.31 → 1\.32: done/);
      assert.match(up.output, /^ +version +: "1\.32"$/m);
    } finally {
      project.remove();
      await emulator.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
