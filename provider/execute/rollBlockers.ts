import { AwsFailure } from "../core/failures/awsFailure";
import { EksVersionError } from "../core/failures/EksVersionError";
import type { Clock } from "../core/time";
import type { Progress } from "../engine/progress";
import type { EvictionView } from "../observe/inside/observeEvictions";
import type * as rolls from "../preflight/checks/inside/rolls";

/** How often a roll that takes long is looked at. */
const EVERY_MS = 2 * 60_000;

/** Which budgets and pods hold up the roll of a node group now; asked where it takes longer than expected, or has failed. */
export class RollBlockers {
  private told = "";
  private lookedAt = Number.NEGATIVE_INFINITY;

  /** @param look undefined: the cluster is not to be looked into */
  constructor(
    private readonly nodegroup: string,
    private readonly look: (() => Promise<EvictionView>) | undefined,
    private readonly clock: Pick<Clock, "now">,
  ) {}

  /** Progress that names what holds the roll up, once it takes longer than expected. */
  shownIn(progress: Progress, expected: number): Progress {
    return {
      ...progress,
      show: (state, startedAt) => {
        const found = this.line(this.clock.now() - startedAt, expected);
        const trouble = [state.trouble, found].filter((one) => one !== undefined).join(", ");
        progress.show(found === undefined ? state : { ...state, trouble }, startedAt);
      },
    };
  }

  /** What was found last. Looks again from time to time, without anybody waiting for it. */
  private line(elapsed: number, expected: number): string | undefined {
    const now = this.clock.now();
    if (elapsed > expected && now - this.lookedAt >= EVERY_MS) {
      this.lookedAt = now;
      void this.now().then((found) => (this.told = found.join("; ")));
    }
    return this.told === "" ? undefined : this.told;
  }

  /** The error of a failed roll, with what blocks it where pods could not be evicted. */
  async explain(error: EksVersionError): Promise<EksVersionError> {
    const evicted = error.facts.update?.errors.some(({ errorCode }) => errorCode === "PodEvictionFailure") === true;
    const found = evicted || error.code === "UpdateStillRunning" ? await this.now() : [];
    if (found.length === 0) return error;
    return new EksVersionError({ ...error.facts, failed: [...(error.facts.failed ?? []), ...found] });
  }

  /** What cannot be seen hides nothing else: then there is nothing to add. */
  private async now(): Promise<readonly string[]> {
    if (this.look === undefined) return [];
    const { blockersOf } = require("../preflight/checks/inside/rolls") as typeof rolls;
    try {
      return blockersOf(await this.look(), this.nodegroup);
    } catch (error) {
      if (error instanceof AwsFailure) return [];
      throw error;
    }
  }
}
