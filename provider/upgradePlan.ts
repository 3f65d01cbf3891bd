import type { FindingCode, Severity } from "./findings/catalogue";
import { docsOf } from "./findings/catalogue";
import type { Finding } from "./findings/finding";
import { lastUpgrade } from "./findings/rollback";
import { formatVersion } from "./kubernetesVersion";
import { EXPECTED_HOP_MS } from "./pollSchedule";
import type { Preflight } from "./preflight";
import { preflight } from "./preflight";
import type { PreflightOptions } from "./preflightContext";
import { closesAt } from "./rollbackWindow";
import type { Snapshot } from "./snapshot";
import { seenIn } from "./snapshot";
import type { SupportedVersion } from "./support";
import { supportOf } from "./support";
import type { Waiver } from "./waiver";

/** One update of the control plane. */
export interface PlannedHop {
  readonly kind: "upgrade" | "rollback";
  readonly from: string;
  readonly to: string;
  readonly expectedMinutes: number;
}

/** A finding as data: what preview shows of it. */
export interface PlanFinding extends Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** The page about it, in this package. */
  readonly docs: string;
}

/** What up would do, and what stands in its way. Plain data. */
export interface UpgradePlan {
  readonly clusterName: string;
  readonly region: string;
  /** The version now; undefined where it could not be seen. */
  readonly from: string | undefined;
  readonly to: string;
  readonly hops: readonly PlannedHop[];
  readonly expectedMinutes: number;
  /** Where the expected time comes from. */
  readonly durationSource: string;
  /** What is changed, besides the control plane: nothing. */
  readonly alsoTouched: readonly string[];
  readonly support: { readonly now: SupportedVersion | undefined; readonly then: SupportedVersion | undefined };
  /** For a rollback: when its window closes, ISO 8601, at the earliest. */
  readonly rollbackUntil: string | undefined;
  readonly findings: readonly PlanFinding[];
  /** Whether an error stands in the way that no waiver lets pass. */
  readonly refused: boolean;
}

const DURATION_SOURCE = "what users reported of EKS control planes in 2025; EKS itself promises no time";

/** From a snapshot to the plan. Pure, and so the same in preview, in up, and for programs. */
export function upgradePlan(snapshot: Snapshot, options: PreflightOptions, waivers: readonly Waiver[]): UpgradePlan {
  const checked = preflight(snapshot, options, waivers);
  const hops = checked.steps.map(({ kind, from, to }) => ({
    kind,
    from: formatVersion(from),
    to: formatVersion(to),
    expectedMinutes: EXPECTED_HOP_MS / 60_000,
  }));
  const versions = seenIn(snapshot.versions);
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
    rollbackUntil: windowOf(snapshot, checked),
    findings: checked.findings.map((finding) => ({ ...finding, docs: docsOf(finding.code) })),
    refused: checked.findings.some(stops),
  };
}

export function stops({ severity, waived }: Finding): boolean {
  return severity === "error" && waived === undefined;
}

function windowOf(snapshot: Snapshot, { steps }: Preflight): string | undefined {
  const [step] = steps;
  const upgrade = step?.kind === "rollback" ? lastUpgrade(seenIn(snapshot.updates), step.from) : undefined;
  return upgrade && new Date(closesAt(upgrade)).toISOString();
}
