import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator, type RunningEmulator } from "../../emulator/src/index";
import { writeArchives } from "../../scripts/plugin/archives";
import { packageVersion } from "../../scripts/plugin/bundle";
import { EMULATED_DATE } from "../emulatedDate";
import { REPOSITORY } from "../engine/PulumiProject";
import { ExampleProject } from "./ExampleProject";

/** As Pulumi's archives name it: amd64 for x64. */
const ARCHITECTURE = process.arch === "x64" ? "amd64" : process.arch;
const SYSTEM = process.platform === "win32" ? "windows" : process.platform;

describe("examples/languages", () => {
  const version = packageVersion(REPOSITORY);
  let emulator: RunningEmulator;
  let archive: string;
  let archives: string;

  before(async () => {
    archives = mkdtempSync(join(tmpdir(), "pulumi-eks-version-archives-"));
    const names = await writeArchives(REPOSITORY, archives);
    const name = `pulumi-resource-eks-version-v${version}-${SYSTEM}-${ARCHITECTURE}.tar.gz`;
    assert(names.includes(name), names.join());
    archive = join(archives, name);
  });
  beforeEach(async () => {
    emulator = await startEmulator({
      startAt: EMULATED_DATE,
      upgradeSeconds: 0.6,
      seed: { clusters: [{ name: "prod", region: "eu-central-1", version: "1.31" }] },
    });
  });
  afterEach(() => emulator.close());
  after(() => {
    rmSync(archives, { recursive: true, force: true });
  });

  it("yaml: the plugin's archive, four settings and `pulumi up` are all it takes", async () => {
    const project = new ExampleProject("languages/yaml", { settings: "eks-version", endpoint: emulator.url });
    try {
      await project.init();
      await project.succeeds("plugin", "install", "resource", "eks-version", version, "--file", archive);
      await project.succeeds("config", "set", "eks-version:region", "eu-central-1");
      await project.succeeds("config", "set", "clusterName", "prod");
      await project.succeeds("config", "set", "version", "v1.32");
      const up = await project.succeeds("up", "--yes");
      assert.match(up.output, /hop 1 of 1, 1\.31 → 1\.32: done/);
      assert.match(up.output, /^ +version +: "1\.32"$/m);
      assert.match(up.output, /^ +endOfStandardSupport: "2026-03-23"$/m);
    } finally {
      project.remove();
    }
  });
});
