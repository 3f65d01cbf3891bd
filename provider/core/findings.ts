import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What a finding of a kind means for the run: an error stops it, a warning and a note are shown. */
export type Severity = "error" | "warning" | "note";

interface FindingKind {
  readonly title: string;
  /** The input that preview names when a finding of this kind stops it. */
  readonly property: "version" | "clusterName" | "allowRollback" | "addons" | "nodegroups";
}

/**
 * Every kind of finding. A code is for ever: people search for it and waive it by it. docs/findings has a page for each.
 * Codes go in tens: 00 the cluster, 10 the version, 20 nodes, 30 add-ons, 40 insights, 50 rollback, 60 inside the cluster.
 */
export const FINDINGS = {
  EKSV001: { title: "There is no such cluster", property: "clusterName" },
  EKSV002: { title: "The cluster is not ACTIVE", property: "clusterName" },
  EKSV003: { title: "The cluster has health issues", property: "version" },
  EKSV004: { title: "An update is in progress", property: "version" },
  EKSV005: { title: "Something could not be checked", property: "version" },
  EKSV006: { title: "Too few free IP addresses", property: "version" },
  EKSV007: { title: "The cluster runs on an Outpost", property: "version" },
  EKSV010: { title: "EKS does not offer the version", property: "version" },
  EKSV011: { title: "The version is past its support", property: "version" },
  EKSV012: { title: "The version is in extended support", property: "version" },
  EKSV013: { title: "EKS will upgrade the cluster by itself", property: "version" },
  EKSV014: { title: "The version is lower than what runs", property: "version" },
  EKSV015: { title: "The cluster moved past the version", property: "version" },
  EKSV016: { title: "Two resources lead one cluster to different versions", property: "version" },
  EKSV020: { title: "A managed node group is too far behind", property: "version" },
  EKSV021: { title: "A managed node group is not healthy", property: "version" },
  EKSV022: { title: "Amazon Linux 2 ends before the version", property: "version" },
  EKSV023: { title: "The age of Fargate pods is not known", property: "version" },
  EKSV024: { title: "Nodes are too far behind", property: "version" },
  EKSV025: { title: "A node group's pin cannot be kept", property: "nodegroups" },
  EKSV026: { title: "A node group with an image of its own cannot follow by itself", property: "nodegroups" },
  EKSV027: { title: "A policy names what the cluster does not have", property: "nodegroups" },
  EKSV028: { title: "Nodes outside managed node groups are not seen", property: "version" },
  EKSV029: { title: "The launch template of a node group cannot be used", property: "nodegroups" },
  EKSV030: { title: "An add-on does not fit the version", property: "version" },
  EKSV031: { title: "An add-on is not healthy", property: "version" },
  EKSV032: { title: "kube-proxy is too far from the API server", property: "version" },
  EKSV033: { title: "The wanted version of an add-on does not fit", property: "addons" },
  EKSV034: { title: "A part of the cluster that EKS does not manage", property: "version" },
  EKSV035: { title: "EKS lists no versions of an add-on", property: "version" },
  EKSV036: { title: "A version of an add-on does not accept its configuration", property: "addons" },
  EKSV040: { title: "An upgrade insight is not passing", property: "version" },
  EKSV041: { title: "Insights are stale", property: "version" },
  EKSV050: { title: "EKS rolls back one minor only", property: "version" },
  EKSV051: { title: "The rollback window is closed", property: "allowRollback" },
  EKSV052: { title: "There is no upgrade to roll back", property: "allowRollback" },
  EKSV053: { title: "The rollback leads into extended support", property: "allowRollback" },
  EKSV054: { title: "Nodes are ahead of the rollback's version", property: "allowRollback" },
  EKSV055: { title: "A rollback insight is not passing", property: "allowRollback" },
  EKSV056: { title: "EKS Auto Mode rolls its nodes back first", property: "allowRollback" },
  EKSV060: { title: "A disruption budget keeps pods on nodes that roll", property: "version" },
  EKSV061: { title: "Workloads with a single replica are on nodes that roll", property: "version" },
  EKSV062: { title: "Pods that nothing makes again are on nodes that roll", property: "version" },
  EKSV063: { title: "Nodes outside managed node groups", property: "version" },
  EKSV064: { title: "Nodes are NotReady or cordoned", property: "version" },
  EKSV065: { title: "An API that a version removes is in use", property: "version" },
  EKSV066: { title: "A webhook that fails closed has no endpoint", property: "version" },
  EKSV067: { title: "Too few free IP addresses for a roll of nodes", property: "version" },
} as const satisfies Readonly<Record<string, FindingKind>>;

export type FindingCode = keyof typeof FINDINGS;

export const FINDING_CODES = Object.keys(FINDINGS) as readonly FindingCode[];

export function isFindingCode(text: unknown): text is FindingCode {
  return typeof text === "string" && Object.hasOwn(FINDINGS, text);
}

/** Where the page of a code is, in this repository and in the installed package. */
export function pageOf(code: FindingCode): `docs/${string}.md` {
  return `docs/findings/${code}.md`;
}

/** A link to the page of a code. */
export function docsOf(code: FindingCode): string {
  return linkTo(pageOf(code));
}

/** A link to a page of the documentation: in the repository that package.json names, else the file beside this package. */
export function linkTo(page: `docs/${string}.md`): string {
  return `${(pages ??= pagesAt())}${page}`;
}

let pages: string | undefined;

/** Put there by the plugin's bundler, beside whose file there is no package.json. */
declare const BUNDLED_REPOSITORY: string | undefined;

function pagesAt(): string {
  const root = join(__dirname, "..", "..");
  const repository = typeof BUNDLED_REPOSITORY === "string" ? BUNDLED_REPOSITORY : repositoryIn(root);
  const url = /(https:\/\/[^#]+?)(?:\.git)?$/.exec(repository)?.[1];
  return url === undefined ? `${root}/` : `${url}/blob/HEAD/`;
}

function repositoryIn(root: string): string {
  const { repository } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly repository?: { readonly url?: string };
  };
  return repository?.url ?? "";
}

/** Something that stands in the way of a plan, or that one should know before it runs. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** What it is about: `cluster/prod`, `nodegroup/workers`, `addon/vpc-cni`, `insight/<id>`. */
  readonly resource: string;
  /** What it names, where it is about other things than its resource; undefined: not known. */
  readonly names?: readonly string[] | undefined;
  /** The hop it concerns, where it concerns one: `1.31 → 1.32`. */
  readonly hop?: string;
  /** What is the case, in one sentence. */
  readonly fact: string;
  /** What to do about it. */
  readonly remedy: string;
  /** Why the code's author lets it pass; set by a waiver. */
  readonly waived?: string;
}

/** Lets the findings of one code pass, for a reason that stays in the program. */
export interface Waiver {
  /** The code of the finding, for example `"EKSV030"`; docs/findings has them all. */
  readonly code: FindingCode;
  /**
   * The one resource or insight whose finding may pass, as the plan names it: `"nodegroup/workers"`, `"addon/vpc-cni"`,
   * `"insight/ID"`. Default: all findings of the code.
   */
  readonly resource?: string;
  /** The last day (UTC) on which it may pass, `"2026-12-31"`. Default: no end. */
  readonly until?: string;
  /** Why it may pass, for the next reader of the program. */
  readonly reason: string;
}
