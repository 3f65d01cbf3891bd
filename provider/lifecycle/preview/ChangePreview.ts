import type { RawInputs } from "../../core/pulumiValues";
import type { Connected } from "../../eks/connect";
import type { Cluster } from "../../eks/types";
import type { Seen } from "../../reconcile/Reconciliation";
import type { Planning } from "./observeChange";
import { DeferredPreviews, keyOf } from "./DeferredPreviews";
import type { Previewed } from "./previewChange";
import { previewChange } from "./previewChange";
import { withPreflight } from "../../eks/preflightSetting";
import { EksVersionError } from "../../core/failures/EksVersionError";
import type { Problem } from "../../core/problem";
import { urnOf } from "../../core/pulumiValues";
import { waiversIn } from "../../inputs/preflightOptions";
import { waive } from "../../preflight/waiver";
import { claimsOf } from "./claims";
import { showFindings } from "./report";
import { columnsOf } from "../../engine/display";
import type { Dependencies } from "../Dependencies";

/** Shows on a resource what a change of it means, and refuses what cannot be: in check, or in diff where it takes the state. */
export class ChangePreview {
  /** What is left until the state is known. */
  readonly deferred = new DeferredPreviews(({ clusterName, version }) => ({
    happened: `cluster "${String(clusterName)}" cannot be moved to ${String(version)}`,
    next: "fix what is listed above, or waive it by its code",
  }));
  /** What stands in the way, by resource, where the stack's `preflight: warn` has it shown only: for the update that may follow. */
  private readonly held = new Map<string, readonly string[]>();
  /** The clusters that check has seen, by resource, for the update that may follow. */
  private readonly seen = new Map<string, Seen<Cluster>>();

  constructor(
    private readonly dependencies: Pick<Dependencies, "log" | "clock" | "display">,
    private readonly planning: Planning,
    private readonly keepsSeen = false,
  ) {}

  async check(olds: RawInputs, news: RawInputs, connected: Connected): Promise<Previewed> {
    const { log, clock } = this.dependencies;
    const columns = (): number => columnsOf(this.dependencies.display());
    this.held.delete(keyOf(news));
    // The stack's `warn` shows the findings of all clusters in one preview. up starts none that they stop: the resource may say so.
    const showsOnly = news.preflight === undefined && connected.preflight === "warn";
    const shown = showsOnly ? news : withPreflight(news, connected.preflight);
    const pass = (problems: readonly Problem[]): Promise<readonly Problem[]> =>
      showsOnly ? this.hold(news, problems) : Promise.resolve(problems);
    const claimed = await this.claim(shown);
    const previewed = await previewChange(olds, shown, connected, { log, clock, columns, planning: this.planning });
    const { withState } = previewed;
    this.deferred.leave(news, withState && (async (state) => pass(await withState(state))));
    if (previewed.seen && this.keepsSeen) this.seen.set(keyOf(news), previewed.seen);
    return { ...previewed, failures: await pass([...claimed, ...previewed.failures]) };
  }

  /** Shows findings as warnings, and keeps them for {@link refuseHeld}; what is no finding stays a problem. */
  private async hold(news: RawInputs, problems: readonly Problem[]): Promise<readonly Problem[]> {
    const findings = problems.flatMap(({ code, reason }) => (code === undefined ? [] : [reason]));
    for (const finding of findings)
      await this.dependencies.log.warn(urnOf(news), `${finding}\n  up:    is stopped by this`);
    if (findings.length > 0) this.held.set(keyOf(news), [...(this.held.get(keyOf(news)) ?? []), ...findings]);
    return problems.filter(({ code }) => code === undefined);
  }

  /** In up: throws where check has found what stops it, and the stack's `preflight: warn` had it shown only. */
  refuseHeld(news: RawInputs): void {
    const failed = this.held.get(keyOf(news));
    this.held.delete(keyOf(news));
    if (failed === undefined) return;
    throw new EksVersionError({
      code: "PreflightRefused",
      happened: `cluster "${String(news.clusterName)}" cannot be moved to ${String(news.version)}`,
      failed,
      state: "nothing was started",
      next: 'fix what is listed above, or waive it by its code; the stack\'s setting pulumi-eks-version:preflight "warn" shows findings in preview, and lets none of them pass in up (preflight: "warn" on the resource does)',
    });
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
