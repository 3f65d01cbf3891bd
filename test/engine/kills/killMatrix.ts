import assert from "node:assert/strict";
import type { RunningEmulator } from "../../../emulator/src/index";
import { startEmulator } from "../../../emulator/src/index";
import { killTree } from "../processTree";
import { ONE_CLUSTER, PulumiProject } from "../PulumiProject";
import { EMULATED_DATE } from "../../emulatedDate";
import { control } from "../../../emulator/test/fixtures/control";

/** Where a process is killed: before EKS sees the request, after its effect, or after the answer was written. */
export type KillPoint = "before" | "after" | "answered";

/** Updates so short that few looks at them are alike, and lags that can be seen. */
function startWorld(): Promise<RunningEmulator> {
  return startEmulator({
    startAt: EMULATED_DATE,
    upgradeSeconds: 0.5,
    consistencySeconds: 0.1,
    seed: {
      clusters: [{ name: "devel", version: "1.31", region: "eu-west-1", createdAt: "2026-01-01T00:00:00Z" }],
    },
  });
}

/** A stack whose one ClusterVersion is at 1.31, and whose program says 1.33: what every kill begins with. */
export async function readyToUpgrade(): Promise<PulumiProject> {
  const emulator = await startWorld();
  try {
    const project = await new PulumiProject({
      program: ONE_CLUSTER,
      endpoint: emulator.url,
      config: { version: "1.31" },
    }).init();
    await project.succeeds("up", "--yes", "--skip-preview");
    project.setConfig({ version: "1.33" });
    return project;
  } finally {
    await emulator.close();
  }
}

export interface KillResult {
  /** False: the upgrade was over before its n-th request. */
  readonly killed: boolean;
  readonly operation: string | undefined;
}

/** Kills provider and engine at the n-th request (of an operation) of an upgrade by two minors, and checks that `up` again ends right. */
export async function killAt(
  template: PulumiProject,
  which: { readonly nth: number; readonly operation?: string },
  when: KillPoint,
): Promise<KillResult> {
  const emulator = await startWorld();
  const project = template.copy(emulator.url);
  try {
    await control(emulator.url, "POST", "faults", [{ ...which, what: { kind: "hold", when } }]);
    const command = project.start("up", "--yes", "--skip-preview");
    const waiting = new AbortController();
    const held = await Promise.race([
      firstHeld(emulator.url, waiting.signal),
      command.ended.then((result) => ({ ended: result })),
    ]);
    waiting.abort();
    if ("ended" in held) {
      assert.equal(held.ended.code, 0, held.ended.output);
      return { killed: false, operation: undefined };
    }
    const pid = command.process.pid;
    assert(pid !== undefined);
    killTree(pid);
    await command.ended;
    await control(emulator.url, "POST", "release", { all: true, how: "drop" });
    await control(emulator.url, "DELETE", "faults");
    // What a user has to do after kill -9, for the file backend keeps the dead engine's lock.
    await project.succeeds("cancel", "--yes");
    const again = await project.up();
    assert.equal(again.code, 0, again.output);
    await allIsRight(emulator.url, project);
    return { killed: true, operation: held.operation };
  } finally {
    project.remove();
    await emulator.close();
  }
}

async function firstHeld(url: string, signal: AbortSignal): Promise<{ operation: string }> {
  for (;;) {
    const response = await fetch(`${url}/_emulator/held?wait=30`, { signal });
    const [held] = (await response.json()) as { operation: string }[];
    if (held) return held;
  }
}

async function allIsRight(url: string, project: PulumiProject): Promise<void> {
  const { outputs, initErrors } = await project.clusterVersion();
  assert.equal(outputs.version, "1.33");
  assert.equal(outputs.updateInFlight, undefined);
  assert.equal(outputs.unfinished, undefined);
  assert.equal(initErrors, undefined);
  const { pending_operations: pending } = await project.state();
  assert.deepEqual(pending ?? [], []);
  const sdk = await import("@aws-sdk/client-eks");
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new sdk.EKSClient({ region: "eu-west-1", endpoint: url, credentials });
  const { cluster } = await client.send(new sdk.DescribeClusterCommand({ name: "devel" }));
  const { updateIds } = await client.send(new sdk.ListUpdatesCommand({ name: "devel" }));
  client.destroy();
  assert.equal(cluster?.version, "1.33");
  assert.equal(updateIds?.length, 2, "exactly two updates were started");
}

/** The whole matrix for one kill point: each request in turn, until the upgrade has no more requests. */
export async function everyKill(when: KillPoint): Promise<string> {
  const template = await readyToUpgrade();
  const killed: string[] = [];
  try {
    for (let nth = 1; ; nth++) {
      try {
        const result = await killAt(template, { nth }, when);
        if (!result.killed) break;
        killed.push(result.operation ?? "?");
      } catch (error) {
        throw new Error(`killed ${when} request ${nth}: ${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        });
      }
    }
  } finally {
    template.remove();
  }
  assert(killed.includes("UpdateClusterVersion"));
  return `${killed.length} kills (${[...new Set(killed)].map((name) => `${killed.filter((one) => one === name).length} at ${name}`).join(", ")}), none lost`;
}
