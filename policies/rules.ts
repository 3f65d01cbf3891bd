import { calendarWith, minorOf, type SupportDates } from "./calendar";

/** A resource as the program declares it. */
export interface Declared {
  readonly type: string;
  readonly urn: string;
  readonly props: Readonly<Record<string, unknown>>;
}

export interface Consent {
  readonly clusterName: string;
  /** The last day of the consent, "YYYY-MM-DD". */
  readonly until: string;
  readonly reason: string;
}

export interface SupportSettings {
  readonly calendar?: readonly SupportDates[];
  readonly consents?: readonly Consent[];
}

export interface LagSettings {
  readonly calendar?: readonly SupportDates[];
  readonly minors?: number;
}

export interface BakeSettings {
  readonly stacks?: readonly string[];
  readonly minutes?: number;
}

export const DEFAULT_MINORS = 2;
export const DEFAULT_BAKE_MINUTES = 60;
export const DEFAULT_STACKS: readonly string[] = ["prod", "prod-*", "*-prod", "production"];

/** The resources of pulumi-eks-version, as its classes and as a provider of its own name them. */
const OURS = /^(?:pulumi-nodejs:dynamic\/eks|eks-version:index):(\w+)$/;
const CLUSTER_KINDS = ["ClusterVersion", "ClusterUpgrade"];
const WHOLE_CLUSTERS = ["ClusterUpgrade"];

/** A version that is in extended support, or in none, needs a consent that has not run out. */
export function extendedSupport(declared: Declared, settings: SupportSettings, today: string): string[] {
  const minor = clusterMinor(declared);
  if (minor === undefined) return [];
  const calendar = calendarWith(settings.calendar);
  const entry = calendar.find(({ version }) => minorOf(version) === minor);
  const name = `Kubernetes 1.${minor} of cluster "${clusterName(declared)}"`;
  if (entry === undefined) {
    return minor > newestMinor(calendar)
      ? []
      : [
          `${name} is in no calendar of support that this policy knows: EKS does not offer it any more, as far as known`,
        ];
  }
  if (today > entry.endOfExtendedSupport)
    return [`${name} is out of every support since ${entry.endOfExtendedSupport}`];
  if (today <= entry.endOfStandardSupport) return [];

  const costs = `${name} is in extended support since ${entry.endOfStandardSupport}, which costs $0.60 per hour instead of $0.10`;
  const consent = settings.consents?.find((one) => one.clusterName === clusterName(declared));
  if (consent === undefined) return [`${costs}; no consent names the cluster`];
  return today <= consent.until ? [] : [`${costs}; the consent for it ended on ${consent.until} (${consent.reason})`];
}

/** The version is at most so many minors behind the newest that EKS has released. */
export function minorsBehind(declared: Declared, settings: LagSettings, today: string): string[] {
  const minor = clusterMinor(declared);
  if (minor === undefined) return [];
  const allowed = settings.minors ?? DEFAULT_MINORS;
  const newest = newestMinor(calendarWith(settings.calendar).filter(({ released }) => released <= today));
  if (newest - minor <= allowed) return [];
  return [
    `Kubernetes 1.${minor} of cluster "${clusterName(declared)}" is ${newest - minor} minors behind 1.${newest}; at most ${allowed} are allowed`,
  ];
}

/** The checks before an upgrade stop it, and are not switched off. */
export function preflightOff({ type, props }: Declared): string[] {
  return OURS.test(type) && props.preflight === "off"
    ? ['preflight: "off" looks for nothing that stands in the way; use "enforce", with a waiver for what may pass']
    : [];
}

/** Each waiver has a day on which it ends, and that day has not passed. */
export function endlessWaivers({ type, props }: Declared, today: string): string[] {
  if (!OURS.test(type) || !Array.isArray(props.waive)) return [];
  return (props.waive as readonly Readonly<Record<string, unknown>>[]).flatMap(({ code, until }) => {
    const waiver = `the waiver of ${String(code)}`;
    if (typeof until !== "string") return [`${waiver} has no end; add until: "YYYY-MM-DD"`];
    if (!isDay(until)) return [`${waiver} ends "${until}", which is no day; write until: "YYYY-MM-DD"`];
    return today <= until ? [] : [`${waiver} ended on ${until}; fix what it waives, or give it another end`];
  });
}

/** In production, a whole cluster's upgrade pauses before nodes follow the control plane. */
export function noBake({ type, urn, props }: Declared, settings: BakeSettings): string[] {
  const stack = stackOf(urn);
  if (!WHOLE_CLUSTERS.includes(kindOf(type) ?? "") || !(settings.stacks ?? DEFAULT_STACKS).some(matches(stack)))
    return [];
  const minutes = settings.minutes ?? DEFAULT_BAKE_MINUTES;
  const given = typeof props.bakeMinutes === "number" ? props.bakeMinutes : 0;
  return given >= minutes
    ? []
    : [`bakeMinutes is ${given} in stack "${stack}"; at least ${minutes} are asked for there`];
}

/** A resource of the stack, with what its options say of it. */
export interface DeclaredInStack extends Declared {
  readonly opts: { readonly ignoreChanges?: readonly string[] };
}

/** What `@pulumi/aws` has a version of, too: where it is written, and what is to be ignored there. */
const VERSIONED_BY_AWS: Readonly<Record<string, { readonly inputs: readonly string[]; readonly kind: Versioned }>> = {
  "aws:eks/cluster:Cluster": { inputs: ["version"], kind: "cluster" },
  "aws:eks/nodeGroup:NodeGroup": { inputs: ["version", "releaseVersion"], kind: "nodegroup" },
  "aws:eks/addon:Addon": { inputs: ["addonVersion"], kind: "addon" },
};

type Versioned = "cluster" | "nodegroup" | "addon";

/** No version is managed here and by a resource of `@pulumi/aws` in the same stack: each would set back what the other did. */
export function twoOwners(resources: readonly DeclaredInStack[]): { urn: string; violation: string }[] {
  return resources.flatMap(({ type, urn, props, opts }) => {
    const theirs = VERSIONED_BY_AWS[type];
    if (theirs === undefined) return [];
    const cluster = theirs.kind === "cluster" ? props.name : props.clusterName;
    const name = theirs.kind === "nodegroup" ? props.nodeGroupName : props.addonName;
    const owner = resources.find((one) => one.props.clusterName === cluster && manages(one, theirs.kind, name));
    const fought = theirs.inputs.filter(
      (input) => props[input] !== undefined && !(opts.ignoreChanges ?? []).includes(input),
    );
    if (typeof cluster !== "string" || owner === undefined || fought.length === 0) return [];
    const ignore = JSON.stringify(theirs.inputs);
    const what = theirs.kind === "cluster" ? `cluster "${cluster}"` : `"${String(name)}" of cluster "${cluster}"`;
    const violation = `${fought.join(" and ")} of ${what} is managed by a ${kindOf(owner.type) ?? ""} as well; add ignoreChanges: ${ignore}, or it is set back`;
    return [{ urn, violation }];
  });
}

/** Whether a resource of ours sees to the version of something. A ClusterUpgrade does to all that it does not exclude. */
function manages({ type, props }: Declared, kind: Versioned, name: unknown): boolean {
  const ours = kindOf(type);
  if (kind === "cluster") return CLUSTER_KINDS.includes(ours ?? "");
  if (ours === "AddonVersion") return kind === "addon" && props.addonName === name;
  if (ours === "NodegroupVersion") return kind === "nodegroup" && props.nodegroupName === name;
  if (!WHOLE_CLUSTERS.includes(ours ?? "") || typeof name !== "string") return false;
  const policies = (kind === "addon" ? props.addons : props.nodegroups) as
    Readonly<Record<string, unknown>> | undefined;
  const policy = policies?.[name] ?? policies?.["*"];
  return (typeof policy === "object" ? (policy as { version?: unknown } | null)?.version : policy) !== "excluded";
}

function kindOf(type: string): string | undefined {
  return OURS.exec(type)?.[1];
}

function clusterMinor({ type, props }: Declared): number | undefined {
  return CLUSTER_KINDS.includes(kindOf(type) ?? "") ? minorOf(props.version) : undefined;
}

function clusterName({ props }: Declared): string {
  return typeof props.clusterName === "string" ? props.clusterName : "?";
}

function newestMinor(calendar: readonly SupportDates[]): number {
  return Math.max(...calendar.map(({ version }) => minorOf(version) ?? 0));
}

/** urn:pulumi:STACK::PROJECT::TYPE::NAME */
function stackOf(urn: string): string {
  return /^urn:pulumi:([^:]*)::/.exec(urn)?.[1] ?? "";
}

/** Whether a pattern in which "*" stands for anything means this name. */
function matches(name: string): (pattern: string) => boolean {
  return (pattern) => {
    const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`).test(name);
  };
}

function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
