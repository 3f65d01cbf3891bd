/**
 * eks-emulator: a local stand-in for Amazon EKS, faithful wherever Kubernetes versions are concerned.
 *
 * How it hangs together, and where more of it goes:
 *   httpServer  reads a request, finds its operation (router), sends it through the stages (pipeline, stages/index);
 *               STS and the control API are on the same port
 *   stages/     access, log, the operation; throttling, faults and persistence are stages too
 *   operations/ one file per EKS operation, registered in operations/index
 *   rules/      what UpdateClusterVersion refuses, one file per rule, in order in rules/index
 *   control/    `/_emulator/…`, one file per group of routes, registered in control/index
 *   seed/       the seed file: parseSeed (its fields), plant (into the store)
 *   store, clusterRecord, updateRecord   the state: plain JSON, instants in milliseconds
 *   startUpdate every update is made there; settle applies what has become due (applyUpdate: each kind of
 *               effect by its own case; autoUpgrade: what EKS does by itself at the end of support)
 *   clusterView, updateView   what clients are shown at a moment; clusterEndpoint, kubernetesApi/   where a cluster is reached, and what answers there
 *   state/      `--state`: a journal of entries (StateFile), and what goes into it (Persistence)
 *   credentials, authorization, access/   access keys, signatures, allow-lists, which stages/checkAccess judges by
 *   sts/        as much of STS as credential chains need
 *   faults/     what may be asked for by `POST /_emulator/faults`; stages/injectFaults lets it happen
 */
export { startEmulator, type RunningEmulator } from "./startEmulator";
export type { EmulatorOptions } from "./options";
export { StateError } from "./state/StateError";
export { SeedError } from "./seed/parseSeed";
export type { RequestLogEntry } from "./requestLog";
