import type { JsonObject } from "./json";
import type { UpdateRecord } from "./updateRecord";

/** One change of a cluster's version that has come to its end; seeds may give older ones. */
export interface VersionChange {
  readonly from: string;
  readonly to: string;
  /** `AutoUpgrade`: EKS moved the cluster by itself at the end of support. */
  readonly type: "VersionUpdate" | "VersionRollback" | "AutoUpgrade";
  readonly startedAt: number;
  readonly finishedAt: number;
}

/**
 * All the store knows of a cluster. Plain JSON, instants in milliseconds. Nothing in it has to be ticked over: what a cluster
 * is at a given moment follows from the instants (`clusterView.ts`), after `settle.ts` has applied what came to its end.
 */
export interface ClusterRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  /** 32 hex digits; part of the endpoint and of the OIDC issuer. */
  readonly id: string;
  readonly createdAt: number;
  /** CREATING until then. */
  readonly activeAt: number;
  /** Set by DeleteCluster: DELETING until then, gone afterwards. */
  goneAt?: number;
  readonly createdVersion: string;
  /** The control plane's true version. DescribeCluster may lag behind it. */
  version: string;
  platformVersion: string;
  history: VersionChange[];
  updates: UpdateRecord[];
  supportType: "STANDARD" | "EXTENDED";
  tags: Record<string, string>;
  /** CreateCluster's token and a fingerprint of its parameters. */
  readonly createToken?: { readonly token: string; readonly fingerprint: string };
  /** DescribeCluster's remaining members, as they are shown once the cluster is there. */
  readonly described: JsonObject;
}
