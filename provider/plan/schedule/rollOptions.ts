import { skewAllowed } from "../../core/versions/skew";
import type { KubernetesVersion } from "../../core/versions/kubernetesVersion";
import { compareVersions, sameVersion } from "../../core/versions/kubernetesVersion";
import type { ScheduledNodegroup, ScheduleProblem } from "./types";
import type { UpgradeWay } from "./windows";
import { targetOf, versionIn } from "./windows";

export interface Roll {
  readonly window: number;
  readonly from: KubernetesVersion;
  readonly to: KubernetesVersion;
}

export type RollOptions =
  | {
      readonly kind: "options";
      /** All ways with the fewest rolls. */
      readonly options: readonly (readonly Roll[])[];
    }
  /** However it rolls, it does not get past that hop; 1 is the first. */
  | { readonly kind: "blocked"; readonly hop: number };

/** The ways of a node group with as few rolls as possible. */
export function rollOptions(
  nodegroup: ScheduledNodegroup,
  way: UpgradeWay,
  policy: ScheduleProblem["nodegroupPolicy"],
): RollOptions {
  const end = endOf(nodegroup, way);
  const last = way.versions.length - 1;
  const excluded = nodegroup.choice.kind === "excluded";
  const options: (readonly Roll[])[] = [];
  let blockedAt = 0;

  const endWindow = (window: number, at: KubernetesVersion, rolls: readonly Roll[]): void => {
    const stays = rolls.length === 0;
    const failed = stays && nodegroup.rollFailed === true;
    if (window === last) {
      const due = stays && (failed || nodegroup.otherwiseDue) && !excluded;
      if (sameVersion(at, end) && !due) options.push(rolls);
    } else if (!failed && passes(at, window, way, policy)) {
      search(window + 1, at, rolls);
    } else {
      blockedAt = Math.max(blockedAt, window + 1);
    }
  };
  const search = (window: number, at: KubernetesVersion, rolls: readonly Roll[]): void => {
    endWindow(window, at, rolls);
    if (excluded) return;
    const to = reachable(at, end, window, way);
    endWindow(window, to, [...rolls, { window, from: at, to }]);
  };

  search(0, nodegroup.version, []);
  if (options.length === 0) return { kind: "blocked", hop: blockedAt };
  const fewest = Math.min(...options.map((option) => option.length));
  return { kind: "options", options: options.filter((option) => option.length === fewest) };
}

/** Whether the control plane may go on with this kubelet. EKS asks `strict` of upgrades only; a kubelet is never the newer one. */
function passes(
  kubelet: KubernetesVersion,
  window: number,
  way: UpgradeWay,
  policy: ScheduleProblem["nodegroupPolicy"],
): boolean {
  const next = versionIn(way, window + 1);
  if (compareVersions(kubelet, next) > 0) return false;
  if (way.rollback) return true;
  if (policy === "strict") return sameVersion(kubelet, versionIn(way, window));
  return next.minor - kubelet.minor <= skewAllowed(kubelet);
}

/**
 * EKS rolls a node group to the cluster's version, to its own again, and, ahead of a rollback, to the target; to nothing else.
 * Where the first is past its end, only its own is left.
 */
function reachable(at: KubernetesVersion, end: KubernetesVersion, window: number, way: UpgradeWay): KubernetesVersion {
  const to = way.rollback ? targetOf(way) : versionIn(way, window);
  return compareVersions(to, end) > 0 ? at : to;
}

/**
 * Where it ends. A pin is never a reason to roll down, except that a rollback of the control plane takes newer nodes to its
 * target if the pin is not past that; one that EKS cannot roll to any more (the control plane is past it) leaves the nodes as
 * they are; one past the target means the target.
 */
export function endOf({ choice, version }: ScheduledNodegroup, way: UpgradeWay): KubernetesVersion {
  const target = targetOf(way);
  const ahead = compareVersions(version, target) > 0;
  if (choice.kind === "excluded" || (ahead && !way.rollback)) return version;
  if (choice.kind === "follow" || sameVersion(choice.version, target)) return target;
  if (compareVersions(choice.version, target) > 0) return ahead ? version : target;
  if (ahead) return target;
  return way.versions.some((at) => sameVersion(at, choice.version)) ? choice.version : version;
}
