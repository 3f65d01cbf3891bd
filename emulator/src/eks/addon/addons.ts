import type { Operation } from "../../http/exchange";
import type { JsonObject } from "../../json";
import { EksError, type EksErrorMembers } from "../EksError";
import { calledCluster, requireActive } from "../cluster/calledCluster";
import { holdInsights } from "../insight/insights";
import { optionalString, optionalStringMap, pageOf, repeats, requestTokenOf, requiredString } from "../parameters";
import { describedUpdate, repeatedUpdate, startUpdate } from "../update/updates";
import { calledAddon, describedAddon, newAddon, podIdentities, refuseWhileAddonChanges } from "./addon";
import { addonMinor, compatibleVersions, defaultAddonVersion } from "./addonCatalogue";
import { checkConfiguration, configurationValuesOf } from "./configuration";

export const createAddon: Operation = {
  name: "CreateAddon",
  method: "POST",
  uri: "/clusters/{name}/addons",
  handle: (call) => {
    const { body, now } = call;
    const cluster = calledCluster(call);
    const name = requiredString(body, "addonName");
    const members = { clusterName: cluster.name, addonName: name };
    const token = requestTokenOf(body);
    const existing = cluster.addons.find((each) => each.name === name);
    if (existing !== undefined) {
      if (repeats(token, existing.createToken, members)) {
        return { addon: describedAddon(cluster, existing, now) };
      }
      throw new EksError("ResourceInUseException", "Addon already exists.", members);
    }
    requireActive(cluster, now, "CreateAddon");
    const standard = defaultAddonVersion(name, cluster.version);
    if (standard === undefined) {
      // A user's report (marcincuber/eks#10).
      const message = `Addon ${name} specified is not supported in ${cluster.version} kubernetes version`;
      throw new EksError("InvalidParameterException", message, members);
    }
    const version = optionalString(body, "addonVersion") ?? standard;
    checkAddonVersion(name, version, cluster.version, members);
    resolveConflictsOf(body, members);
    checkConfiguration(name, version, configurationValuesOf(body, members), members);
    const addon = newAddon(cluster, {
      name,
      version,
      createdAt: now,
      activeAt: now + call.emulator.settings.addonSeconds * 1000,
      tags: optionalStringMap(body, "tags") ?? {},
      ...(token === undefined ? {} : { createToken: token }),
      request: body,
    });
    holdInsights(cluster, now);
    cluster.addons.push(addon);
    return { addon: describedAddon(cluster, addon, now) };
  },
};

export const describeAddon: Operation = {
  name: "DescribeAddon",
  method: "GET",
  uri: "/clusters/{name}/addons/{addonName}",
  handle: (call) => {
    const { cluster, addon } = calledAddon(call);
    return { addon: describedAddon(cluster, addon, call.now) };
  },
};

export const listAddons: Operation = {
  name: "ListAddons",
  method: "GET",
  uri: "/clusters/{name}/addons",
  handle: (call) => {
    const cluster = calledCluster(call);
    const names = cluster.addons.map((addon) => addon.name).sort();
    const { items, nextToken } = pageOf(names, call.query, { clusterName: cluster.name });
    return { addons: items, nextToken };
  },
};

export const updateAddon: Operation = {
  name: "UpdateAddon",
  method: "POST",
  uri: "/clusters/{name}/addons/{addonName}/update",
  handle: (call) => {
    const { body, now, emulator } = call;
    const { cluster, addon } = calledAddon(call);
    const target = { kind: "addon", name: addon.name } as const;
    const members = { clusterName: cluster.name, addonName: addon.name };
    const repeated = repeatedUpdate(cluster, target, body);
    if (repeated !== undefined) {
      return { update: describedUpdate(repeated, now) };
    }
    const version = optionalString(body, "addonVersion") ?? addon.version;
    const resolveConflicts = resolveConflictsOf(body, members);
    const values = configurationValuesOf(body, members);
    // An add-on that the cluster has outgrown may still be reconfigured as it is (our guess).
    if (version !== addon.version) {
      checkAddonVersion(addon.name, version, cluster.version, members);
      checkCniStep(addon.name, addon.version, version, members);
    }
    // That what it keeps must fit the new version too is our guess.
    checkConfiguration(addon.name, version, values ?? addon.described.configurationValues, members);
    requireActive(cluster, now, "AddonUpdate");
    refuseWhileAddonChanges(cluster, addon, now);

    const update = startUpdate(
      cluster,
      {
        type: "AddonUpdate",
        target,
        params: paramsOf(body),
        seconds: emulator.settings.addonSeconds,
        effect: {
          kind: "addon",
          version,
          described: { ...newMembers(body), ...podIdentities(cluster, addon.name, body.podIdentityAssociations) },
        },
        token: requestTokenOf(body),
      },
      now,
    );
    if (addon.conflicting && (resolveConflicts ?? "NONE") === "NONE") {
      update.outcome = "Failed";
      update.errors = [
        {
          errorCode: "ConfigurationConflict",
          // The text's start is from users' reports.
          errorMessage: `Conflicts found when trying to apply. Will not continue due to resolve conflicts mode. Conflicts: DaemonSet.apps ${addon.name}`,
          resourceIds: [],
        },
      ];
    }
    return { update: describedUpdate(update, now) };
  },
};

/**
 * Without a role the add-on uses the node's from now on (service model; hashicorp/terraform-provider-aws#19402 met it). Configuration
 * values that are not given stay (our guess).
 */
function newMembers({ configurationValues, serviceAccountRoleArn }: JsonObject): JsonObject {
  return {
    ...(configurationValues === undefined ? {} : { configurationValues }),
    serviceAccountRoleArn,
  };
}

function paramsOf(body: JsonObject): { type: string; value: string }[] {
  const params = [
    ["AddonVersion", "addonVersion"],
    ["ServiceAccountRoleArn", "serviceAccountRoleArn"],
    ["ResolveConflicts", "resolveConflicts"],
    ["ConfigurationValues", "configurationValues"],
  ] as const;
  const identities = body.podIdentityAssociations;
  return [
    ...params.flatMap(([type, member]) => {
      const value = optionalString(body, member);
      return value === undefined ? [] : [{ type, value }];
    }),
    ...(Array.isArray(identities) ? [{ type: "PodIdentityAssociations", value: JSON.stringify(identities) }] : []),
  ];
}

/** With or without `preserve`: what stays in the cluster is Kubernetes' business. */
export const deleteAddon: Operation = {
  name: "DeleteAddon",
  method: "DELETE",
  uri: "/clusters/{name}/addons/{addonName}",
  handle: (call) => {
    const { cluster, addon } = calledAddon(call);
    addon.goneAt ??= call.now + call.emulator.settings.addonSeconds * 1000;
    return { addon: describedAddon(cluster, addon, call.now) };
  },
};

type ResolveConflicts = "OVERWRITE" | "NONE" | "PRESERVE";

/** Values are the service model's, the text is our guess. */
function resolveConflictsOf(body: JsonObject, members: EksErrorMembers): ResolveConflicts | undefined {
  const value = optionalString(body, "resolveConflicts");
  if (value === undefined || value === "OVERWRITE" || value === "NONE" || value === "PRESERVE") {
    return value;
  }
  throw new EksError("InvalidParameterException", "resolveConflicts must be OVERWRITE, NONE or PRESERVE", members);
}

/** It must exist and run on the cluster's version; the text for either is from users' reports (terraform-provider-aws#32238, #20559). */
function checkAddonVersion(addon: string, version: string, kubernetes: string, members: EksErrorMembers): void {
  if (!compatibleVersions(addon, kubernetes).includes(version)) {
    throw new EksError("InvalidParameterException", "Addon version specified is not supported", members);
  }
}

/** The VPC CNI moves one of its own minors at a time; text and class from a user's report (terraform-aws-eks#2749). */
function checkCniStep(addon: string, from: string, to: string, members: EksErrorMembers): void {
  if (addon === "vpc-cni" && Math.abs(addonMinor(to) - addonMinor(from)) > 1) {
    const message = "Updating VPC-CNI can only go up or down 1 minor version at a time";
    throw new EksError("InvalidParameterException", message, members);
  }
}
