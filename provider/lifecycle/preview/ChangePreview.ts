import type { RawInputs } from "../../core/pulumiValues";
import { urnOf } from "../../core/pulumiValues";
import type { Connected } from "../../eks/connect";
import type { Difference } from "../../outputs/diff";
import { stateFrom } from "../../outputs/clusterVersion";
import { EksVersionError } from "../../core/EksVersionError";
import type { Cluster } from "../../eks/types";
import type { Seen } from "../../reconcile/Reconciliation";
import type { Planning } from "./observeChange";
import type { Previewed, DeferredPreview } from "./previewChange";
import { previewChange } from "./previewChange";
import { withPreflight } from "../../eks/preflightSetting";
import type { Problem } from "../../core/problem";
import { waiversIn } from "../../inputs/preflightOptions";
import { waive } from "../../preflight/waiver";
import { claimsOf } from "../claims";
import { showFindings } from "./report";
import type { Dependencies } from "../Dependencies";

/** Shows on a resource what a change of it means, and refuses what cannot be: in check, or in diff where it takes the state. */
export class ChangePreview {
  /** What check left to diff, which gets the state: by resource. The engine calls the two in turn, in one process. */
  private readonly leftToDiff = new Map<string, DeferredPreview>();
  /** The clusters that check has seen, by resource, for the update that may follow. */
  private readonly seen = new Map<string, Seen<Cluster>>();

  constructor(
    private readonly dependencies: Pick<Dependencies, "log" | "clock">,
    private readonly planning: Planning,
    private readonly keepsSeen = false,
  ) {}

  async check(olds: RawInputs, news: RawInputs, connected: Connected): Promise<Previewed> {
    const { log, clock } = this.dependencies;
    const shown = withPreflight(news, connected.preflight);
    const claimed = await this.claim(shown);
    const previewed = await previewChange(olds, shown, connected, { log, clock, planning: this.planning });
    if (previewed.withState) this.leftToDiff.set(nameOf(news), previewed.withState);
    else this.leftToDiff.delete(nameOf(news));
    if (previewed.seen && this.keepsSeen) this.seen.set(nameOf(news), previewed.seen);
    return { ...previewed, failures: [...claimed, ...previewed.failures] };
  }

  /** What stands in the way by what other resources of the program ask for. */
  private async claim(news: RawInputs): Promise<Problem[]> {
    const { log, clock } = this.dependencies;
    const found = claimsOf(this.dependencies).claim(news);
    if (!found || news.preflight === "off") return [];
    return showFindings(waive([found], waiversIn(news), clock.now()), news, log);
  }

  /** The cluster as check saw it last; whoever takes it looks whether it is recent enough. */
  takeSeen(news: RawInputs): Seen<Cluster> | undefined {
    const seen = this.seen.get(nameOf(news));
    this.seen.delete(nameOf(news));
    return seen;
  }

  /** @param difference What diff found; where it is none, there is nothing to show. */
  async diff(olds: RawInputs, news: RawInputs, { changes, replaces }: Difference): Promise<void> {
    const left = this.leftToDiff.get(nameOf(news));
    this.leftToDiff.delete(nameOf(news));
    // Before a replacement the engine calls check again, without a state.
    if (left && changes !== false && replaces.length === 0) refuseFor(await left(stateFrom(olds)), news);
  }
}

/** Tells a resource from the others that one process looks after. */
function nameOf(inputs: RawInputs): string {
  return JSON.stringify([urnOf(inputs), inputs.region, inputs.clusterName]);
}

/** diff cannot return problems of the inputs, as check does; what it throws the engine shows on the resource too. */
function refuseFor(problems: readonly Problem[], { clusterName, version }: RawInputs): void {
  if (problems.length === 0) return;
  throw new EksVersionError({
    code: "PreflightRefused",
    happened: `cluster "${String(clusterName)}" cannot be moved to ${String(version)}`,
    failed: problems.map(({ reason }) => reason),
    state: "nothing was started",
    next: "fix what is listed above, or waive it by its code",
  });
}
