import { uuidOf } from "../awsArn";
import type { ClusterRecord, VersionChange } from "../clusterRecord";
import type { UpdateRecord } from "../updateRecord";

/** The update behind a change of version that a seed tells: ListUpdates and DescribeUpdate show it as any other. */
export function plantedUpdate(cluster: ClusterRecord, change: VersionChange): UpdateRecord {
  const { from, to, type, startedAt, finishedAt, endOf } = change;
  const { platformVersion } = cluster;
  return {
    id: uuidOf(cluster.arn, "update", type, to, String(startedAt)),
    // EKS's own upgrades are VersionUpdates too, as those that it starts here are.
    type: type === "AutoUpgrade" ? "VersionUpdate" : type,
    target: { kind: "cluster" },
    params: [
      { type: "Version", value: to },
      { type: "PlatformVersion", value: platformVersion },
    ],
    createdAt: startedAt,
    endsAt: finishedAt,
    outcome: "Successful",
    errors: [],
    effect: {
      kind: "clusterVersion",
      ...{ from, to, fromPlatformVersion: platformVersion, toPlatformVersion: platformVersion },
      ...(endOf === undefined ? {} : { endOf }),
    },
    settled: true,
  };
}
