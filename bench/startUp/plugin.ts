import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { buildPlugin, PLUGIN_NAME } from "../../scripts/plugin/bundle";
import { PluginProject } from "../../test/engine/PluginProject";
import { PulumiProject, REPOSITORY } from "../../test/engine/PulumiProject";
import { EmulatorProcess } from "../EmulatorProcess";
import { median } from "../median";

export interface PluginRow {
  readonly what: string;
  readonly plugin: number;
  readonly dynamic: number;
  readonly ratio: number;
}

const DYNAMIC = `
const pulumi = require("@pulumi/pulumi");
const { ClusterVersion } = require("pulumi-eks-version");
for (let n = 0; n < new pulumi.Config().requireNumber("clusters"); n++) {
  new ClusterVersion("cluster-" + n, { clusterName: "cluster-" + n, version: "1.32" });
}
`;

/** The plugin with YAML, against the dynamic provider with JavaScript, in turns on the same machine. */
export async function benchPlugin(sizes: readonly number[], repeats: number): Promise<PluginRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-eks-version-bench-"));
  try {
    await buildPlugin(REPOSITORY, folder);
    const rows = await benchStart(join(folder, PLUGIN_NAME), repeats);
    for (const clusters of sizes) rows.push(await benchUnchanged(clusters, folder, repeats));
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** From the start of the provider's process until it says where it listens, and its memory then. */
async function benchStart(plugin: string, repeats: number): Promise<PluginRow[]> {
  const dynamic = [process.execPath, require.resolve("@pulumi/pulumi/cmd/dynamic-provider")] as const;
  const started: { plugin: Started[]; dynamic: Started[] } = { plugin: [], dynamic: [] };
  // After it has been installed, the first start keeps what V8 compiled, for those that come.
  await start(plugin, [], KEPT_AFTER_MS);
  for (let n = 0; n < repeats; n++) {
    started.plugin.push(await start(plugin, []));
    started.dynamic.push(await start(dynamic[0], [dynamic[1], "127.0.0.1:1"]));
  }
  const figures = (of: (one: Started) => number): [number, number] => [
    median(started.plugin.map(of)),
    median(started.dynamic.map(of)),
  ];
  return [
    row("start of the provider, ms", ...figures(({ milliseconds }) => milliseconds)),
    row("its memory then, MB", ...figures(({ megabytes }) => megabytes)),
  ];
}

interface Started {
  readonly milliseconds: number;
  readonly megabytes: number;
}

/** Longer than a plugin takes to keep what was compiled of it. */
const KEPT_AFTER_MS = 3_000;

async function start(command: string, args: readonly string[], livesMs = 0): Promise<Started> {
  const began = performance.now();
  const child = spawn(command, args, { cwd: REPOSITORY, stdio: ["pipe", "pipe", "ignore"] });
  await once(child.stdout, "data");
  const milliseconds = performance.now() - began;
  const peak = /^VmHWM:\s*(\d+)/m.exec(readFileSync(`/proc/${String(child.pid)}/status`, "utf8"))?.[1];
  await delay(livesMs);
  child.kill("SIGKILL");
  await once(child, "exit");
  return { milliseconds, megabytes: Number(peak) / 1024 };
}

async function benchUnchanged(clusters: number, plugin: string, repeats: number): Promise<PluginRow> {
  const names = Array.from({ length: clusters }, (_, n) => `cluster-${n}`);
  const emulator = await EmulatorProcess.start(names.map((name) => ({ name, version: "1.32", region: "eu-west-1" })));
  const resources = names.map(
    (name) =>
      `  ${name}:\n    type: eks-version:ClusterVersion\n    properties:\n      clusterName: ${name}\n      version: "1.32"`,
  );
  const options = { endpoint: emulator.url, config: { clusters } };
  const [ours, others] = [
    new PluginProject("yaml", { folder: plugin }, { ...options, program: `resources:\n${resources.join("\n")}` }),
    new PulumiProject({ ...options, program: DYNAMIC }),
  ];
  try {
    for (const project of [ours, others]) {
      await project.init();
      await project.succeeds("up", "--yes", "--skip-preview");
    }
    const [own, other]: [number[], number[]] = [[], []];
    for (let n = 0; n < repeats; n++) {
      own.push(await previewSeconds(ours));
      other.push(await previewSeconds(others));
    }
    return row(`no-op preview of ${clusters}, s`, median(own), median(other));
  } finally {
    ours.remove();
    others.remove();
    await emulator.stop();
  }
}

async function previewSeconds(project: PulumiProject): Promise<number> {
  const began = performance.now();
  await project.succeeds("preview", "--expect-no-changes");
  return (performance.now() - began) / 1000;
}

function row(what: string, plugin: number, dynamic: number): PluginRow {
  return { what, plugin, dynamic, ratio: plugin / dynamic };
}
