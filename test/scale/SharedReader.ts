import type { ConnectionArgs } from "../../provider/aws/connectionArgs";
import type { Clock } from "../../provider/core/time";
import { AwsTime } from "../../provider/eks/awsTime";
import type { Connected } from "../../provider/eks/connect";
import type { EksApi } from "../../provider/eks/EksApi";
import type { Subject } from "../../provider/eks/types";
import type { ClusterAnswers, News } from "./SharedAnswers";

/** A process's end of the SharedAnswers: it keeps what it was told, and asks for what is new. */
export class SharedReader {
  private generation = 0;
  private offered: News["offered"] = [];
  private readonly answers = new Map<string, ClusterAnswers>();
  private readonly names = new Map<string, Set<string>>();
  /** What was asked for is asked for again by the next survey only, which lists the clusters of an account once more. */
  private asked: Promise<void> | undefined;
  private readonly listed = new Set<string>();

  constructor(
    private readonly ask: (generation: number) => Promise<News>,
    private readonly clock: Clock,
  ) {}

  /** The connection of a role that reads, its surveys answered from here; all else goes to the emulator. */
  connected(args: ConnectionArgs, real: Connected): Connected {
    const account = args.assumeRole?.roleArn.split(":")[4] ?? "";
    return { ...real, eks: () => Promise.resolve(this.eksOf(account, real)) };
  }

  private eksOf(account: string, real: Connected): EksApi {
    const shared = {
      time: new AwsTime(this.clock),
      clusterNames: async () => {
        if (this.listed.has(account)) {
          this.listed.clear();
          this.asked = undefined;
        }
        this.listed.add(account);
        await this.look();
        return [...(this.names.get(account) ?? [])];
      },
      offeredVersions: async () => {
        await this.look();
        return this.offered;
      },
      cluster: async (name: string) => (await this.answersOf(account, name)).cluster,
      listUpdates: async ({ clusterName }: Subject) =>
        (await this.answersOf(account, clusterName)).updates.map(({ id }) => id),
      describeUpdate: async ({ clusterName }: Subject, id: string) =>
        (await this.answersOf(account, clusterName)).updates.find((one) => one.id === id),
    };
    const eks: unknown = new Proxy(shared, {
      get: (target, name) => {
        // Resolving a promise looks for one.
        if (name === "then") return undefined;
        if (name in target) return target[name as keyof typeof target];
        if (name === "until" || name === "startingOnlyIf") return () => eks;
        return async (...values: unknown[]) => {
          const api = (await real.eks()) as unknown as Record<PropertyKey, (...all: unknown[]) => unknown>;
          return api[name]?.(...values);
        };
      },
    });
    return eks as EksApi;
  }

  private async answersOf(account: string, name: string): Promise<ClusterAnswers> {
    await this.look();
    const found = this.answers.get(`${account} ${name}`);
    if (!found) throw new Error(`nothing is known of ${name} in ${account}`);
    return found;
  }

  private look(): Promise<void> {
    this.asked ??= this.ask(this.generation).then(({ generation, offered, changed }) => {
      this.generation = generation;
      this.offered = offered;
      for (const one of changed) {
        const { account, cluster } = one;
        this.answers.set(`${account} ${cluster.name}`, one);
        const names = this.names.get(account) ?? new Set();
        this.names.set(account, names.add(cluster.name));
      }
    });
    return this.asked;
  }
}
