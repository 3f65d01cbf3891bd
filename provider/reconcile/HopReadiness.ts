import { AwsFailure, failureText } from "../core/failures/awsFailure";
import type { Finding, Waiver } from "../core/findings";
import type { KubernetesVersion } from "../core/versions/kubernetesVersion";
import { formatVersion } from "../core/versions/kubernetesVersion";
import type { InsightSummary } from "../eks/types";
import type { Node } from "../observe/inside/types";
import type * as nodesInside from "../preflight/checks/inside/nodes";
import { notTold, reasonOf } from "../preflight/checks/insights";
import { kubeletInsight } from "../preflight/checks/unseenNodes";
import { someOf } from "../preflight/context";
import { waive } from "../preflight/waiver";
import type { Step } from "../plan/hops";
import type { BeforeStart, MayStart } from "./target";

/** What is looked at before a hop beside the cluster, and what that may stop. */
export interface ReadinessOptions {
  /** Default: `enforce`. */
  readonly preflight: "enforce" | "warn" | "off";
  readonly waivers: readonly Waiver[];
  /** When the last hop began, ISO 8601 by AWS's clock, where one was done already, by another reconciliation. */
  readonly lastHop?: string | undefined;
  /** Whether nodes or add-ons have moved since preflight has looked. */
  readonly partsMoved?: boolean;
  /** The cluster's nodes as they are now, where it may be looked into: they tell what the insight does not. */
  readonly nodes?: (() => Promise<readonly Node[]>) | undefined;
}

/** EKS evaluates insights again within "a few minutes". */
const REFRESH_MS = 10 * 60_000;

const GO: MayStart = { kind: "go" };

/**
 * The look at EKS's insights before a hop. Preflight has looked before the first one, and the insight on kubelet version skew is
 * about the next version only: nodes outside managed node groups follow slowly, and after some hops run back to back the next one
 * would leave them too far behind. Where that is not known, a hop that follows another one is not started.
 */
export class HopReadiness {
  /** The version whose hop EKS has evaluated its insights again for. */
  private evaluatedFor: string | undefined;
  /** Why EKS has not done so, where it has not. */
  private notEvaluated: string | undefined;

  constructor(
    private readonly clusterName: string,
    private readonly options: ReadinessOptions,
  ) {}

  /** May throw AwsFailure for what is not about insights only. */
  async mayStart(step: Step, tools: BeforeStart): Promise<MayStart> {
    const { kind, from, to } = step;
    const { partsMoved = false, preflight } = this.options;
    const since = kind === "upgrade" ? (tools.lastBegan ?? this.options.lastHop) : undefined;
    if (since === undefined && !partsMoved) return GO;
    let insights: InsightSummary[];
    try {
      insights = await tools.call(() => tools.eks.insights(this.clusterName));
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      return this.notKnown(failureText(error), step, since, tools);
    }
    const skew = kind === "upgrade" ? kubeletInsight(insights, to) : undefined;
    if (this.evaluatedFor !== formatVersion(to) && this.isOutOfDate(insights, skew, kind, since)) {
      this.evaluatedFor = formatVersion(to);
      this.notEvaluated = await this.evaluateAgain(tools);
      return { kind: "look-again" };
    }
    if (kind !== "upgrade" || preflight === "off") return GO;
    if (skew?.status === "ERROR") return this.behind(skew, from, to, tools);
    const why = this.whatIsMissing(skew, since);
    return why === undefined ? GO : this.notKnown(why, step, since, tools);
  }

  /** Why the insight does not tell of the nodes as they are now. */
  private whatIsMissing(skew: InsightSummary | undefined, since: string | undefined): string | undefined {
    if (skew === undefined) return this.notEvaluated ?? "EKS shows no insight on it";
    const why = notTold(skew);
    if (why !== undefined) return why;
    return isBefore(skew, since) ? (this.notEvaluated ?? "the insight is from before the last hop") : undefined;
  }

  /** The first hop is preflight's; after another one, what is not known stops, unless the nodes themselves can be seen. */
  private async notKnown(why: string, step: Step, since: string | undefined, tools: BeforeStart): Promise<MayStart> {
    const { clusterName, options } = this;
    const { from, to } = step;
    const fact = `whether all nodes are new enough for ${formatVersion(to)} could not be seen: ${why}`;
    if (step.kind !== "upgrade" || since === undefined || options.preflight === "off") {
      tools.warn(fact);
      return GO;
    }
    const seen = await this.lookAtNodes(step, tools);
    if (seen === "fit") return GO;
    const finding: Finding = {
      code: "EKSV028",
      severity: "error",
      resource: `cluster/${clusterName}`,
      fact: seen === undefined ? fact : `${fact}; ${seen}`,
      remedy:
        "allow eks:ListInsights, eks:StartInsightsRefresh and eks:DescribeInsightsRefresh where one of them was refused, or set inspectCluster: true, so that the nodes themselves are seen; or see the kubelets (kubectl get nodes), and waive EKSV028 where all of them fit",
    };
    return this.stopped(finding, from, to, tools);
  }

  /** @returns "fit", or why they do not show it; undefined: the cluster is not to be looked into */
  private async lookAtNodes(step: Step, tools: BeforeStart): Promise<string | undefined> {
    const { nodes } = this.options;
    if (nodes === undefined) return undefined;
    try {
      const seen = await tools.call(nodes);
      // Loaded only where the cluster is looked into.
      const { breaksSkew } = require("../preflight/checks/inside/nodes") as typeof nodesInside;
      const unfit = seen.filter((node) => node.kubelet === undefined || breaksSkew(node, step));
      return unfit.length === 0 ? "fit" : `these nodes do not fit: ${someOf(unfit.map(({ name }) => name))}`;
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      return `nor could the nodes themselves (${failureText(error)})`;
    }
  }

  /** Whether what has moved may have changed what the insights say, or EKS may refuse the hop for what has been put right. */
  private isOutOfDate(
    insights: readonly InsightSummary[],
    skew: InsightSummary | undefined,
    kind: Step["kind"],
    since: string | undefined,
  ): boolean {
    if (since !== undefined && (skew === undefined || isBefore(skew, since))) return true;
    if (skew && (skew.status === "ERROR" || notTold(skew) !== undefined)) return true;
    const category = kind === "upgrade" ? "UPGRADE_READINESS" : "ROLLBACK_READINESS";
    const refuses = ({ status, ...one }: InsightSummary): boolean =>
      one.category === category && status !== "PASSING" && status !== "WARNING";
    return this.options.partsMoved === true && insights.some(refuses);
  }

  /** @returns why EKS has not done so, where it has not */
  private async evaluateAgain(tools: BeforeStart): Promise<string | undefined> {
    const until = tools.now() + REFRESH_MS;
    const { clusterName } = this;
    try {
      let status = await tools.call(() => tools.eks.startInsightsRefresh(clusterName));
      while (status !== "COMPLETED" && status !== "FAILED" && tools.now() < until) {
        await tools.waitFor("EKS evaluates its insights again");
        status = await tools.call(() => tools.eks.insightsRefresh(clusterName));
      }
      if (status === "COMPLETED") return undefined;
      return warned(`the insights were not evaluated again (${status ?? "unknown"})`);
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      return warned(`the insights could not be evaluated again (${failureText(error)})`);
    }

    function warned(why: string): string {
      tools.warn(`${why}; going by what they were`);
      return why;
    }
  }

  private behind(skew: InsightSummary, from: KubernetesVersion, to: KubernetesVersion, tools: BeforeStart): MayStart {
    const { clusterName } = this;
    const finding: Finding = {
      code: "EKSV024",
      severity: "error",
      resource: `insight/${skew.id}`,
      fact: `nodes are too far behind for ${formatVersion(to)}: insight "${skew.name}" is ERROR${reasonOf(skew)}; it covers all nodes, self-managed and Karpenter's too`,
      remedy: `see which (aws eks describe-insight --cluster-name ${clusterName} --id ${skew.id}; kubectl get nodes), and replace them, or give them the time to follow`,
    };
    return this.stopped(finding, from, to, tools);
  }

  /** Not started, unless the program lets the finding pass. */
  private stopped(finding: Finding, from: KubernetesVersion, to: KubernetesVersion, tools: BeforeStart): MayStart {
    const { clusterName, options } = this;
    const hop = `${formatVersion(from)} → ${formatVersion(to)}`;
    const [{ waived, remedy, ...told }] = waive([finding], options.waivers, tools.awsNow()) as [Finding];
    if (waived !== undefined || options.preflight === "warn") {
      tools.warn(`${told.code} (error${waived === undefined ? "" : `, waived: ${waived}`}) ${told.fact}`);
      return GO;
    }
    return {
      kind: "stop",
      facts: {
        code: "NodesBehind",
        happened: `${hop} was not started on cluster "${clusterName}": ${told.fact} (${told.code})`,
        hop,
        next: `${remedy}; then run \`pulumi up\` again, which goes on with this hop. A waiver of ${told.code}, or force: true, starts it all the same`,
      },
    };
  }
}

function isBefore({ refreshedAt }: InsightSummary, since: string | undefined): boolean {
  return since !== undefined && (refreshedAt === undefined || refreshedAt < since);
}
