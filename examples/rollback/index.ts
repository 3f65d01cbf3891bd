import { ClusterVersion } from "pulumi-eks-version";

const cluster = new ClusterVersion("cluster", {
  clusterName: "prod",
  // The commit that changes this line is the upgrade; reverting it is the rollback.
  version: "1.34",
  allowRollback: true,
});

export const version = cluster.version;
/** Until when the last upgrade can be taken back. */
export const rollbackUntil = cluster.rollbackUntil.apply((until) => until ?? "nothing to roll back");
