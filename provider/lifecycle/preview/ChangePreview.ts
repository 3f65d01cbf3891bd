import type { RawInputs } from "../../core/pulumiValues";
import type { Connected } from "../../eks/connect";
import type { Cluster } from "../../eks/types";
import type { Seen } from "../../reconcile/Reconciliation";
import type { Planning } from "./observeChange";
import { DeferredPreviews, keyOf } from "./DeferredPreviews";
import type { Previewed } from "./previewChange";
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
  /** What is left until the state is known. */
  readonly deferred = new DeferredPreviews(({ clusterName, version }) => ({
    happened: `cluster "${String(clusterName)}" cannot be moved to ${String(version)}`,
    next: "fix what is listed above, or waive it by its code",
  }));
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
    this.deferred.leave(news, previewed.withState);
    if (previewed.seen && this.keepsSeen) this.seen.set(keyOf(news), previewed.seen);
    return { ...previewed, failures: [...claimed, ...previewed.failures] };
  }

  /** What stands in the way by what other resources of the program ask for. */
  private async claim(news: RawInputs): Promise<Problem[]> {
    const { log, clock } = this.dependencies;
    const found = claimsOf(this.dependencies).claim(news);
    if (!found || news.preflight === "off") return [];
    return showFindings(waive([found], waiversIn(news), clock.now()), news, log);
  }

  /** The cluster as check saw it last; its taker looks whether it is recent enough. */
  takeSeen(news: RawInputs): Seen<Cluster> | undefined {
    const seen = this.seen.get(keyOf(news));
    this.seen.delete(keyOf(news));
    return seen;
  }
}
