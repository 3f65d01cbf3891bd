import { printableLine } from "../core/printable";
import { EXTRA_PER_HOUR, HOURS_A_MONTH, takesExtendedSupport } from "../plan/support";
import type { UpgradePlan } from "../resources/planTypes";
import type { Period } from "./facts";
import type { ExtendedSupport, Money, ReportCluster } from "./model";

const HOUR_MS = 3_600_000;

/**
 * When AWS upgrades the cluster by itself if nobody does before: at the end of standard support under supportType STANDARD, else at
 * the end of extended support; where it is not known, the earlier date counts. Source: the EKS user guide, "Understand the Kubernetes version lifecycle on EKS".
 */
export function awsUpgradeOf({ support: { now }, supportType }: UpgradePlan): ReportCluster["awsUpgrade"] {
  if (!now) return undefined;
  const { version, endOfStandardSupport, endOfExtendedSupport } = now;
  const extended = takesExtendedSupport(supportType);
  if (extended !== true && endOfStandardSupport !== undefined) {
    const doubt = extended === undefined ? ", of which it is not known whether AWS then upgrades the cluster" : "";
    const is = printableLine(supportType ?? "");
    return {
      on: endOfStandardSupport,
      why: `standard support of ${version} ends, and the cluster's supportType is ${is}${doubt}`,
    };
  }
  if (endOfExtendedSupport === undefined) return undefined;
  return { on: endOfExtendedSupport, why: `extended support of ${version} ends` };
}

export function extendedSupportOf(
  plan: UpgradePlan,
  at: string,
  forecast: Period | undefined,
  awsUpgrade: ReportCluster["awsUpgrade"],
): ExtendedSupport | undefined {
  const { now } = plan.support;
  if (now?.status === undefined || plan.from === undefined) return undefined;
  const until = (end: string | undefined): number | undefined =>
    end === undefined ? undefined : cost(Date.parse(at), Date.parse(end), now, plan.supportType);
  return {
    nowPerMonth: now.status === "EXTENDED_SUPPORT" ? Math.round(EXTRA_PER_HOUR * HOURS_A_MONTH) : 0,
    untilForecast: until(forecast?.to),
    untilAwsUpgrade: until(awsUpgrade?.on),
  };
}

/** Extended support begins when standard support has ended; under supportType STANDARD there is none to pay. */
function cost(
  from: number,
  to: number,
  { status, endOfStandardSupport }: { status: string | undefined; endOfStandardSupport: string | undefined },
  supportType: UpgradePlan["supportType"],
): number | undefined {
  const pays = status === "EXTENDED_SUPPORT";
  const extended = takesExtendedSupport(supportType);
  if (!pays && extended === false) return 0;
  if (!pays && (extended === undefined || endOfStandardSupport === undefined)) return undefined;
  const begins = pays ? from : Math.max(from, Date.parse(endOfStandardSupport ?? ""));
  return cents((Math.max(0, to - begins) / HOUR_MS) * EXTRA_PER_HOUR);
}

export function moneyOf(clusters: readonly ReportCluster[]): Money {
  const costs = clusters.flatMap(({ extendedSupport }) => extendedSupport ?? []);
  const sum = (numbers: readonly (number | undefined)[]): number =>
    cents(numbers.reduce<number>((total, one) => total + (one ?? 0), 0));
  return {
    nowPerMonth: sum(costs.map(({ nowPerMonth }) => nowPerMonth)),
    untilForecast: sum(costs.map(({ untilForecast }) => untilForecast)),
    untilAwsUpgrade: sum(costs.map(({ untilAwsUpgrade }) => untilAwsUpgrade)),
    paying: costs.filter(({ nowPerMonth }) => nowPerMonth > 0).length,
    unknown: clusters.length - costs.length,
  };
}

function cents(dollars: number): number {
  return Math.round(dollars * 100) / 100;
}
