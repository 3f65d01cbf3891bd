import type { RunningEmulator } from "../../emulator/src/index";
import type { EksApi } from "../../provider/eks/EksApi";
import type { Cluster, OfferedVersion, Update } from "../../provider/eks/types";
import { controlPlaneOf } from "../../provider/eks/types";
import { isRunning } from "../../provider/core/updateRecord";

/** What EKS answered about a cluster. */
export interface ClusterAnswers {
  readonly account: string;
  readonly cluster: Cluster;
  readonly updates: readonly Update[];
}

/** What is new since a reader's last question. */
export interface News {
  readonly generation: number;
  readonly offered: readonly OfferedVersion[];
  readonly changed: readonly ClusterAnswers[];
}

interface Kept {
  readonly generation: number;
  readonly answers: ClusterAnswers;
}

/** A place of one cluster on the emulator. */
export interface Where {
  readonly account: string;
  readonly name: string;
}

const AT_ONCE = 40;

/**
 * EKS's answers to the surveys of many processes: each is asked for once, by the SDK over HTTP, and again only when the cluster may
 * have changed. Without it twenty surveys of two thousand clusters, every hour of four weeks, would be fifty million requests.
 */
export class SharedAnswers {
  private generation = 0;
  private readonly kept = new Map<string, Kept>();
  private readonly running = new Map<string, Where>();
  private offered: readonly OfferedVersion[] | undefined;
  private asking: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly emulator: RunningEmulator,
    private readonly eksOf: (account: string) => Promise<EksApi>,
    private readonly clusters: readonly Where[],
  ) {}

  /** One question after the other, so that none is answered by half of a look. */
  since(generation: number): Promise<News> {
    const answer = this.asking.then(() => this.answer(generation));
    this.asking = answer.catch(() => {});
    return answer;
  }

  private async answer(since: number): Promise<News> {
    const suspects = new Map(this.running);
    for (const [, record] of this.emulator.emulator.store.takeChanged()) {
      if (record) suspects.set(keyOf(record), { account: record.account, name: record.name });
    }
    const first = this.kept.size === 0;
    if (first) for (const one of this.clusters) suspects.set(keyOf(one), one);
    const [anyone] = this.clusters;
    if (!this.offered && anyone) this.offered = await (await this.eksOf(anyone.account)).offeredVersions();
    this.generation += 1;
    // The emulator answers in this process too: all at once, connections would time out.
    const left = [...suspects];
    const look = async (): Promise<void> => {
      for (let next = left.pop(); next; next = left.pop()) await this.look(...next);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, look));
    // What was just looked at was touched by the look itself.
    this.emulator.emulator.store.takeChanged();
    const changed = [...this.kept.values()].filter((one) => one.generation > since).map(({ answers }) => answers);
    return { generation: this.generation, offered: this.offered ?? [], changed };
  }

  private async look(key: string, { account, name }: Where): Promise<void> {
    const eks = await this.eksOf(account);
    const [cluster, ids] = await Promise.all([eks.cluster(name), eks.listUpdates(controlPlaneOf(name))]);
    const before = this.kept.get(key)?.answers;
    const ended = new Map(before?.updates.filter((one) => !isRunning(one)).map((one) => [one.id, one]));
    const updates = await Promise.all(
      ids.map(async (id) => ended.get(id) ?? (await eks.describeUpdate(controlPlaneOf(name), id))),
    );
    if (updates.some(isRunning)) this.running.set(key, { account, name });
    else this.running.delete(key);
    const answers = { account, cluster, updates };
    if (before && JSON.stringify(before) === JSON.stringify(answers)) return;
    this.kept.set(key, { generation: this.generation, answers });
  }
}

function keyOf({ account, name }: Where): string {
  return `${account} ${name}`;
}
