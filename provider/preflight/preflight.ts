import type { Finding, Waiver } from "../core/findings";
import { addonFindings } from "./checks/addons";
import { clusterFindings } from "./checks/cluster";
import { coverageFindings } from "./checks/coverage";
import type * as inside from "./checks/inside/inside";
import { insightFindings } from "./checks/insights";
import { fargateFindings, nodeFindings } from "./checks/nodes";
import { rollbackFindings } from "./checks/rollback";
import { unseenNodeFindings } from "./checks/unseenNodes";
import { versionFindings } from "./checks/versions";
import { wayFindings } from "./checks/reachable";
import type { KubernetesVersion } from "../core/versions/kubernetesVersion";
import type { Step } from "../plan/hops";
import { plan } from "../plan/hops";
import type { PreflightContext, PreflightOptions } from "./context";
import type { Snapshot } from "../observe/snapshot";
import { waive } from "./waiver";

export interface Preflight {
  /** undefined where the cluster could not be seen, and its version is not in the state either. */
  readonly from: KubernetesVersion | undefined;
  /** None: there is no way, as a finding tells, or none to go. */
  readonly steps: readonly Step[];
  /** Errors first, then warnings, then notes. */
  readonly findings: readonly Finding[];
}

/** Loaded where the cluster was looked into. */
function insideFindings(context: PreflightContext): Finding[] {
  if (context.snapshot.inside === undefined) return [];
  return (require("./checks/inside/inside") as typeof inside).insideFindings(context);
}

const CHECKS: readonly ((context: PreflightContext) => Finding[])[] = [
  clusterFindings,
  versionFindings,
  nodeFindings,
  fargateFindings,
  unseenNodeFindings,
  insideFindings,
  addonFindings,
  insightFindings,
  rollbackFindings,
];

const ORDER = { error: 0, warning: 1, note: 2 } as const;

/** The plan, and everything that stands in its way, over every hop and all at once. Pure. */
export function preflight(snapshot: Snapshot, options: PreflightOptions, waivers: readonly Waiver[] = []): Preflight {
  const cluster = snapshot.cluster.seen ? snapshot.cluster.value : undefined;
  const from = cluster?.version ?? options.recorded;
  const way = from && plan(from, options.desired, options);
  const noWay = way ? wayFindings(from, way, options, `cluster/${snapshot.clusterName}`) : [];
  const steps = way?.kind === "steps" && noWay.length === 0 ? way.steps : [];
  const findings = [...coverageFindings(snapshot), ...noWay];
  if (cluster) {
    const context = { ...options, snapshot, cluster, steps };
    findings.push(...CHECKS.flatMap((check) => check(context)));
  }
  const sorted = findings.sort((a, b) => ORDER[a.severity] - ORDER[b.severity] || a.code.localeCompare(b.code));
  return { from, steps, findings: waive(sorted, waivers, snapshot.at) };
}
