import { noLongerAsked } from "../inputs/noLongerAsked";
import type { RawInputs } from "../core/pulumiValues";
import type { Cluster } from "../eks/types";
import { given, urnOf } from "../core/pulumiValues";
import { templateNumbersIn } from "../core/templateWords";
import { nothingDone, stateFrom } from "../outputs/clusterVersion";
import type { Connected, EksConnection } from "../eks/connect";
import type { EksVersionError } from "../core/failures/EksVersionError";
import { withPreflight } from "../eks/preflightSetting";
import { ruleProblems } from "../inputs/rules";
import { lineReporter } from "../engine/statusLine";
import type { Dependencies } from "./Dependencies";
import { applyChange, partFailure } from "./applyChange";
import type { Observed } from "../reconcile/target";
import { asksForUpdate, partDiff } from "../outputs/diff";
import type { Asked, Outcome, Outputs } from "./Lifecycle";
import { Lifecycle } from "./Lifecycle";
import type { PartResource } from "./ResourceType";
import { inputsOfState, partStateAfter, targetIn } from "../outputs/addonAndNodegroup";
import { DeferredPreviews } from "./preview/DeferredPreviews";
import type { PreviewedStep } from "./preview/previewStep";
import { previewStep } from "./preview/previewStep";
import { keptNumbers } from "./templateWords";

interface SeenPart<S> {
  readonly cluster: Cluster;
  readonly part: S;
}

/**
 * The lifecycle of a resource that moves one thing of a cluster: an add-on or a node group.
 *
 * | verb   | does in EKS                                                                                       |
 * | ------ | ------------------------------------------------------------------------------------------------- |
 * | check  | nothing; where something is about to move, calls that only look                                   |
 * | diff   | what check does, where only the state tells that there is work                                    |
 * | create | looks; what update does, where it is not there yet                                                |
 * | update | for each step ListUpdates, UpdateAddon or UpdateNodegroupVersion, DescribeUpdate until it ends    |
 * | read   | DescribeCluster, DescribeAddon or DescribeNodegroup                                               |
 * | delete | nothing                                                                                           |
 */
export class AddonOrNodegroupLifecycle<S extends Observed> extends Lifecycle<SeenPart<S>> {
  protected readonly deferred = new DeferredPreviews((news) => ({
    happened: `${this.nameOf(news)} cannot be moved as asked`,
    next: "fix what is listed above",
  }));

  constructor(
    private readonly resource: PartResource<S>,
    dependencies: Dependencies,
  ) {
    super(dependencies);
  }

  protected override readonly normalised = (raw: RawInputs) => this.resource.normalised(given(raw));

  protected override readonly problemsOf = (raw: RawInputs) => {
    const { title, rules } = this.resource;
    return ruleProblems(title, rules, ["__resolve", "targetVersion"], given(raw));
  };

  protected override readonly contradictions = (_: RawInputs, news: RawInputs) => this.resource.contradictions(news);

  protected override readonly templates = (news: RawInputs) => this.resource.templates?.(news) ?? [];

  protected override readonly noLongerAsked = (olds: RawInputs, news: RawInputs) =>
    noLongerAsked(this.nameOf(news), olds, news);

  protected override readonly difference = (olds: RawInputs, news: RawInputs) => partDiff(this.resource, olds, news);

  protected override readonly onlyStores = (olds: RawInputs, news: RawInputs) =>
    !asksForUpdate(this.resource, olds, news);

  protected override readonly kept = (olds: RawInputs, news: RawInputs) => ({
    ...targetIn(olds),
    ...keptNumbers(templateNumbersIn(olds)),
    ...news,
  });

  protected override async preview(olds: RawInputs, news: RawInputs, connected: Connected): Promise<PreviewedStep> {
    const asked = withPreflight(news, connected.preflight);
    const previewed = await previewStep(this.resource, olds, asked, connected, this.dependencies.log);
    this.deferred.leave(news, previewed.withState);
    return previewed;
  }

  protected override idOf(news: RawInputs): string {
    return `${String(news.clusterName)}:${String(news[this.resource.nameInput])}`;
  }

  protected override async run({ news, olds, verb }: Asked, connection: EksConnection): Promise<Outcome> {
    const { clock, log } = this.dependencies;
    const earlier = stateFrom(olds);
    const reporter = lineReporter(log, urnOf(news), clock, this.dependencies.display());
    try {
      const applied = await applyChange(this.resource, news, earlier, verb, { connection, clock, reporter });
      const { cluster, seen, begun, error, due, doubt } = applied;
      if (!cluster || !seen || (error && isGone(error))) return { outs: undefined, begun, error };
      const at = connection.eks.time.iso();
      const resolved = targetIn({ targetVersion: applied.target });
      const inputs = { ...resolved, ...news, ...keptNumbers(applied.numbers) };
      const outs = partStateAfter(this.resource, inputs, earlier, { ...applied, cluster, seen, at });
      if (doubt !== undefined) {
        const unfinished = { code: "NotKnown", at, wanted: this.resource.version(seen) };
        return { outs: await this.notDone(news, outs, doubt, unfinished), begun, error };
      }
      const whole =
        error !== undefined || !(earlier.unfinished || due) ? outs : await this.unlessDegraded(news, outs, seen, at);
      return { outs: whole, begun, error };
    } finally {
      await reporter.close();
    }
  }

  private async unlessDegraded(news: RawInputs, outs: Outputs, seen: S, at: string): Promise<Outputs> {
    const { status } = seen;
    if (status !== "DEGRADED" && !status.endsWith("_FAILED")) return outs;
    const version = this.resource.version(seen);
    const told = `${this.nameOf(news)} is at ${version}, and EKS shows it as ${status}: it is not done`;
    return this.degraded(news, outs, told, version, at);
  }

  protected override recorded(id: string, props: RawInputs, region: string): Outputs {
    const { nameInput } = this.resource;
    const [clusterInId, ...rest] = id.split(":");
    return {
      ...inputsOfState(this.resource, props),
      clusterName: props.clusterName ?? clusterInId,
      [nameInput]: props[nameInput] ?? rest.join(":"),
      region,
    };
  }

  protected override async look(inputs: RawInputs, { eks }: EksConnection): Promise<SeenPart<S>> {
    const clusterName = String(inputs.clusterName);
    const name = String(inputs[this.resource.nameInput]);
    const [cluster, part] = await Promise.all([eks.cluster(clusterName), this.resource.look(eks, clusterName, name)]);
    return { cluster, part };
  }

  protected override failure(error: unknown, inputs: RawInputs, connection: EksConnection): Promise<unknown> {
    return partFailure(this.resource, error, inputs, connection);
  }

  protected override truth(inputs: Outputs, { part }: SeenPart<S>): Outputs {
    const version = this.resource.version(part);
    const exact = this.resource.exact(inputs) !== undefined;
    // What depends on what EKS offers is to be resolved again.
    const versions = exact ? { version } : { targetVersion: version, __resolve: true };
    return { ...this.resource.truthful(inputs, part), ...versions };
  }

  protected override stateSeen(
    inputs: RawInputs,
    olds: RawInputs,
    { cluster, part: seen }: SeenPart<S>,
    { eks }: EksConnection,
  ): Promise<Outputs> {
    const earlier = stateFrom(olds);
    const reached = { cluster, seen, ...nothingDone(earlier), at: eks.time.iso() };
    return Promise.resolve(partStateAfter(this.resource, inputs, earlier, reached));
  }

  protected override readonly movedElsewhere = (olds: RawInputs, news: RawInputs, { part }: SeenPart<S>) => {
    const { version } = stateFrom(olds);
    const now = this.resource.version(part);
    if (now === version) return undefined;
    return `${this.nameOf(news)} is at ${now}, not ${version ?? "?"}: somebody else moved it. Only settings were stored now; \`pulumi refresh\` and \`pulumi preview\` show what moving it takes`;
  };

  protected override leftAlone(props: RawInputs): string {
    const { clusterName, version } = stateFrom(props);
    return `${this.nameOf(props)} of cluster "${clusterName ?? "?"}" stays as it is, at ${version ?? "?"}: its version is no longer managed by this resource`;
  }

  private nameOf(inputs: RawInputs): string {
    return `${this.resource.noun} ${String(inputs[this.resource.nameInput])}`;
  }
}

/** Errors after which the state stays what it was, also where the add-on or node group was still seen in the run. */
function isGone({ code }: EksVersionError): boolean {
  return code === "AddonNotFound" || code === "NodegroupNotFound";
}
