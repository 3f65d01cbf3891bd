import type { Emulator } from "../emulator";
import { knownVersion } from "../kubernetesVersions";
import { patchVersionAt } from "../platformVersions";

/** A control plane that answers. */
export interface ControlPlane {
  /** In full, such as 1.33.4: the true one at this moment, whatever DescribeCluster still shows. */
  readonly version: string;
}

/** The control plane of the cluster with this id, if it is there. */
export function controlPlane({ store, clock }: Emulator, id: string): ControlPlane | undefined {
  const now = clock.now();
  const known = store.snapshot().find((each) => each.id === id);
  const cluster = known && store.cluster(known, known.name, now);
  if (cluster === undefined || now < cluster.activeAt) {
    return undefined;
  }
  const version = knownVersion(cluster.version);
  return { version: version === undefined ? `${cluster.version}.0` : patchVersionAt(version, now) };
}
