import type { KubernetesVersion } from "../../core/versions/kubernetesVersion";
import { compareVersions, nextMinor, previousMinor } from "../../core/versions/kubernetesVersion";
import type { ScheduleProblem } from "./types";

/**
 * The versions that the control plane goes through, the present one first. Between the hops lie the windows: in window 0 it
 * runs versions[0], in the last one the target. Everything else happens in windows: EKS wants the cluster ACTIVE for it.
 */
export interface UpgradeWay {
  readonly versions: readonly KubernetesVersion[];
  readonly rollback: boolean;
}

export function upgradeWay(from: KubernetesVersion, to: KubernetesVersion): UpgradeWay {
  const rollback = compareVersions(to, from) < 0;
  const versions = [from];
  for (let at = from; compareVersions(at, to) !== 0; versions.push(at))
    at = rollback ? previousMinor(at) : nextMinor(at);
  return { versions, rollback };
}

export function targetOf({ versions }: UpgradeWay): KubernetesVersion {
  return versionIn({ versions }, versions.length - 1);
}

export function versionIn({ versions }: Pick<UpgradeWay, "versions">, window: number): KubernetesVersion {
  const version = versions[window];
  if (!version) throw new RangeError(`there is no window ${window}`);
  return version;
}

/** What a window holds, as far as its length goes. */
export interface WindowLoad {
  /** Rounds of node rolls, one after another. */
  readonly rounds: number;
  /** The longest chain of moves of one add-on. */
  readonly chain: number;
  /** An add-on has to be moved before nodes roll. */
  readonly urgent: boolean;
}

type Times = Pick<ScheduleProblem, "bakeMinutes" | "bakeDue" | "minutes">;

/** Whether the nodes of this window wait for the pause after the hop. */
export function bakes(window: number, way: UpgradeWay, { bakeMinutes, bakeDue }: Times): boolean {
  return bakeMinutes > 0 && !way.rollback && (window > 0 || bakeDue);
}

export function windowMinutes(window: number, load: WindowLoad, way: UpgradeWay, problem: Times): number {
  const { addon, nodegroup } = problem.minutes;
  const addons = load.chain * addon;
  if (load.rounds === 0) return addons;
  const bake = bakes(window, way, problem) ? problem.bakeMinutes : 0;
  const nodes = Math.max(bake, load.urgent ? addon : 0) + load.rounds * nodegroup;
  return Math.max(nodes, addons);
}
