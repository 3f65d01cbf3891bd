import { docsOf } from "../../../provider/core/findings";
import type { ReportedCluster, ReportFacts } from "../../../provider/report/facts";
import type { PlanFinding, UpgradePlan } from "../../../provider/resources/planTypes";

/** The moment that all facts here are about. */
export const AT = "2026-11-01T00:00:00.000Z";

const SUPPORT = {
  "1.31": ["EXTENDED_SUPPORT", "2025-11-26", "2026-11-26"],
  "1.32": ["EXTENDED_SUPPORT", "2026-03-23", "2027-03-23"],
  "1.33": ["EXTENDED_SUPPORT", "2026-07-29", "2027-07-29"],
  "1.34": ["STANDARD_SUPPORT", "2026-12-02", "2027-12-02"],
} as const;
type Version = keyof typeof SUPPORT;

export function support(version: Version): UpgradePlan["support"]["now"] {
  const [status, endOfStandardSupport, endOfExtendedSupport] = SUPPORT[version];
  const dollarsPerHour = status === "EXTENDED_SUPPORT" ? 0.6 : 0.1;
  return { version, status, endOfStandardSupport, endOfExtendedSupport, dollarsPerHour };
}

export const BLOCKER: PlanFinding = {
  code: "EKSV020",
  severity: "error",
  resource: "nodegroup/blue",
  fact: "node group blue runs 1.28 and blocks hop 1 of 3",
  remedy:
    "update it first (aws eks update-nodegroup-version --cluster-name prod --nodegroup-name blue --kubernetes-version 1.31)",
  docs: docsOf("EKSV020"),
};

/** A plan as `getUpgradePlan` gives it. */
export function planOf(from: Version, to: Version, more: Partial<UpgradePlan> = {}): UpgradePlan {
  const minor = (version: string): number => Number(version.split(".")[1]);
  const hops = Array.from({ length: minor(to) - minor(from) }, (_, index) => ({
    kind: "upgrade" as const,
    from: `1.${minor(from) + index}`,
    to: `1.${minor(from) + index + 1}`,
    expectedMinutes: 10,
  }));
  return {
    clusterName: "prod",
    region: "eu-west-1",
    from,
    to,
    hops,
    expectedMinutes: hops.length * 10,
    durationSource: "a test",
    alsoTouched: [],
    support: { now: support(from), then: support(to) },
    supportType: "EXTENDED",
    tags: {},
    rollbackUntil: undefined,
    findings: [],
    refused: false,
    ...more,
  };
}

export function cluster(clusterName: string, more: Partial<ReportedCluster> = {}): ReportedCluster {
  return { clusterName, region: "eu-west-1", plan: planOf("1.33", "1.34", { clusterName }), ...more };
}

/** A fleet in which every state occurs. */
export function fleet(): ReportFacts {
  const blocked = { findings: [BLOCKER], refused: true, tags: { Team: "platform" } };
  return {
    at: AT,
    waves: ["canary", "prod"],
    clusters: [
      cluster("done", {
        wave: "canary",
        plan: planOf("1.34", "1.34", { clusterName: "done", supportType: "STANDARD" }),
      }),
      cluster("ready", { wave: "canary" }),
      cluster("blocked", { wave: "prod", plan: planOf("1.31", "1.34", { clusterName: "blocked", ...blocked }) }),
      cluster("held", {
        wave: "prod",
        decision: { state: "held", why: "wave canary soaks at 1.33", until: "2026-11-03T02:17:00Z" },
        forecast: { from: "2026-11-03T02:17:00Z", to: "2026-11-03T02:27:00Z" },
      }),
      cluster("failed", {
        wave: "prod",
        decision: { state: "failed", why: "its last update failed" },
        failures: [{ what: "update 2c43e22a to 1.34", words: "NodeCreationFailure: Instances failed to join" }],
      }),
      cluster("exempt", { wave: "prod", decision: { state: "exempt", why: "sold in December" } }),
      cluster("unproven", { wave: "prod", decision: { state: "unproven", why: "nobody has proven 1.34" } }),
      cluster("unseen", { wave: "prod", plan: undefined, notReadable: "DescribeCluster met AccessDeniedException" }),
    ],
  };
}

/** So many clusters, of which a third is blocked. */
export function many(number: number): ReportFacts {
  const blocked = { findings: [BLOCKER], refused: true };
  return {
    at: AT,
    waves: ["canary", "prod"],
    clusters: Array.from({ length: number }, (_, index) => {
      const clusterName = `cluster-${String(index).padStart(4, "0")}`;
      const more = { clusterName, tags: { owner: `team-${index % 17}` }, ...(index % 3 === 0 ? blocked : {}) };
      return cluster(clusterName, {
        wave: index % 10 === 0 ? "canary" : "prod",
        plan: planOf(index % 2 ? "1.32" : "1.33", "1.34", more),
      });
    }),
  };
}
