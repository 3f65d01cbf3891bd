import type { Subnet } from "../ec2/Ec2Api";
import type { Inside } from "./inside/types";
import type { CheckedConfiguration } from "./observeConfigurations";
import type { Part, Unseen } from "./part";
import { seenIn } from "./part";
import type { SeenLatest, UnseenTemplate } from "./templateNumbers";
import type {
  Addon,
  AddonRelease,
  Cluster,
  InsightDetails,
  InsightSummary,
  Nodegroup,
  OfferedVersion,
  Update,
} from "../eks/types";

/** An insight, with what it names where that was asked and answered. */
export interface Insight extends InsightSummary, Partial<InsightDetails> {
  /** Why what it names could not be read, where it was asked for. */
  readonly detailsUnseen?: Unseen;
}

/** All that preview looks at, taken at one moment. Plain data. */
export interface Snapshot {
  readonly clusterName: string;
  readonly region: string;
  /** Milliseconds since the epoch, by AWS's clock. */
  readonly at: number;
  readonly cluster: Part<Cluster>;
  readonly versions: Part<readonly OfferedVersion[]>;
  readonly nodegroups: Part<readonly Nodegroup[]>;
  readonly addons: Part<readonly Addon[]>;
  readonly addonReleases: Part<readonly AddonRelease[]>;
  readonly insights: Part<readonly Insight[]>;
  /** undefined where the plan does not depend on them, as are the updates. */
  readonly fargateProfiles: Part<readonly string[]> | undefined;
  /** The cluster's updates, as far as they were asked. */
  readonly updates: Part<readonly Update[]> | undefined;
  readonly unaskedUpdates?: UnaskedUpdates | undefined;
  /** What the cluster's own Kubernetes API shows; undefined where it was not to be looked at. */
  readonly inside?: Part<Inside> | undefined;
  /** What the configuration values that the plan sends meet; undefined where it sends none, or they were not looked at. */
  readonly configurations?: readonly CheckedConfiguration[] | undefined;
  /** The subnets in which the plan brings up nodes; undefined where it brings up none, or they were not to be looked at. */
  readonly subnets?: Part<readonly Subnet[]> | undefined;
  /** Launch templates of which it could not be read what `$Latest` or `$Default` stands for. */
  readonly unseenTemplates?: readonly UnseenTemplate[] | undefined;
  /** The newest versions of launch templates of which rolls name another one than the node group has. */
  readonly latestTemplates?: readonly SeenLatest[] | undefined;
  /** The versions of kube-proxy, CoreDNS and the CNI, where they are no add-ons of EKS and the cluster was looked into. */
  readonly componentReleases?: Part<readonly AddonRelease[]> | undefined;
}

/** Updates of the cluster that were not asked, since a preview makes a bounded number of calls. */
export interface UnaskedUpdates {
  readonly ids: readonly string[];
  /** Whether the cluster has had more than the first page of the list names. */
  readonly more: boolean;
  /** How many of them may be asked still. */
  readonly calls: number;
  /** Among those that were asked: the last ones that this resource made, as the state tells. */
  readonly own: readonly string[];
}

/** How much of the cluster's updates was not looked at, as the end of a sentence; empty where all of it was. */
export function unaskedText({ updates, unaskedUpdates }: Snapshot): string {
  if (!unaskedUpdates) return "";
  const asked = seenIn(updates).length;
  const all = `${asked + unaskedUpdates.ids.length}${unaskedUpdates.more ? " or more" : ""}`;
  return ` (asked ${asked} of ${all} updates: the calls of a preview are bounded)`;
}

/** The parts that were asked for and not seen. */
export function unseenParts(snapshot: Snapshot): Unseen[] {
  const { cluster, versions, nodegroups, addons, addonReleases, insights, fargateProfiles, updates } = snapshot;
  const parts = [cluster, versions, nodegroups, addons, addonReleases, insights, fargateProfiles, updates];
  const configurations = snapshot.configurations?.map(({ problems }) => problems) ?? [];
  return [...parts, ...configurations].flatMap((part) => (part === undefined || part.seen ? [] : [part.why]));
}
