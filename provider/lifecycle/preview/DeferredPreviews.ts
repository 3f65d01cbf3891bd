import type { RawInputs } from "../../core/pulumiValues";
import { urnOf } from "../../core/pulumiValues";
import { EksVersionError } from "../../core/failures/EksVersionError";
import type { Problem } from "../../core/problem";
import type { Difference } from "../../outputs/diff";
import type { EarlierState } from "../../outputs/clusterVersion";
import { stateFrom } from "../../outputs/clusterVersion";

/** Shows what there is to show, and returns what stands in the way. */
export type DeferredPreview = (state: EarlierState) => Promise<readonly Problem[]>;

/** How a refusal in diff reads. */
export interface Refusal {
  readonly happened: string;
  readonly next: string;
}

/** What check leaves to diff, which gets the state: by resource. The engine calls the two in turn, in one process. */
export class DeferredPreviews {
  private readonly left = new Map<string, DeferredPreview>();

  constructor(private readonly refusal: (news: RawInputs) => Refusal) {}

  leave(news: RawInputs, preview: DeferredPreview | undefined): void {
    if (preview) this.left.set(keyOf(news), preview);
    else this.left.delete(keyOf(news));
  }

  /** Shows what check left, and returns what stands in the way. */
  async problems(olds: RawInputs, news: RawInputs, { changes, replaces }: Difference): Promise<readonly Problem[]> {
    const left = this.left.get(keyOf(news));
    this.left.delete(keyOf(news));
    // Before a replacement the engine calls check again, without a state.
    return !left || changes === false || replaces.length > 0 ? [] : left(stateFrom(olds));
  }

  /**
   * Shows what check left. diff cannot return problems of the inputs, as check does; what it throws the engine shows on the
   * resource too.
   *
   * @param difference What diff found; where it is none, there is nothing to show.
   */
  async show(olds: RawInputs, news: RawInputs, difference: Difference): Promise<void> {
    const problems = await this.problems(olds, news, difference);
    if (problems.length === 0) return;
    throw new EksVersionError({
      code: "PreflightRefused",
      ...this.refusal(news),
      failed: problems.map(({ reason }) => reason),
      state: "nothing was started",
    });
  }
}

/** Tells a resource from the others that one process looks after. */
export function keyOf(inputs: RawInputs): string {
  const { region, clusterName, addonName, nodegroupName } = inputs;
  return JSON.stringify([urnOf(inputs), region, clusterName, addonName, nodegroupName]);
}
