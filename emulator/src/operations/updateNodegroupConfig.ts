import { isJsonObject, type Json, type JsonObject } from "../json";
import { checkScaling } from "../nodegroups/scaling";
import type { Operation } from "../operation";
import { optionalObject, optionalStringMap, optionalStrings } from "../parameters";
import { requestTokenOf } from "../requestToken";
import { repeatedUpdate, startUpdate } from "../startUpdate";
import { describedUpdate } from "../updateView";
import { calledNodegroup } from "./calledNodegroup";
import { refuseUnlessNodegroupActive } from "./refuseUnlessActive";
import { requireActive } from "./requireActive";

/** Scaling, labels, taints, update and repair configuration. Warm pools are accepted and left out. */
export const updateNodegroupConfig: Operation = {
  name: "UpdateNodegroupConfig",
  method: "POST",
  uri: "/clusters/{name}/node-groups/{nodegroupName}/update-config",
  handle: (call) => {
    const { body, now, emulator } = call;
    const { cluster, nodegroup } = calledNodegroup(call);
    const target = { kind: "nodegroup", name: nodegroup.name } as const;
    const repeated = repeatedUpdate(cluster, target, body);
    if (repeated !== undefined) {
      return { update: describedUpdate(repeated, now) };
    }
    const scaling = { ...objectOf(nodegroup.described.scalingConfig), ...optionalObject(body, "scalingConfig") };
    checkScaling(scaling, { clusterName: cluster.name, nodegroupName: nodegroup.name });
    requireActive(cluster, now, "ConfigUpdate");
    refuseUnlessNodegroupActive(cluster, nodegroup, now);
    const update = startUpdate(
      cluster,
      {
        type: "ConfigUpdate",
        target,
        params: paramsOf(body),
        seconds: emulator.settings.configSeconds,
        effect: {
          kind: "nodegroup",
          described: {
            scalingConfig: scaling,
            labels: newLabels(nodegroup.described.labels, optionalObject(body, "labels") ?? {}),
            taints: newTaints(nodegroup.described.taints, optionalObject(body, "taints") ?? {}),
            updateConfig: body.updateConfig ?? nodegroup.described.updateConfig,
            nodeRepairConfig: body.nodeRepairConfig ?? nodegroup.described.nodeRepairConfig,
          },
        },
        token: requestTokenOf(body),
      },
      now,
    );
    return { update: describedUpdate(update, now) };
  },
};

function newLabels(current: Json | undefined, asked: JsonObject): JsonObject {
  const labels = { ...objectOf(current), ...optionalStringMap(asked, "addOrUpdateLabels") };
  const removed = optionalStrings(asked, "removeLabels") ?? [];
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !removed.includes(key)));
}

/** A taint is known by its key and its effect. */
function newTaints(current: Json | undefined, asked: JsonObject): Json[] {
  const same = (a: Json, b: Json): boolean =>
    isJsonObject(a) && isJsonObject(b) && a.key === b.key && a.effect === b.effect;
  const added = listOf(asked.addOrUpdateTaints);
  const gone = [...added, ...listOf(asked.removeTaints)];
  return [...listOf(current).filter((taint) => !gone.some((each) => same(each, taint))), ...added];
}

const PARAMS: readonly (readonly [type: string, member: string, part: string])[] = [
  ["MinSize", "scalingConfig", "minSize"],
  ["MaxSize", "scalingConfig", "maxSize"],
  ["DesiredSize", "scalingConfig", "desiredSize"],
  ["LabelsToAdd", "labels", "addOrUpdateLabels"],
  ["LabelsToRemove", "labels", "removeLabels"],
  ["TaintsToAdd", "taints", "addOrUpdateTaints"],
  ["TaintsToRemove", "taints", "removeTaints"],
  ["MaxUnavailable", "updateConfig", "maxUnavailable"],
  ["MaxUnavailablePercentage", "updateConfig", "maxUnavailablePercentage"],
  ["NodeRepairEnabled", "nodeRepairConfig", "enabled"],
];

function paramsOf(body: JsonObject): { type: string; value: string }[] {
  return PARAMS.flatMap(([type, member, part]) => {
    const value = objectOf(body[member])[part];
    return value === undefined || value === null ? [] : [{ type, value: JSON.stringify(value) }];
  });
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}
