import type { KubernetesVersion } from "../../core/kubernetesVersion";
import { compareVersions, nextMinor, previousMinor } from "../../core/kubernetesVersion";

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
