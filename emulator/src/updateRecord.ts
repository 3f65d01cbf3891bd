import type { JsonObject } from "./json";

/** Update types of the service model that the emulator makes. */
export type UpdateType =
  | "VersionUpdate"
  | "VersionRollback"
  | "ConfigUpdate"
  | "AddonUpdate"
  | "EndpointAccessUpdate"
  | "VpcConfigUpdate"
  | "LoggingUpdate"
  | "AccessConfigUpdate"
  | "UpgradePolicyUpdate"
  | "ZonalShiftConfigUpdate"
  | "AutoModeUpdate"
  | "RemoteNetworkConfigUpdate"
  | "DeletionProtectionUpdate";

export type UpdateStatus = "InProgress" | "Failed" | "Cancelled" | "Successful";

export interface UpdateErrorDetail {
  readonly errorCode: string;
  readonly errorMessage: string;
  readonly resourceIds: readonly string[];
}

/** What the update is of. EKS runs one at a time per target. */
export type UpdateTarget =
  | { readonly kind: "cluster" }
  | { readonly kind: "nodegroup"; readonly name: string }
  | { readonly kind: "addon"; readonly name: string };

export function sameTarget(a: UpdateTarget, b: UpdateTarget): boolean {
  return a.kind === b.kind && (a.kind === "cluster" || b.kind === "cluster" || a.name === b.name);
}

/** What a successful update changes. A new kind gets its case in `applyUpdate.ts`. */
export type UpdateEffect =
  | {
      readonly kind: "clusterVersion";
      readonly from: string;
      readonly to: string;
      readonly fromPlatformVersion: string;
      readonly toPlatformVersion: string;
      /** EKS does it by itself, because this support has ended. */
      readonly endOf?: "STANDARD" | "EXTENDED";
    }
  | { readonly kind: "clusterConfig"; readonly described: JsonObject }
  | { readonly kind: "upgradePolicy"; readonly supportType: "STANDARD" | "EXTENDED" }
  | {
      readonly kind: "nodegroup";
      readonly version?: string;
      readonly releaseVersion?: string;
      readonly described: JsonObject;
    }
  | { readonly kind: "addon"; readonly version: string; readonly described: JsonObject }
  | { readonly kind: "none" };

export interface Cancellation {
  readonly endsAt: number;
  readonly outcome: "Successful" | "Failed";
}

/** An update: plain JSON, instants in milliseconds. Its status follows from `endsAt` and `outcome`. */
export interface UpdateRecord {
  readonly id: string;
  readonly type: UpdateType;
  readonly target: UpdateTarget;
  readonly params: readonly { readonly type: string; readonly value: string }[];
  readonly createdAt: number;
  /** InProgress before, `outcome` from then on. `null`: held until somebody sets it. */
  endsAt: number | null;
  outcome: Exclude<UpdateStatus, "InProgress">;
  errors: UpdateErrorDetail[];
  readonly effect: UpdateEffect;
  /** The rollback of an EKS Auto Mode cluster: its nodes roll until then, and only then does its status show it. */
  nodesRollUntil?: number;
  /** The latest attempt to cancel it: InProgress until `endsAt`, `outcome` from then on. */
  cancellation?: Cancellation;
  /** Its effect has been applied to the cluster (or never will be). */
  settled: boolean;
  readonly token?: { readonly token: string; readonly fingerprint: string };
}

export function updateStatus(update: UpdateRecord, now: number): UpdateStatus {
  return update.endsAt === null || now < update.endsAt ? "InProgress" : update.outcome;
}
