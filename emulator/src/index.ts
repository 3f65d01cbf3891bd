/**
 * eks-emulator: a local stand-in for Amazon EKS, faithful wherever Kubernetes versions are concerned.
 *
 * How it hangs together, and where more of it goes:
 *   http/       reads a request, finds its operation (router) and sends it through the stages (log, faults, access, rate limit,
 *               persistence, the operation itself; stages has their order). STS and the control API are on the same port
 *   eks/        the EKS API: a folder for each noun (cluster, nodegroup, addon, insight, update) with its operations, which
 *               operations.ts registers. records.ts is all that is kept of them: plain JSON, instants in milliseconds
 *     cluster/versionRules   what UpdateClusterVersion refuses, in order
 *     update/                every update is made in updates.ts; applyDue.ts applies what has become due
 *   aws/        credentials, signatures, allow-lists, and as much of STS as credential chains need
 *   kubernetesApi/   where a cluster is reached, and what answers there
 *   faults/     what may be asked for by `POST /_emulator/faults`; injectFaults lets it happen
 *   seed/       the seed file: parseSeed (its fields), plant (into the store)
 *   state/      the store, and `--state`: a journal of entries (StateFile), and what goes into it (Persistence)
 *   control/    `/_emulator/…`, registered in controlApi
 */
export { startEmulator, type RunningEmulator } from "./startEmulator";
export type { EmulatorOptions } from "./options";
export { StateError } from "./state/holdAlone";
export { SeedError } from "./seed/FieldReader";
export type { RequestLogEntry } from "./http/requestLog";
