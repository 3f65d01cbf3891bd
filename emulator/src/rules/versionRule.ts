import type { ClusterRecord } from "../clusterRecord";
import type { Emulator } from "../emulator";

/** What is asked of UpdateClusterVersion. */
export interface VersionChangeRequest {
  readonly cluster: ClusterRecord;
  readonly direction: "upgrade" | "rollback";
  readonly version: string;
  readonly force: boolean;
  readonly timeoutMinutes: number | undefined;
  readonly emulator: Emulator;
  readonly now: number;
}

export type VersionRule = (request: VersionChangeRequest) => void;
