import assert from "node:assert/strict";
import type { EKSClient } from "@aws-sdk/client-eks";
import type { EmulatorOptions, RunningEmulator } from "../../emulator/src/index";
import { startEmulator } from "../../emulator/src/index";
import { EmulatedTime } from "./EmulatedTime";
import { Lifeline } from "./Lifeline";
import type { SimulationOptions } from "./SimulatedStack";
import { SimulatedStack } from "./SimulatedStack";
import { EMULATED_DATE } from "../emulatedDate";

export interface LoggedRequest {
  readonly operation: string;
  readonly cluster: string | null;
  readonly status: number;
  readonly error: string | null;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface SeenUpdate {
  readonly id: string;
  readonly type: string;
  readonly status: string;
}

/** An emulated EKS at its usual speed with a cluster `devel` at 1.31, its time, and stacks that look after the cluster. */
export class SimulatedWorld {
  private constructor(
    private readonly emulator: RunningEmulator,
    readonly time: EmulatedTime,
  ) {}

  static async start(cluster: object = {}, options: Omit<EmulatorOptions, "seed"> = {}): Promise<SimulatedWorld> {
    const emulator = await startEmulator({
      startAt: EMULATED_DATE,
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

  /**
   * Runs a command of the stack, and kills its process at its n-th request: the stack keeps what it had. True if it came so far.
   */
  async killedAt(
    stack: SimulatedStack,
    nth: number,
    when: "before" | "after" | "answered",
    command: (stack: SimulatedStack) => Promise<unknown>,
    which: { readonly operation?: string } = {},
  ): Promise<boolean> {
    const lifeline = await Lifeline.to(this.url, this.time);
    const doomed = stack.through({ url: lifeline.url, clock: lifeline });
    await this.fault({ ...which, nth, what: { kind: "hold", when } });
    const waiting = new AbortController();
    const first = await Promise.race([
      this.someHeld(waiting.signal).then(() => "held" as const),
      command(doomed).then(() => "ended" as const),
    ]);
    waiting.abort();
    lifeline.kill();
    await this.control("POST", "release", { all: true, how: "drop" });
    await this.noMoreFaults();
    if (first === "ended") stack.kept = doomed.kept;
    return first === "held";
  }

  private async someHeld(signal: AbortSignal): Promise<void> {
    for (;;) {
      const response = await fetch(`${this.url}/_emulator/held?wait=30`, { signal });
      if (((await response.json()) as unknown[]).length > 0) return;
    }
  }

  async requests(): Promise<LoggedRequest[]> {
    return (await this.control("GET", "requests")) as LoggedRequest[];
  }

  /** The ids of the updates that EKS started because a request asked for them. */
  async updatesStarted(): Promise<number> {
    const { updates } = await this.truth();
    return updates.filter(({ type }) => type === "VersionUpdate" || type === "VersionRollback").length;
  }

  /** The cluster as it is, after any delay that its clients see. */
  async truth(): Promise<{ version: string; updates: SeenUpdate[] }> {
    await this.time.sleep(120_000);
    const { DescribeClusterCommand } = await import("@aws-sdk/client-eks");
    const version = await this.asStranger(
      async (client) => (await client.send(new DescribeClusterCommand({ name: "devel" }))).cluster?.version,
    );
    return { version: version ?? "", updates: await this.updates() };
  }

  /** Every update that the cluster has had. */
  async updates(): Promise<SeenUpdate[]> {
    const { DescribeUpdateCommand, ListUpdatesCommand } = await import("@aws-sdk/client-eks");
    return this.asStranger(async (client) => {
      const { updateIds } = await client.send(new ListUpdatesCommand({ name: "devel" }));
      return Promise.all(
        (updateIds ?? []).map(async (updateId) => {
          const { update } = await client.send(new DescribeUpdateCommand({ name: "devel", updateId }));
          return { id: updateId, type: update?.type ?? "", status: update?.status ?? "" };
        }),
      );
    });
  }

  /** Starts an update as a colleague would; its id. */
  async startElsewhere(version: string): Promise<string> {
    const { UpdateClusterVersionCommand } = await import("@aws-sdk/client-eks");
    const update = await this.asStranger(
      async (client) => (await client.send(new UpdateClusterVersionCommand({ name: "devel", version }))).update,
    );
    assert(update?.id);
    return update.id;
  }

  private async asStranger<T>(call: (client: EKSClient) => Promise<T>): Promise<T> {
    const sdk = await import("@aws-sdk/client-eks");
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const client = new sdk.EKSClient({ region: "eu-west-1", endpoint: this.url, credentials });
    try {
      return await call(client);
    } finally {
      client.destroy();
    }
  }

  close(): Promise<void> {
    return this.emulator.close();
  }
}
