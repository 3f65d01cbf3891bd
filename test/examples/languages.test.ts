import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator, type RunningEmulator } from "../../emulator/src/index";
import { writeArchives } from "../../scripts/plugin/archives";
import { packageVersion } from "../../scripts/plugin/bundle";
import { EMULATED_DATE } from "../emulatedDate";
import { REPOSITORY } from "../engine/PulumiProject";
import { pythonEnvironment } from "../engine/languages/pythonEnvironment";
import { ExampleProject } from "./ExampleProject";

/** As Pulumi's archives name it: amd64 for x64. */
const ARCHITECTURE = process.arch === "x64" ? "amd64" : process.arch;
const SYSTEM = process.platform === "win32" ? "windows" : process.platform;

describe("examples/languages", () => {
  const version = packageVersion(REPOSITORY);
  let emulator: RunningEmulator;
  let folder: string;
  let archive: string;
  let projects: ExampleProject[];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "pulumi-eks-version-archives-"));
    const names = await writeArchives(REPOSITORY, folder);
    const name = `pulumi-resource-eks-version-v${version}-${SYSTEM}-${ARCHITECTURE}.tar.gz`;
    assert(names.includes(name), names.join());
    archive = join(folder, name);
  });
  beforeEach(async () => {
    projects = [];
    emulator = await startEmulator({
      startAt: EMULATED_DATE,
      upgradeSeconds: 0.6,
      seed: { clusters: [{ name: "prod", region: "eu-central-1", version: "1.31" }] },
    });
  });
  afterEach(async () => {
    for (const project of projects) project.remove();
    await emulator.close();
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  async function example(language: string, env: Readonly<Record<string, string>> = {}): Promise<ExampleProject> {
    const options = { settings: "eks-version", endpoint: emulator.url, env } as const;
    const project = new ExampleProject(`languages/${language}`, options);
    projects.push(project);
    await project.init();
    await project.succeeds("config", "set", "eks-version:region", "eu-central-1");
    await project.succeeds("config", "set", "clusterName", "prod");
    await project.succeeds("config", "set", "version", "v1.32");
    return project;
  }

  async function upgrades(project: ExampleProject): Promise<void> {
    const up = await project.succeeds("up", "--yes");
    assert.match(up.output, /hop 1 of 1, 1\.31 → 1\.32: done/);
    assert.match(up.output, /^ +version +: "1\.32"$/m);
    assert.match(up.output, /^ +endOfStandardSupport: "2026-03-23"$/m);
  }

  it("yaml: the plugin's archive, three settings and `pulumi up` are all it takes", async () => {
    const project = await example("yaml");
    await project.succeeds("plugin", "install", "resource", "eks-version", version, "--file", archive);
    await upgrades(project);
  });

  it("python: the same, with the generated SDK @long", async () => {
    const project = await example("python", await pythonEnvironment(folder));
    await project.succeeds("plugin", "install", "resource", "eks-version", version, "--file", archive);
    await upgrades(project);
  });

  describe("a plugin that is not installed", () => {
    let server: Server;
    let url: string;
    let asked: string[];

    beforeEach(async () => {
      asked = [];
      server = createServer(({ url: path = "" }, response) => {
        asked.push(path);
        const file = join(folder, path);
        // The engine wants to know beforehand how much comes.
        if (existsSync(file))
          response.writeHead(200, { "content-length": statSync(file).size }).end(readFileSync(file));
        else response.writeHead(404).end();
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterEach(() => {
      server.close();
    });

    const from = (server: string, wanted: string): string =>
      `    options:\n      version: ${wanted}\n      pluginDownloadURL: ${server}\noutputs:\n`;

    it("comes from where `pluginDownloadURL` says", async () => {
      const project = await example("yaml");
      project.write("Pulumi.yaml", project.read("Pulumi.yaml").replace("outputs:\n", from(url, version)));
      await upgrades(project);
      assert.deepEqual(asked, [`/pulumi-resource-eks-version-v${version}-${SYSTEM}-${ARCHITECTURE}.tar.gz`]);
    });

    for (const [what, installed] of [
      ["missing", false],
      ["too old", true],
    ] as const) {
      it(`is named with the command that installs it, where it is ${what}`, async () => {
        const project = await example("yaml");
        if (installed) {
          await project.succeeds("plugin", "install", "resource", "eks-version", version, "--file", archive);
        }
        project.write("Pulumi.yaml", project.read("Pulumi.yaml").replace("outputs:\n", from(url, "9.0.0")));
        const preview = await project.preview();
        assert.notEqual(preview.code, 0, preview.output);
        assert.match(
          preview.output,
          /at version v9\.0\.0, install the plugin using `pulumi plugin install resource eks-version v9\.0\.0 --server http/,
        );
      });
    }
  });
});
