import type { Operation } from "../operation";
import { createCluster } from "./createCluster";
import { deleteCluster } from "./deleteCluster";
import { describeCluster } from "./describeCluster";
import { describeUpdate } from "./describeUpdate";
import { listClusters } from "./listClusters";
import { listUpdates } from "./listUpdates";
import { updateClusterVersion } from "./updateClusterVersion";

/** The operations that the emulator has. All others of EKS answer EmulatorUnsupportedOperation. */
export const OPERATIONS: readonly Operation[] = [
  createCluster,
  deleteCluster,
  describeCluster,
  describeUpdate,
  listClusters,
  listUpdates,
  updateClusterVersion,
];
