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

/** What a node group has to roll for, besides its version. */
interface Left {
  readonly due: boolean;
  readonly failed: boolean;
}

/** The ways of a node group with as few rolls as possible. */
export function rollOptions(
  nodegroup: ScheduledNodegroup,
  way: UpgradeWay,
  policy: ScheduleProblem["nodegroupPolicy"],
): RollOptions {
  const end = endOf(nodegroup, way);
  const last = way.versions.length - 1;
  const excluded = nodegroup.choice.kind === "excluded";
  let options: Roll[][] = [];
  let blockedAt = 0;

  /** `failed`: the nodes are where a roll that failed left them. */
  function search(
    window: number,
    at: KubernetesVersion,
    { due, failed }: Left,
    rolls: readonly Roll[],
    left: number,
  ): void {
    const goOn = (to: KubernetesVersion, still: Left, done: readonly Roll[], more: number): void => {
      if (window === last) {
        if (sameVersion(to, end) && !still.due && (!still.failed || excluded)) options.push([...done]);
      } else if (!still.failed && passes(to, window, way, policy)) {
        search(window + 1, to, still, done, more);
      } else {
        blockedAt = Math.max(blockedAt, window + 1);
      }
    };
    goOn(at, { due, failed }, rolls, left);
    if (left === 0) return;
    for (const to of reachable(nodegroup, at, { due, failed }, end, window, way)) {
      goOn(to, { due: due && !sameVersion(to, end), failed: false }, [...rolls, { window, from: at, to }], left - 1);
    }
  }

  const begin = { due: nodegroup.otherwiseDue && !excluded, failed: nodegroup.rollFailed === true };
  for (let rolls = 0; options.length === 0 && rolls <= last + 1; rolls++)
    search(0, nodegroup.version, begin, [], rolls);
  if (options.length === 0) return { kind: "blocked", hop: blockedAt };
  const fewest = Math.min(...options.map((option) => option.length));
  options = options.filter((option) => option.length === fewest);
  return { kind: "options", options };
}

/** Whether the control plane may go on with this kubelet. EKS asks `strict` of upgrades only; a kubelet is never the newer one. */
function passes(
  kubelet: KubernetesVersion,
  window: number,
  way: UpgradeWay,
  policy: ScheduleProblem["nodegroupPolicy"],
): boolean {
  const next = versionIn(way, window + 1);
  if (way.rollback) return compareVersions(kubelet, next) <= 0;
  if (policy === "strict") return sameVersion(kubelet, versionIn(way, window));
  return compareVersions(kubelet, next) <= 0 && next.minor - kubelet.minor <= skewAllowed(kubelet);
}

/** EKS rolls a node group to the cluster's version, to its own again, and, ahead of a rollback, to the target; to nothing else. */
function reachable(
  { choice }: ScheduledNodegroup,
  at: KubernetesVersion,
  { due, failed }: Left,
  end: KubernetesVersion,
  window: number,
  way: UpgradeWay,
): KubernetesVersion[] {
  if (choice.kind === "excluded") return [];
  const to = way.rollback ? targetOf(way) : versionIn(way, window);
  const again = failed || (due && sameVersion(at, end)) ? [at] : [];
  const direction = compareVersions(to, at);
  const past = compareVersions(to, end) > 0;
  return direction !== 0 && !past && (direction > 0 || way.rollback) ? [to] : again;
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
  const behind = compareVersions(version, choice.version) < 0;
  return behind && pinIsAhead(choice.version, way) ? choice.version : version;
}

function pinIsAhead(pin: KubernetesVersion, { versions, rollback }: UpgradeWay): boolean {
  return !rollback && versions.some((version) => sameVersion(version, pin));
}
