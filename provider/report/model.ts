import type { PlanFinding } from "../resources/planTypes";
import type { Period, ReportedFailure } from "./facts";

/** The version of the report's JSON. It rises when a member is removed or changes its meaning. */
export const REPORT_SCHEMA_VERSION = 1;

/** How a cluster stands; the order is that of urgency. */
export const STATES = [
  "not-readable",
  "failed",
  "blocked",
  "unproven",
  "held",
  "running",
  "ready-with-warnings",
  "ready",
  "exempt",
  "done",
] as const;
export type State = (typeof STATES)[number];

/** What a report tells, in every format. Plain data; `--format json` prints it as it is. */
export interface Report {
  readonly schemaVersion: typeof REPORT_SCHEMA_VERSION;
  /** When the clusters were read, ISO 8601. */
  readonly at: string;
  /** What matters most, in one sentence. */
  readonly sentence: string;
  /** What else needs attention: warnings of a fleet's plan. */
  readonly notes: readonly string[];
  /** Accounts and regions of which nothing is known. */
  readonly unreadable: readonly { readonly what: string; readonly why: string }[];
  /** How many clusters are in each state; states without any are left out. */
  readonly states: Readonly<Partial<Record<State, number>>>;
  /** The rows of the table of versions: waves in their order, or one row for all. */
  readonly matrix: readonly MatrixRow[];
  /** The versions that run, oldest first, and `unknown` last where a version could not be read. */
  readonly versions: readonly string[];
  readonly clusters: readonly ReportCluster[];
  readonly causes: readonly Cause[];
  readonly calendar: readonly Lane[];
  readonly money: Money;
}

export interface MatrixRow {
  readonly wave: string;
  /** How many of its clusters run a version. */
  readonly running: Readonly<Record<string, number>>;
}

export interface ReportCluster {
  readonly name: string;
  readonly region: string;
  readonly account: string | undefined;
  readonly wave: string | undefined;
  /** From the cluster's tags. */
  readonly owner: string | undefined;
  readonly version: string | undefined;
  readonly to: string | undefined;
  readonly state: State;
  /** Why it is in this state, in one sentence. */
  readonly why: string;
  readonly expectedMinutes: number | undefined;
  readonly forecast: Period | undefined;
  /** `YYYY-MM-DD` */
  readonly endOfStandardSupport: string | undefined;
  readonly endOfExtendedSupport: string | undefined;
  /** When AWS upgrades the cluster by itself, and what makes it so. */
  readonly awsUpgrade: { readonly on: string; readonly why: string } | undefined;
  /** When an upgrade can be rolled back; for one that has not begun, as forecast. */
  readonly rollback: (Period & { readonly version: string }) | undefined;
  readonly extendedSupport: ExtendedSupport | undefined;
  readonly steps: readonly ReportStep[];
  readonly findings: readonly ReportFinding[];
  readonly failures: readonly ReportedFailure[];
}

/** US dollars, on top of what standard support costs. */
export interface ExtendedSupport {
  /** What extended support costs a month, if the cluster pays for it now; else 0. */
  readonly nowPerMonth: number;
  /** What it costs from now until the forecast upgrade has ended; undefined: nothing is forecast. */
  readonly untilForecast: number | undefined;
  /** What it costs from now until AWS upgrades the cluster, if nothing is done before. */
  readonly untilAwsUpgrade: number | undefined;
}

export interface Money {
  readonly nowPerMonth: number;
  readonly untilForecast: number;
  readonly untilAwsUpgrade: number;
  /** How many clusters pay for extended support now. */
  readonly paying: number;
  /** Clusters of which it is not known what they cost. */
  readonly unknown: number;
}

export interface ReportStep {
  readonly what: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly minutes: number;
  readonly why: string;
}

export interface ReportFinding extends Omit<PlanFinding, "names" | "hop" | "waived"> {
  readonly waived: string | undefined;
}

/** The findings of one code over all clusters. */
export interface Cause extends Pick<PlanFinding, "code" | "severity" | "docs"> {
  readonly title: string;
  readonly clusters: readonly CauseIn[];
}

export interface CauseIn extends Pick<PlanFinding, "resource" | "fact" | "remedy"> {
  readonly cluster: string;
  readonly region: string;
  readonly owner: string | undefined;
}

/** One line of the calendar. */
export interface Lane {
  readonly label: string;
  readonly bars: readonly (Period & { readonly kind: BarKind; readonly text: string })[];
  readonly marks: readonly { readonly at: string; readonly text: string }[];
}

export type BarKind = "standard" | "extended" | "forecast" | "rollback";

/** What a report can be written as. `svg` is the calendar alone. */
export const REPORT_FORMATS = ["html", "md", "svg", "json"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];
