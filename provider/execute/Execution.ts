import type { StepRecord } from "../resources/planTypes";
import type { EksApi } from "../eks/EksApi";
import type { TemplateNumbers } from "../core/templateWords";
import { templateKey } from "../core/templateWords";
import type { Cluster, LaunchTemplate } from "../eks/types";
import type { InFlightUpdate, UpdateRecord } from "../core/updateRecord";
import { ADDON_TIMEOUT_MS, HOP_TIMEOUT_MS, ROLL_TIMEOUT_MS } from "../core/durations";
import type { Clock } from "../core/time";
import type { ControlPlaneGoal } from "../reconcile/controlPlane";
import type { ReconcileTools } from "../reconcile/Reconciliation";
import { Contact } from "../reconcile/waiting/retry";
import { formatVersion } from "../core/versions/kubernetesVersion";
import type { EvictionView } from "../observe/inside/observeEvictions";
import type { Node } from "../observe/inside/types";
import type { Snapshot } from "../observe/snapshot";
import { seenIn } from "../observe/part";
import { stepName } from "../plan/schedule/types";
import type { WholeClusterPolicies } from "../plan/scheduleProblem";
import { withoutTemplate, withTemplateNumbers } from "../plan/scheduleProblem";
import type { ScheduleReporter } from "../engine/scheduleReporter";

/** How long one step may take, in ms, where customTimeouts do not bound the whole. */
const STEP_TIMEOUT_MS = {
  "control-plane": HOP_TIMEOUT_MS,
  addon: ADDON_TIMEOUT_MS,
  nodegroup: ROLL_TIMEOUT_MS,
} as const;

export interface ExecutionTools {
  readonly eks: EksApi;
  readonly clock: Clock;
  readonly reporter: ScheduleReporter;
  /** The cluster's nodes as they are now; undefined: the cluster is not to be looked into. */
  readonly nodes?: (() => Promise<readonly Node[]>) | undefined;
  /** What keeps pods on their nodes now, likewise. */
  readonly evictions?: (() => Promise<EvictionView>) | undefined;
  /** Has EKS evaluate its insights again before anything is started; undefined: they stay as they are. */
  readonly recheckInsights?: RecheckInsights | undefined;
}

export interface RecheckInsights {
  readonly before: "any change" | "a rollback";
  /** What stands in the way then. */
  readonly standingInTheWay: (snapshot: Snapshot) => readonly string[];
}

/** What carrying out a schedule over a whole cluster knows so far. Its steps are functions that take it. */
export class Execution {
  /** The cluster that the run began with; another one of the name is not touched. */
  first: Cluster | undefined;
  /** The cluster as last seen in whole. */
  snapshot: Snapshot | undefined;
  /** The control plane's update that runs, or was running when the run ended. */
  inFlight: InFlightUpdate | undefined;
  /** When the last hop of the control plane ended, in ms since the epoch by AWS's clock, and whether the bake after it is over. */
  hopEndedAt: number | undefined;
  baked = false;
  /** Whether an update was started or adopted, whatever became of it. */
  begunUpdates = false;
  /** What words of launch templates stand for, where only EKS's answer to a roll told it. */
  learnedTemplates: TemplateNumbers = {};
  /** By node group: why it is not known whether it has the launch template that is asked for. */
  readonly doubts = new Map<string, string>();
  readonly updates: UpdateRecord[] = [];
  readonly done: StepRecord[] = [];
  readonly begun: number;
  /** Handed to every step: what EKS has answered to one, it has answered to all. */
  readonly contact: Contact;

  constructor(
    readonly goal: ControlPlaneGoal,
    /** What the state knows of the control plane's updates. */
    readonly known: { readonly inFlight: InFlightUpdate | undefined; readonly ended: readonly string[] },
    private asked: WholeClusterPolicies,
    readonly tools: ExecutionTools,
  ) {
    this.begun = tools.clock.now();
    this.contact = new Contact(this.begun);
    this.inFlight = known.inFlight;
  }

  get policies(): WholeClusterPolicies {
    return this.asked;
  }

  /** From now on the word stands for the number that EKS made of it: a group that is there is not rolled again. */
  learnTemplate(template: LaunchTemplate, number: string): void {
    this.learnedTemplates = { ...this.learnedTemplates, [templateKey(template)]: number };
    this.asked = withTemplateNumbers(this.asked, this.learnedTemplates);
  }

  /** A group that somebody else rolled is left at the launch template that it has: which one the word stands for is not known. */
  leaveTemplate(nodegroup: string, doubt: string): void {
    this.doubts.set(nodegroup, doubt);
    this.asked = withoutTemplate(this.asked, nodegroup);
  }

  /** For a step that is shown under this id. */
  reconcileTools(id: string): ReconcileTools {
    const { eks, clock, reporter } = this.tools;
    return { eks, clock, contact: this.contact, progress: reporter.progressOf(id) };
  }

  /** Milliseconds that a step which begins now may take. */
  timeFor(kind: keyof typeof STEP_TIMEOUT_MS): number {
    const now = this.tools.clock.now();
    return this.deadlineFor(kind, now) - now;
  }

  /** When the time for a step that begins at `from` is up, in ms since the epoch. */
  deadlineFor(kind: keyof typeof STEP_TIMEOUT_MS, from: number): number {
    return this.deadline ?? from + STEP_TIMEOUT_MS[kind];
  }

  /** When the user's time is up, in ms since the epoch; undefined: each step has a time of its own. */
  get deadline(): number | undefined {
    return this.goal.timeout === undefined ? undefined : this.begun + this.goal.timeout;
  }

  stateNow(): string {
    const { snapshot, goal, done } = this;
    if (!snapshot?.cluster.seen) return `what cluster "${goal.clusterName}" is at could not be seen`;
    const { version, status } = snapshot.cluster.value;
    const groups = seenIn(snapshot.nodegroups).map(
      (one) =>
        `${one.name} ${one.version ? formatVersion(one.version) : "?"}${one.status === "ACTIVE" ? "" : ` ${one.status}`}`,
    );
    const addons = seenIn(snapshot.addons).map(
      (one) => `${one.name} ${one.version}${one.status === "ACTIVE" ? "" : ` ${one.status}`}`,
    );
    return [
      `the control plane runs ${formatVersion(version)} and is ${status}`,
      ...(groups.length > 0 ? [`node groups: ${groups.join(", ")}`] : []),
      ...(addons.length > 0 ? [`add-ons: ${addons.join(", ")}`] : []),
      ...(done.length > 0 ? [`done in this run: ${done.map(({ step }) => stepName({ id: step })).join(", ")}`] : []),
    ].join("\n");
  }
}
