import type { Credentials } from "./aws/credentials";
import type { Role } from "./aws/sts/role";
import type { Clock } from "./clock";
import type { Faults } from "./faults/Faults";
import type { Holds } from "./faults/Holds";
import type { TokenBuckets } from "./http/TokenBuckets";
import type { Recorder, RequestLog } from "./http/requestLog";
import type { KubernetesApi } from "./kubernetesApi/KubernetesApi";
import type { Settings } from "./options";
import type { Store } from "./state/Store";
import type { TrackedMap } from "./state/TrackedMap";

/** Everything that lives as long as the emulator runs. Stages, handlers and control routes get at it through their call. */
export interface Emulator {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly store: Store;
  readonly credentials: Credentials;
  /** By ARN. */
  readonly roles: TrackedMap<Role>;
  readonly requestLog: RequestLog;
  readonly kubernetesApi: KubernetesApi;
  readonly faults: Faults;
  readonly holds: Holds;
  /** Undefined without a limit. */
  readonly throttle: TokenBuckets | undefined;
  /** Writes what has changed to the state file, if there is one. */
  readonly save: () => void;
  /** How often that failed, and what had changed was undone. */
  readonly undone: () => number;
  /** Told of every exchange with EKS or STS, just before the answer leaves. */
  readonly record: Recorder | undefined;
}
