import { isFindingCode } from "../core/findings";
import type { Waiver } from "../core/findings";
import type { RawInputs } from "../core/pulumiValues";
import { parseKubernetesVersion, versionFromEks } from "../core/versions/kubernetesVersion";
import type { PreflightOptions } from "../preflight/context";
import { isFields, textOf } from "../core/fields";
import { UNKNOWN_VALUE, withoutUndefined } from "../core/pulumiValues";

/** What preflight takes from inputs that have passed check. What is not computed yet does not stop a preview. */
export function preflightOptions(news: RawInputs, recorded: unknown): PreflightOptions {
  const before = parseKubernetesVersion(recorded);
  const minutes = news.rollbackTimeoutMinutes;
  return {
    desired: versionFromEks(typeof news.version === "string" ? news.version : undefined),
    recorded: before.ok ? before.version : undefined,
    force: isOrMayBe(news.force),
    refreshInsights: isOrMayBe(news.refreshInsights),
    allowRollback: isOrMayBe(news.allowRollback),
    rollbackTimeoutMinutes: typeof minutes === "number" ? minutes : undefined,
    ...(typeof news.waitForNodes === "number" ? { waitForNodes: news.waitForNodes } : {}),
    nodegroupPolicy: news.nodegroupPolicy === "strict" ? "strict" : "skew",
  };
}

function isOrMayBe(value: unknown): boolean {
  return value === true || value === UNKNOWN_VALUE;
}

export function waiversIn(news: RawInputs): Waiver[] {
  if (!Array.isArray(news.waive)) return [];
  return news.waive.flatMap((one: unknown) => {
    if (!isFields(one) || !isFindingCode(one.code)) return [];
    const [reason = "", resource, until] = [one.reason, one.resource, one.until].map(textOf);
    return [
      {
        code: one.code,
        reason: reason === UNKNOWN_VALUE ? "a reason that is not computed yet" : reason,
        ...withoutUndefined({ resource, until: until === UNKNOWN_VALUE ? undefined : until }),
      },
    ];
  });
}
