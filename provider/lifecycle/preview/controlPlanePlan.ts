import { docsOf } from "../../core/findings";
import type { Finding, Waiver } from "../../core/findings";
import { EXPECTED_HOP_MS } from "../../core/durations";
import { oneForEachCause } from "../../preflight/causes";
import { isOwn, lastUpgrade } from "../../preflight/checks/rollback";
import { formatVersion } from "../../core/versions/kubernetesVersion";
import type { Preflight } from "../../preflight/preflight";
import { preflight } from "../../preflight/preflight";
import type { PreflightOptions } from "../../preflight/context";
import { closesAt } from "../../core/rollback";
import type { Snapshot } from "../../observe/snapshot";
import { seenIn } from "../../observe/part";
import { supportOf } from "../../plan/support";
import type { UpgradePlan } from "../../resources/planTypes";

const DURATION_SOURCE = "what users reported of EKS control planes in 2025; EKS itself promises no time";

/** From a snapshot to the plan. Pure, and so the same in preview, in up, and for programs. */
export function planUpgrade(snapshot: Snapshot, options: PreflightOptions, waivers: readonly Waiver[]): UpgradePlan {
  const checked = preflight(snapshot, options, waivers);
  const hops = checked.steps.map(({ kind, from, to }) => ({
    kind,
    from: formatVersion(from),
    to: formatVersion(to),
    expectedMinutes: EXPECTED_HOP_MS / 60_000,
  }));
  const versions = seenIn(snapshot.versions);
  const cluster = snapshot.cluster.seen ? snapshot.cluster.value : undefined;
  return {
    clusterName: snapshot.clusterName,
    region: snapshot.region,
    from: checked.from && formatVersion(checked.from),
    to: formatVersion(options.desired),
    hops,
    expectedMinutes: hops.reduce((sum, hop) => sum + hop.expectedMinutes, 0),
    durationSource: DURATION_SOURCE,
    alsoTouched: [],
    support: {
      now: checked.from && supportOf(versions, checked.from),
      then: supportOf(versions, options.desired),
    },
    supportType: cluster?.supportType,
    tags: cluster?.tags ?? {},
    rollbackUntil: windowOf(snapshot, checked),
    findings: oneForEachCause(checked.findings).map((finding) => ({ ...finding, docs: docsOf(finding.code) })),
    refused: checked.findings.some(stops),
  };
}

export function stops({ severity, waived }: Finding): boolean {
  return severity === "error" && waived === undefined;
}

function windowOf(snapshot: Snapshot, { steps }: Preflight): string | undefined {
  const [step] = steps;
  const upgrade = step?.kind === "rollback" ? lastUpgrade(seenIn(snapshot.updates), step.from) : undefined;
  const { unaskedUpdates: unasked } = snapshot;
  if (unasked && !isOwn(upgrade, unasked)) return undefined;
  return upgrade && new Date(closesAt(upgrade)).toISOString();
}
