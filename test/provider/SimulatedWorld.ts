import assert from "node:assert/strict";
import type { EmulatorOptions, RunningEmulator } from "../../emulator/src/index";
import { startEmulator } from "../../emulator/src/index";
import { EmulatedTime } from "./EmulatedTime";
import type { SimulationOptions } from "./SimulatedStack";
import { SimulatedStack } from "./SimulatedStack";

export interface LoggedRequest {
  readonly operation: string;
  readonly cluster: string | null;
  readonly status: number;
  readonly error: string | null;
}

/** An emulated EKS at its usual speed with a cluster `devel` at 1.31, its time, and stacks that look after the cluster. */
export class SimulatedWorld {
  private constructor(
    private readonly emulator: RunningEmulator,
    readonly time: EmulatedTime,
  ) {}

  static async start(cluster: object = {}, options: Omit<EmulatorOptions, "seed"> = {}): Promise<SimulatedWorld> {
    const emulator = await startEmulator({
      startAt: Date.parse("2026-10-01T00:00:00Z"),
      realistic: true,
      seed: { clusters: [{ name: "devel", version: "1.31", region: "eu-west-1", ...cluster }] },
      ...options,
    });
    return new SimulatedWorld(emulator, await EmulatedTime.of(emulator.url));
  }

  get url(): string {
    return this.emulator.url;
  }

  stack(config: Readonly<Record<string, string>> = {}, more: Partial<SimulationOptions> = {}): SimulatedStack {
    const settings = { "aws:maxRetries": "2", ...config };
    return new SimulatedStack({ url: this.url, clock: this.time, config: settings, ...more });
  }

  async control(method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<unknown> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`${this.url}/_emulator/${path}`, init);
    const answer: unknown = await response.json();
    assert(response.ok, JSON.stringify(answer));
    return answer;
  }

  async fault(...rules: object[]): Promise<void> {
    await this.control("POST", "faults", rules);
  }

  async noMoreFaults(): Promise<void> {
    await this.control("DELETE", "faults");
  }

  /** Something that happens to the cluster at once, by somebody else's hand. */
  async event(what: object): Promise<void> {
    await this.control("POST", "events", { cluster: "devel", region: "eu-west-1", what });
  }

  async requests(): Promise<LoggedRequest[]> {
    return (await this.control("GET", "requests")) as LoggedRequest[];
  }

  /** The ids of the updates that EKS started because a request asked for them. */
  async updatesStarted(): Promise<number> {
    const { updates } = await this.truth();
    return updates.filter(({ type }) => type === "VersionUpdate" || type === "VersionRollback").length;
  }

  /** The cluster as it is, without any delay that its clients see. */
  async truth(name = "devel"): Promise<{ version: string; updates: { id: string; type: string; status: string }[] }> {
    await this.time.sleep(120_000);
    const sdk = await import("@aws-sdk/client-eks");
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const client = new sdk.EKSClient({ region: "eu-west-1", endpoint: this.url, credentials });
    try {
      const { cluster } = await client.send(new sdk.DescribeClusterCommand({ name }));
      const { updateIds } = await client.send(new sdk.ListUpdatesCommand({ name }));
      const updates = await Promise.all(
        (updateIds ?? []).map(async (updateId) => {
          const { update } = await client.send(new sdk.DescribeUpdateCommand({ name, updateId }));
          return { id: updateId, type: update?.type ?? "", status: update?.status ?? "" };
        }),
      );
      return { version: cluster?.version ?? "", updates };
    } finally {
      client.destroy();
    }
  }

  close(): Promise<void> {
    return this.emulator.close();
  }
}
