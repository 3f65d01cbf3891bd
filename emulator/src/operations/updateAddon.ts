import { configurationValuesOf, resolveConflictsOf } from "../addons/addonParameters";
import { checkAddonVersion, checkCniStep } from "../addons/checkAddonVersion";
import type { JsonObject } from "../json";
import type { Operation } from "../operation";
import { optionalString } from "../parameters";
import { requestTokenOf } from "../requestToken";
import { repeatedUpdate, startUpdate } from "../startUpdate";
import { describedUpdate } from "../updateView";
import { calledAddon } from "./calledAddon";
import { refuseWhileAddonChanges } from "./refuseUnlessActive";
import { requireActive } from "./requireActive";

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
    configurationValuesOf(body, members);
    // An add-on that the cluster has outgrown may still be reconfigured as it is (our guess).
    if (version !== addon.version) {
      checkAddonVersion(addon.name, version, cluster.version, members);
      checkCniStep(addon.name, addon.version, version, members);
    }
    requireActive(cluster, now, "AddonUpdate");
    refuseWhileAddonChanges(cluster, addon, now);

    const update = startUpdate(
      cluster,
      {
        type: "AddonUpdate",
        target,
        params: paramsOf(body),
        seconds: emulator.settings.addonSeconds,
        effect: { kind: "addon", version, described: newMembers(body) },
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
  return params.flatMap(([type, member]) => {
    const value = optionalString(body, member);
    return value === undefined ? [] : [{ type, value }];
  });
}
