export { ClusterVersion } from "./ClusterVersion";
export type { ClusterVersionArgs } from "./ClusterVersion";
export type { AssumeRoleArgs, ConnectionArgs } from "./connectionArgs";
export type { UpdateRecord } from "./updateRecord";
