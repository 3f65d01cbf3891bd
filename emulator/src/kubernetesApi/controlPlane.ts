import { knownVersion, minorOf, patchVersionAt } from "../eks/kubernetesVersions";
import type { Emulator } from "../emulator";
import { callerOf } from "./bearer";
import type { ControlPlane } from "./serve";

/** The control plane of the cluster with this id, if it is there. */
export function controlPlane({ store, clock, credentials }: Emulator, id: string): ControlPlane | undefined {
  const now = clock.now();
  const known = store.snapshot().find((each) => each.id === id);
  const cluster = known && store.cluster(known, known.name, now);
  if (cluster === undefined || now < cluster.activeAt) {
    return undefined;
  }
  const version = knownVersion(cluster.version);
  return {
    version: version === undefined ? `${cluster.version}.0` : patchVersionAt(version, now),
    minor: minorOf(cluster.version) ?? 0,
    cluster,
    now,
    callerOf: (authorization) => callerOf(authorization, cluster.name, credentials, clock),
  };
}
