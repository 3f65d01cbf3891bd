import { AwsFailure } from "../core/awsFailure";
import type { Finding, Waiver } from "../core/findings";
import type { KubernetesVersion } from "../core/kubernetesVersion";
import { formatVersion, sameVersion } from "../core/kubernetesVersion";
import type { InsightSummary } from "../eks/types";
import { KUBELET_SKEW, reasonOf } from "../preflight/checks/insights";
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
}

/** EKS evaluates insights again within "a few minutes". */
const REFRESH_MS = 10 * 60_000;

const GO: MayStart = { kind: "go" };

/**
 * The look at EKS's insights before a hop. Preflight has looked before the first one, and the insight on kubelet version skew is
 * about the next version only: nodes outside managed node groups follow slowly, and after some hops run back to back the next one
 * would leave them too far behind.
 */
export class HopReadiness {
  /** The version whose hop EKS has evaluated its insights again for. */
  private evaluatedFor: string | undefined;

  constructor(
    private readonly clusterName: string,
    private readonly options: ReadinessOptions,
  ) {}

  /** May throw AwsFailure for what is not about insights only. */
  async mayStart({ kind, from, to }: Step, tools: BeforeStart): Promise<MayStart> {
    const { partsMoved = false, preflight } = this.options;
    const since = kind === "upgrade" ? (tools.lastBegan ?? this.options.lastHop) : undefined;
    if (since === undefined && !partsMoved) return GO;
    let insights: InsightSummary[];
    try {
      insights = await tools.call(() => tools.eks.insights(this.clusterName));
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      tools.warn(`${notSeen(to)}: ${error.message}`);
      return GO;
    }
    const skew = kind === "upgrade" ? insights.find((one) => isAboutKubelets(one, to)) : undefined;
    if (this.evaluatedFor !== formatVersion(to) && this.isOutOfDate(insights, skew, kind, since)) {
      this.evaluatedFor = formatVersion(to);
      await this.evaluateAgain(tools);
      return { kind: "look-again" };
    }
    if (kind !== "upgrade" || preflight === "off") return GO;
    if (skew === undefined || skew.status === "UNKNOWN") {
      tools.warn(
        `${notSeen(to)}: ${skew ? `the insight says UNKNOWN${reasonOf(skew)}` : "EKS shows no insight on it"}`,
      );
      return GO;
    }
    return skew.status === "ERROR" ? this.behind(skew, from, to, tools) : GO;
  }

  /** Whether what has moved may have changed what the insights say, or EKS may refuse the hop for what has been put right. */
  private isOutOfDate(
    insights: readonly InsightSummary[],
    skew: InsightSummary | undefined,
    kind: Step["kind"],
    since: string | undefined,
  ): boolean {
    if (since !== undefined && (skew?.refreshedAt === undefined || skew.refreshedAt < since)) return true;
    if (skew?.status === "ERROR") return true;
    const category = kind === "upgrade" ? "UPGRADE_READINESS" : "ROLLBACK_READINESS";
    const refuses = ({ status, ...one }: InsightSummary): boolean =>
      one.category === category && (status === "ERROR" || status === "UNKNOWN");
    return this.options.partsMoved === true && insights.some(refuses);
  }

  private async evaluateAgain(tools: BeforeStart): Promise<void> {
    const until = tools.now() + REFRESH_MS;
    const { clusterName } = this;
    try {
      let status = await tools.call(() => tools.eks.startInsightsRefresh(clusterName));
      while (status !== "COMPLETED" && status !== "FAILED" && tools.now() < until) {
        await tools.waitFor("EKS evaluates its insights again");
        status = await tools.call(() => tools.eks.insightsRefresh(clusterName));
      }
      if (status === "COMPLETED") return;
      tools.warn(`the insights were not evaluated again (${status ?? "unknown"}); going by what they were`);
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      tools.warn(`the insights could not be evaluated again (${error.message}); going by what they were`);
    }
  }

  private behind(skew: InsightSummary, from: KubernetesVersion, to: KubernetesVersion, tools: BeforeStart): MayStart {
    const { clusterName, options } = this;
    const hop = `${formatVersion(from)} → ${formatVersion(to)}`;
    const finding: Finding = {
      code: "EKSV024",
      severity: "error",
      resource: `insight/${skew.id}`,
      fact: `nodes are too far behind for ${formatVersion(to)}: insight "${skew.name}" is ERROR${reasonOf(skew)}; it covers all nodes, self-managed and Karpenter's too`,
      remedy: `see which (aws eks describe-insight --cluster-name ${clusterName} --id ${skew.id}; kubectl get nodes), and replace them, or give them the time to follow`,
    };
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

function isAboutKubelets({ name, category, version }: InsightSummary, to: KubernetesVersion): boolean {
  return (
    category === "UPGRADE_READINESS" && KUBELET_SKEW.test(name) && version !== undefined && sameVersion(version, to)
  );
}

function notSeen(to: KubernetesVersion): string {
  return `whether all nodes are new enough for ${formatVersion(to)} could not be seen`;
}
