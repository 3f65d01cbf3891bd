import {
  DescribeClusterCommand,
  EKSClient,
  EKSServiceException,
  type CreateClusterCommandInput,
  type EKSClientConfig,
} from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { startEmulator, type EmulatorOptions, type RunningEmulator } from "../src/index";

/** 1.31 to 1.36 can be had then. The clock starts here, so that no test depends on today's date. */
export const START = Date.parse("2026-10-01T00:00:00Z");

/** An emulator on a port of its own before each test of the suite, and the real SDK to talk to it. */
export class EmulatorFixture {
  private running: RunningEmulator | undefined;
  private clients: EKSClient[] = [];

  /** Updates take ten minutes unless told otherwise: tests move the clock. */
  constructor(options: EmulatorOptions = {}) {
    beforeEach(async () => {
      this.running = await startEmulator({ startAt: START, upgradeSeconds: 600, consistencySeconds: 20, ...options });
    });
    afterEach(async () => {
      for (const client of this.clients) client.destroy();
      this.clients = [];
      await this.running?.close();
    });
  }

  get url(): string {
    assert(this.running !== undefined, "the emulator runs only within a test");
    return this.running.url;
  }

  client(region = "eu-west-1", accessKeyId = "test"): EKSClient {
    const client = new EKSClient({
      region,
      endpoint: this.url,
      credentials: { accessKeyId, secretAccessKey: "test" },
      maxAttempts: 1,
    });
    this.clients.push(client);
    return client;
  }

  /** One with other credentials or settings. */
  clientAs(credentials: EKSClientConfig["credentials"] & object, more: EKSClientConfig = {}): EKSClient {
    const client = new EKSClient({ region: "eu-west-1", endpoint: this.url, credentials, maxAttempts: 1, ...more });
    this.clients.push(client);
    return client;
  }

  async control(method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<unknown> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`${this.url}/_emulator/${path}`, init);
    const answer: unknown = await response.json();
    assert(response.ok, JSON.stringify(answer));
    return answer;
  }

  /** The minors of a cluster's nodes that follow it by themselves. */
  async nodes(name: string, region = "eu-west-1"): Promise<readonly string[]> {
    // Any call to EKS, so that the cluster is what it is by now.
    await this.client(region).send(new DescribeClusterCommand({ name }));
    const clusters = this.running?.emulator.store.snapshot() ?? [];
    return clusters.find((each) => each.name === name && each.region === region)?.driftingNodes?.kubelets ?? [];
  }

  async seed(...clusters: object[]): Promise<void> {
    await this.control("POST", "seed", { clusters: clusters.map((each) => ({ region: "eu-west-1", ...each })) });
  }

  async advance(seconds: number): Promise<void> {
    await this.control("POST", "clock", { advanceSeconds: seconds });
  }
}

export function clusterInput(name: string, more: Partial<CreateClusterCommandInput> = {}): CreateClusterCommandInput {
  return {
    name,
    roleArn: "arn:aws:iam::000000000000:role/eks",
    resourcesVpcConfig: { subnetIds: ["subnet-1", "subnet-2"] },
    ...more,
  };
}

/** Asserts that a call is refused, and with what. */
export async function refused(
  call: Promise<unknown>,
  name: string,
  message: string | RegExp,
): Promise<EKSServiceException> {
  const error: unknown = await call.then(
    () => assert.fail(`expected ${name}, but the call succeeded`),
    (reason: unknown) => reason,
  );
  assert(error instanceof EKSServiceException, String(error));
  assert.equal(error.name, name);
  if (typeof message === "string") assert.equal(error.message, message);
  else assert.match(error.message, message);
  return error;
}
