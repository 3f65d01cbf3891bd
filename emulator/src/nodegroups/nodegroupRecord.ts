import type { JsonObject } from "../json";

/** A managed node group. Its updates are among the cluster's; its status follows from them and from the instants here. */
export interface NodegroupRecord {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  /** CREATING until then. */
  readonly activeAt: number;
  modifiedAt: number;
  /** Set by DeleteNodegroup: DELETING until then, gone afterwards. */
  goneAt?: number;
  version: string;
  releaseVersion: string;
  tags: Record<string, string>;
  readonly createToken?: { readonly token: string; readonly fingerprint: string };
  /** A pod disruption budget that lets no pod go: an update without `force` fails with PodEvictionFailure. */
  readonly evictionBlocked: boolean;
  readonly issues: readonly HealthIssue[];
  /** DescribeNodegroup's remaining members. */
  described: JsonObject;
}

export interface HealthIssue {
  readonly code: string;
  readonly message: string;
  readonly resourceIds: readonly string[];
}
