import type { AddonRecord } from "./addons/addonRecord";
import type { FargateProfileRecord } from "./fargate/fargateProfileRecord";
import type { ClusterInsights } from "./insights/insightRecord";
import type { JsonObject } from "./json";
import type { NodegroupRecord } from "./nodegroups/nodegroupRecord";
import type { UpdateRecord } from "./updateRecord";

export type SupportType = "STANDARD" | "EXTENDED";

/** One change of a cluster's version that has come to its end; seeds may give older ones. */
export interface VersionChange {
  readonly from: string;
  readonly to: string;
  /** `AutoUpgrade`: EKS moved the cluster by itself at the end of support. */
  readonly type: "VersionUpdate" | "VersionRollback" | "AutoUpgrade";
  /** Which support had ended, for an AutoUpgrade. */
  readonly endOf?: SupportType;
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
  /** Since when the emulator has had it: when it was created here, or planted. */
  readonly knownSince: number;
  readonly createdVersion: string;
  /** The control plane's true version. DescribeCluster may lag behind it. */
  version: string;
  /** What the platform version was at `platformSince`; it moves by itself from there (`platformVersions.ts`). */
  platformVersion: string;
  platformSince: number;
  history: VersionChange[];
  updates: UpdateRecord[];
  supportType: SupportType;
  nodegroups: NodegroupRecord[];
  addons: AddonRecord[];
  readonly fargateProfiles: FargateProfileRecord[];
  /** Versions of nodes that the user manages; EKS knows them by the insights' checks only. */
  readonly selfManagedKubelets: string[];
  insights: ClusterInsights;
  /** How long EKS Auto Mode's nodes take to roll; without it, as long as a node group's. */
  readonly nodeRollSeconds?: number;
  /** Free addresses by subnet; plenty in a subnet that is not here. */
  readonly freeAddresses: Record<string, number>;
  /** EKS features in use that the previous minor does not have. */
  readonly incompatibleFeatures: string[];
  tags: Record<string, string>;
  /** CreateCluster's token and a fingerprint of its parameters. */
  readonly createToken?: { readonly token: string; readonly fingerprint: string };
  /** DescribeCluster's remaining members, as they are shown once the cluster is there. */
  described: JsonObject;
}
