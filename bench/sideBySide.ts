import { Fleet } from "./Fleet";

export interface SideBySideRow {
  readonly clusters: number;
  readonly command: string;
  readonly requestsPerSecondSet: number;
  readonly seconds: number;
  /** Against the longest update; only of an upgrade. */
  readonly timesLongest: number | undefined;
  readonly failed: boolean;
  readonly calls: number;
  readonly throttled: number;
  readonly callsPerSecond: number;
  /** In the busiest ten seconds. */
  readonly mostCallsPerSecond: number;
  readonly providerMegabytes: number;
}

export interface SideBySide {
  readonly clusters: number;
  readonly requestsPerSecond: number;
  readonly upgradeSeconds: number;
}

/** So many clusters adopted, planned, upgraded and refreshed by one stack, on an EKS that lets 10 requests a second through. */
export async function benchSideBySide(size: SideBySide): Promise<SideBySideRow[]> {
  const { clusters, requestsPerSecond, upgradeSeconds } = size;
  const emulator = ["--throttle", "10:20", "--upgrade-seconds", String(upgradeSeconds)];
  const fleet = await Fleet.start({ clusters, requestsPerSecond, emulator });
  try {
    const rows: SideBySideRow[] = [];
    const steps = [
      ["up", "1.32", "adopt"],
      ["preview", "1.33", "plan"],
      ["up", "1.33", "upgrade"],
      ["refresh", "1.33", "refresh"],
    ] as const;
    for (const [command, version, name] of steps) {
      fleet.want(version);
      const run = await fleet.run(command);
      rows.push({
        clusters,
        command: name,
        requestsPerSecondSet: requestsPerSecond,
        seconds: run.seconds,
        timesLongest: name === "upgrade" ? run.seconds / upgradeSeconds : undefined,
        failed: !run.ok,
        calls: run.calls,
        throttled: run.throttled,
        callsPerSecond: run.calls / run.seconds,
        mostCallsPerSecond: run.mostCallsPerSecond,
        providerMegabytes: run.providerMegabytes,
      });
    }
    return rows;
  } finally {
    await fleet.stop();
  }
}
