import type { JsonObject } from "../json";
import type { HealthIssue } from "../nodegroups/nodegroupRecord";

/** An EKS add-on as installed on a cluster. Its updates are among the cluster's. */
export interface AddonRecord {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  /** CREATING until then. */
  readonly activeAt: number;
  modifiedAt: number;
  /** Set by DeleteAddon: DELETING until then, gone afterwards. */
  goneAt?: number;
  version: string;
  tags: Record<string, string>;
  readonly createToken?: { readonly token: string; readonly fingerprint: string };
  /** Somebody changed its objects in the cluster: an update that neither overwrites nor preserves fails. */
  conflicting: boolean;
  readonly issues: readonly HealthIssue[];
  /** DescribeAddon's remaining members. */
  described: JsonObject;
}
