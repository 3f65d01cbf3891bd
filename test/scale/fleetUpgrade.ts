import assert from "node:assert/strict";
import type { FleetRun } from "../../bench/Fleet";
import { Fleet } from "../../bench/Fleet";

export interface FleetUpgrade {
  readonly clusters: number;
  /** More than the emulator lets through, so that it throttles. */
  readonly requestsPerSecond: number;
  readonly upgradeSeconds: number;
}

/** Plans, upgrades and refreshes so many clusters with one provider process, on an EKS that throttles; what was throttled. */
export async function upgradeFleet({ clusters, requestsPerSecond, upgradeSeconds }: FleetUpgrade): Promise<number> {
  const emulator = ["--throttle", "10:20", "--upgrade-seconds", String(upgradeSeconds)];
  const fleet = await Fleet.start({ clusters, requestsPerSecond, emulator });
  try {
    const runs: FleetRun[] = [];
    const succeeds = async (command: "preview" | "up" | "refresh"): Promise<FleetRun> => {
      const run = await fleet.run(command);
      assert(run.ok, run.output);
      assert.doesNotMatch(run.output, /EKSV005/, "preview looked in vain for something");
      runs.push(run);
      return run;
    };
    await succeeds("up");
    fleet.want("1.33");
    await succeeds("preview");
    const { callsByOperation } = await succeeds("up");
    assert((callsByOperation.UpdateClusterVersion ?? 0) >= clusters);
    await succeeds("refresh");
    const { resources } = await fleet.project.state();
    const versions = resources.filter(({ type }) => type.endsWith(":ClusterVersion")).map(({ outputs }) => outputs);
    assert.equal(versions.length, clusters);
    for (const { version, status, updates } of versions) {
      assert.deepEqual(
        { version, status, updates: (updates as unknown[]).length },
        { version: "1.33", status: "ACTIVE", updates: 1 },
      );
    }
    const unchanged = await succeeds("preview");
    assert.equal(unchanged.calls, 0);
    return runs.reduce((sum, { throttled }) => sum + throttled, 0);
  } finally {
    await fleet.stop();
  }
}
