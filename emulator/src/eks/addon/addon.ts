import { ownedArn, uuidOf } from "../../aws/arn";
import { epochSeconds } from "../../clock";
import type { Call } from "../../http/exchange";
import { isJsonObject, type Json, type JsonObject } from "../../json";
import { EksError } from "../EksError";
import { calledCluster } from "../cluster/calledCluster";
import { type AddonRecord, type ClusterRecord, type HealthIssue, updateStatus } from "../records";
import { runningUpdate } from "../update/updates";

/** What CreateAddon and the seed have to say of a new add-on. */
interface NewAddon {
  readonly name: string;
  readonly version: string;
  readonly createdAt: number;
  readonly activeAt: number;
  readonly tags: Record<string, string>;
  readonly createToken?: { readonly token: string; readonly fingerprint: string };
  readonly conflicting?: boolean;
  readonly failed?: AddonRecord["failed"];
  readonly issues?: readonly HealthIssue[];
  /** Members of CreateAddon's request, as far as DescribeAddon repeats them. */
  readonly request: JsonObject;
}

export function newAddon(cluster: ClusterRecord, addon: NewAddon): AddonRecord {
  const { name, version, createdAt, activeAt, tags, createToken, request } = addon;
  return {
    name,
    arn: ownedArn(cluster.arn, "addon", name, createdAt),
    createdAt,
    activeAt,
    modifiedAt: activeAt,
    version,
    tags,
    conflicting: addon.conflicting ?? false,
    issues: addon.issues ?? [],
    ...(createToken === undefined ? {} : { createToken }),
    ...(addon.failed === undefined ? {} : { failed: addon.failed }),
    described: {
      serviceAccountRoleArn: request.serviceAccountRoleArn,
      configurationValues: request.configurationValues,
      ...podIdentities(cluster, name, request.podIdentityAssociations),
      publisher: "eks",
      owner: "aws",
      namespaceConfig: request.namespaceConfig ?? { namespace: "kube-system" },
    },
  };
}

/** DescribeAddon names associations by their ARNs; the ids are made up, as the associations themselves are not to be had here. */
export function podIdentities(cluster: ClusterRecord, addon: string, asked: Json | undefined): JsonObject {
  if (!Array.isArray(asked)) return {};
  const arns = asked.filter(isJsonObject).map(({ serviceAccount }) => {
    const id = uuidOf(cluster.arn, addon, JSON.stringify(serviceAccount)).replaceAll("-", "").slice(0, 17);
    return `${cluster.arn.replace(":cluster/", ":podidentityassociation/")}/a-${id}`;
  });
  return { podIdentityAssociations: arns };
}

type AddonStatus =
  "CREATING" | "ACTIVE" | "CREATE_FAILED" | "UPDATING" | "UPDATE_FAILED" | "DELETING" | "DELETE_FAILED" | "DEGRADED";

/** An add-on as DescribeAddon shows it. */
export function describedAddon(cluster: ClusterRecord, addon: AddonRecord, now: number): JsonObject {
  return {
    addonName: addon.name,
    clusterName: cluster.name,
    status: addonStatus(cluster, addon, now),
    addonVersion: addon.version,
    health: { issues: addon.issues.map((issue) => ({ ...issue, resourceIds: [...issue.resourceIds] })) },
    addonArn: addon.arn,
    createdAt: epochSeconds(addon.createdAt),
    // Nothing has happened since it was created, until it is there.
    modifiedAt: epochSeconds(now < addon.activeAt ? addon.createdAt : addon.modifiedAt),
    ...addon.described,
    tags: addon.tags,
  };
}

/**
 * An add-on whose last update failed says so until another succeeds (model: UPDATE_FAILED; how long is our guess). One whose
 * update failed after it was applied is DEGRADED for as long as it has issues (terraform-provider-aws#49104).
 */
function addonStatus(cluster: ClusterRecord, addon: AddonRecord, now: number): AddonStatus {
  const target = { kind: "addon", name: addon.name } as const;
  if (addon.goneAt !== undefined) return "DELETING";
  if (now < addon.activeAt) return "CREATING";
  if (runningUpdate(cluster, target, now) !== undefined) return "UPDATING";
  const last = cluster.updates.filter((each) => each.target.kind === "addon" && each.target.name === addon.name).at(-1);
  if (last !== undefined && updateStatus(last, now) === "Failed" && last.applied !== true) return "UPDATE_FAILED";
  if (addon.failed !== undefined) return addon.failed;
  return addon.issues.length > 0 ? "DEGRADED" : "ACTIVE";
}

/** The add-on that the path names, and its cluster. The text is from users' reports. */
export function calledAddon(call: Call): { cluster: ClusterRecord; addon: AddonRecord } {
  const cluster = calledCluster(call);
  return { cluster, addon: addonNamed(cluster, call.path.addonName ?? "") };
}

export function addonNamed(cluster: ClusterRecord, name: string): AddonRecord {
  const addon = cluster.addons.find((each) => each.name === name);
  if (addon === undefined) {
    throw new EksError("ResourceNotFoundException", `No addon: ${name} found in cluster: ${cluster.name}`, {
      clusterName: cluster.name,
      addonName: name,
    });
  }
  return addon;
}

/** Class and text from users' reports (eksctl#8091). */
export function refuseWhileAddonChanges(cluster: ClusterRecord, addon: AddonRecord, now: number): void {
  const status = addonStatus(cluster, addon, now);
  if (status === "CREATING" || status === "UPDATING" || status === "DELETING") {
    throw new EksError(
      "ResourceInUseException",
      `Addon ${addon.name} cannot be updated as it is currently in ${status} state`,
      { clusterName: cluster.name, addonName: addon.name },
    );
  }
}
