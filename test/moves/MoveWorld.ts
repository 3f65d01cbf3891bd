import assert from "node:assert/strict";
import { awsConnections } from "../../provider/awsConnections";
import type { Clock } from "../../provider/clock";
import { versionFromEks } from "../../provider/kubernetesVersion";
import type { EksMoves, Target } from "../../provider/moves/eksMoves";
import type { MoveInFlight, MoveProgress, MoveRecord, MoveTools } from "../../provider/moves/move";
import type { AddonMove } from "../../provider/moves/moveAddon";
import { moveAddon } from "../../provider/moves/moveAddon";
import type { NodegroupRoll } from "../../provider/moves/rollNodegroup";
import { rollNodegroup } from "../../provider/moves/rollNodegroup";
import type { Timeouts } from "../../provider/requestHandling";
import type { EmulatorOptions } from "../../emulator/src/index";
import { SimulatedWorld } from "../provider/SimulatedWorld";

export const ADDON = { kind: "addon", clusterName: "devel", name: "coredns" } as const;
export const NODEGROUP = { kind: "nodegroup", clusterName: "devel", name: "workers" } as const;

/** The versions of coredns that these tests move between; both fit 1.33. */
export const COREDNS = { old: "v1.11.4-eksbuild.2", next: "v1.12.4-eksbuild.6" } as const;

/** A cluster `devel` at 1.33 with an add-on and a node group behind it, and the movers' way to them: the real SDK over HTTP. */
export class MoveWorld {
  readonly messages: string[] = [];
  readonly lines: MoveProgress[] = [];
  inFlight: MoveInFlight | undefined;
  private moves: EksMoves | undefined;

  private constructor(readonly eks: SimulatedWorld) {}

  static async start(cluster: object = {}, options: Omit<EmulatorOptions, "seed"> = {}): Promise<MoveWorld> {
    const seed = {
      version: "1.33",
      addons: [{ name: "coredns", version: COREDNS.old }],
      nodegroups: [{ name: "workers", version: "1.31" }],
      ...cluster,
    };
    return new MoveWorld(await SimulatedWorld.start(seed, options));
  }

  /** The tools of one process: its own client, on its own way to EKS. */
  async tools(
    through: { url?: string; clock?: Clock; timeouts?: Timeouts; minutes?: number } = {},
  ): Promise<MoveTools> {
    const { url = this.eks.url, clock = this.eks.time, timeouts, minutes = 360 } = through;
    const deadline = clock.now() + minutes * 60_000;
    return {
      eks: await this.client(url, clock, timeouts),
      clock,
      deadline: () => deadline,
      onProgress: (line) => this.lines.push(line),
      onInFlight: (update) => {
        this.inFlight = update;
      },
      say: (message) => this.messages.push(message),
      warn: (message) => this.messages.push(`warning: ${message}`),
      // Without jitter the same move makes the same requests.
      random: () => 0.5,
    };
  }

  private async client(url: string, clock: Clock = this.eks.time, timeouts?: Timeouts): Promise<EksMoves> {
    const settings: Record<string, string> = {
      "aws:region": "eu-west-1",
      "aws:endpoints": JSON.stringify([{ eks: url, sts: url }]),
      "aws:accessKey": "test",
      "aws:secretKey": "test",
      "pulumi-eks-version:requestsPerSecond": "1000",
      "aws:maxRetries": "2",
    };
    const connect = awsConnections(() => Promise.resolve((key) => settings[key]), clock, {}, timeouts);
    return (await connect({})).moves();
  }

  async addonMove(more: Partial<AddonMove> = {}): Promise<AddonMove> {
    return { ...(await this.base()), addon: "coredns", from: undefined, to: COREDNS.next, ...more };
  }

  async roll(more: Partial<NodegroupRoll> = {}): Promise<NodegroupRoll> {
    return { ...(await this.base()), nodegroup: "workers", to: versionFromEks("1.33"), ...more };
  }

  async moveAddon(more: Partial<AddonMove> = {}, tools?: MoveTools): Promise<MoveRecord> {
    return moveAddon(await this.addonMove(more), tools ?? (await this.tools()));
  }

  async rollNodegroup(more: Partial<NodegroupRoll> = {}, tools?: MoveTools): Promise<MoveRecord> {
    return rollNodegroup(await this.roll(more), tools ?? (await this.tools()));
  }

  private async base() {
    this.moves ??= await this.client(this.eks.url);
    this.known ??= await this.moves.cluster("devel");
    const { arn, createdAt } = this.known;
    return { clusterName: "devel", clusterArn: arn, clusterCreatedAt: createdAt, region: "eu-west-1" };
  }

  private known: { readonly arn: string; readonly createdAt: string } | undefined;

  /** The updates that a target has had, in the order EKS lists them, as they are now. */
  async updatesOf(target: Target): Promise<{ id: string; status: string; params: Readonly<Record<string, string>> }[]> {
    this.moves ??= await this.client(this.eks.url);
    const moves = this.moves;
    return Promise.all((await moves.listUpdates(target)).map((id) => moves.describeUpdate(target, id)));
  }

  async addonVersion(name = "coredns"): Promise<string> {
    this.moves ??= await this.client(this.eks.url);
    return (await this.moves.addon("devel", name)).version;
  }

  async nodegroupMinor(): Promise<number | undefined> {
    this.moves ??= await this.client(this.eks.url);
    return (await this.moves.nodegroup("devel", "workers")).version?.minor;
  }

  /** What a colleague does with the same calls: an update of the add-on; its id. */
  async addonElsewhere(addonVersion: string): Promise<string> {
    this.moves ??= await this.client(this.eks.url);
    const request = {
      addonVersion,
      resolveConflicts: undefined,
      configurationValues: undefined,
      serviceAccountRoleArn: undefined,
    };
    const token = `elsewhere-${addonVersion}`;
    return (await this.moves.startAddonUpdate(ADDON, { ...request, clientRequestToken: token })).id;
  }

  async rollElsewhere(version: string, releaseVersion?: string): Promise<string> {
    this.moves ??= await this.client(this.eks.url);
    const request = { version: versionFromEks(version), releaseVersion, launchTemplate: undefined, force: false };
    const token = `elsewhere-${version}`;
    return (await this.moves.startNodegroupUpdate(NODEGROUP, { ...request, clientRequestToken: token })).id;
  }

  async requested(operation: string): Promise<number> {
    return (await this.eks.requests()).filter((request) => request.operation === operation).length;
  }

  close(): Promise<void> {
    return this.eks.close();
  }
}

/** How a move failed: the error's code, and that its text says what it shall. */
export async function failed(move: Promise<unknown>, code: string, ...said: readonly RegExp[]): Promise<string> {
  const error: unknown = await move.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert(error instanceof Error, "it did not fail");
  assert.equal((error as Error & { code?: string }).code, code, error.message);
  for (const words of said) assert.match(error.message, words);
  assert.match(error.message, /\n {2}now: {6}\S/);
  assert.match(error.message, /\n {2}next: {5}\S/);
  return error.message;
}
