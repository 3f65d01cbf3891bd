import type { Finding } from "../../../../provider/core/findings";
import { versionFromEks } from "../../../../provider/core/versions/kubernetesVersion";
import type { Addon, AddonRelease, Cluster, Nodegroup, OfferedVersion, Update } from "../../../../provider/eks/types";
import type { Inside, Node, NodeOwner, Pod } from "../../../../provider/observe/inside/types";
import type { Part } from "../../../../provider/observe/part";
import type { Insight, Snapshot } from "../../../../provider/observe/snapshot";
import { plan } from "../../../../provider/plan/hops";
import type { PreflightContext } from "../../../../provider/preflight/context";

export const v = versionFromEks;

export const NOW = Date.parse("2026-10-01T00:00:00Z");
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** A moment so many ms before the snapshot. */
export const ago = (milliseconds: number): string => new Date(NOW - milliseconds).toISOString();

export const seen = <T>(value: T): Part<T> => ({ seen: true, value });

export function cluster(version: string, more: Partial<Cluster> = {}): Cluster {
  return {
    name: "devel",
    arn: "arn:devel",
    createdAt: "2025-01-01T00:00:00Z",
    version: v(version),
    platformVersion: "eks.1",
    status: "ACTIVE",
    issues: [],
    supportType: "EXTENDED",
    tags: {},
    autoMode: false,
    onOutpost: false,
    ...more,
  };
}

export function nodegroup(version: string | undefined, more: Partial<Nodegroup> = {}): Nodegroup {
  return {
    name: "workers",
    arn: "arn:workers",
    status: "ACTIVE",
    version: version === undefined ? undefined : v(version),
    amiType: "AL2023_x86_64_STANDARD",
    releaseVersion: undefined,
    launchTemplateVersion: undefined,
    subnets: [],
    issues: [],
    ...more,
  };
}

export function addon(name: string, version: string, more: Partial<Addon> = {}): Addon {
  return { name, arn: `arn:${name}`, status: "ACTIVE", version, issues: [], ...more };
}

export function release(
  name: string,
  version: string,
  fits: readonly string[],
  defaultFor: readonly string[] = [],
): AddonRelease {
  return { addon: name, version, fits: fits.map(v), defaultFor: defaultFor.map(v) };
}

export function offered(version: string, more: Partial<OfferedVersion> = {}): OfferedVersion {
  return {
    version: v(version),
    support: "STANDARD_SUPPORT",
    endOfStandardSupport: undefined,
    endOfExtendedSupport: undefined,
    ...more,
  };
}

export function update(more: Partial<Update> = {}): Update {
  return {
    id: "u1",
    status: "Successful",
    type: "VersionUpdate",
    to: v("1.32"),
    params: {},
    createdAt: ago(DAY),
    errors: [],
    cancellation: undefined,
    ...more,
  };
}

export function insight(more: Partial<Insight> = {}): Insight {
  return {
    id: "i1",
    name: "Deprecated APIs",
    category: "UPGRADE_READINESS",
    version: v("1.32"),
    status: "ERROR",
    reason: "",
    refreshedAt: ago(HOUR),
    ...more,
  };
}

export function node(
  name: string,
  kubelet: string | undefined,
  kind: NodeOwner["kind"],
  more: Partial<Node> = {},
): Node {
  return {
    name,
    kubelet: kubelet === undefined ? undefined : v(kubelet),
    owner: { kind, name: kind === "nodegroup" ? "workers" : kind === "nodepool" || kind === "auto" ? "default" : kind },
    ready: true,
    cordoned: false,
    zone: "a",
    maxPods: undefined,
    ...more,
  };
}

export function pod(name: string, onNode: string | undefined, more: Partial<Pod> = {}): Pod {
  return {
    namespace: "shop",
    name,
    node: onNode,
    labels: { app: "cart" },
    owner: { kind: "StatefulSet", name: "cart" },
    ...more,
  };
}

/** What a look into the cluster found; what is not given was seen, and is nothing. */
export function inside(more: { readonly [Name in keyof Inside]?: Inside[Name] extends Part<infer T> ? T : never }) {
  const parts = {
    nodes: [],
    pods: [],
    budgets: [],
    workloads: [],
    components: [],
    webhooks: [],
    deprecatedRequests: [],
    oldObjects: [],
    ...more,
  };
  return seen(
    Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, seen(value)])) as unknown as Inside,
  );
}

export function snapshot(version: string, more: Partial<Snapshot> = {}): Snapshot {
  return {
    clusterName: "devel",
    region: "eu-west-1",
    at: NOW,
    cluster: seen(cluster(version)),
    versions: seen([]),
    nodegroups: seen([]),
    addons: seen([]),
    addonReleases: seen([]),
    insights: seen([]),
    fargateProfiles: undefined,
    updates: undefined,
    ...more,
  };
}

/** The way of a cluster from a version to a version, a rollback included. */
export function context(
  from: string,
  to: string,
  more: Partial<Snapshot> = {},
  options: Partial<PreflightContext> = {},
): PreflightContext {
  const way = plan(v(from), v(to), { allowRollback: true });
  const here = snapshot(from, more);
  return {
    desired: v(to),
    recorded: undefined,
    force: false,
    refreshInsights: false,
    allowRollback: true,
    rollbackTimeoutMinutes: undefined,
    nodegroupPolicy: "skew",
    snapshot: here,
    cluster: here.cluster.seen ? here.cluster.value : cluster(from),
    steps: way.kind === "steps" ? way.steps : [],
    ...options,
  };
}

/** `EKSV020 error nodegroup/workers` */
export function told(findings: readonly Finding[]): string[] {
  return findings.map(({ code, severity, resource }) => `${code} ${severity} ${resource}`);
}

export const facts = (findings: readonly Finding[]): string => findings.map(({ fact }) => fact).join("\n");
export const remedies = (findings: readonly Finding[]): string => findings.map(({ remedy }) => remedy).join("\n");
