import type { Operation } from "../../http/exchange";
import { isJsonObject, type Json, type JsonObject } from "../../json";
import { EksError } from "../EksError";
import { launchTemplates, templateOf } from "../../aws/ec2/launchTemplates";
import { requireActive } from "../cluster/calledCluster";
import { eligibleRollback } from "../cluster/rollback";
import {
  optionalBoolean,
  optionalObject,
  optionalString,
  optionalStringMap,
  optionalStrings,
  requestTokenOf,
} from "../parameters";
import type { ClusterRecord, NodegroupRecord, TemplateVersions } from "../records";
import { blockedByBudget } from "../../kubernetesApi/objects";
import { describedUpdate, repeatedUpdate, startUpdate, staysApplied } from "../update/updates";
import { refuseWithoutImage, releaseFor } from "./amiReleases";
import {
  calledNodegroup,
  DEFAULT_AMI_TYPE,
  knownTemplateVersions,
  refuseUnlessNodegroupActive,
  templateVersion,
} from "./nodegroup";
import { checkScaling } from "./nodegroups";

export const updateNodegroupVersion: Operation = {
  name: "UpdateNodegroupVersion",
  method: "POST",
  uri: "/clusters/{name}/node-groups/{nodegroupName}/update-version",
  handle: (call) => {
    const { body, now, emulator } = call;
    const { cluster, nodegroup } = calledNodegroup(call);
    const target = { kind: "nodegroup", name: nodegroup.name } as const;
    const members = { clusterName: cluster.name, nodegroupName: nodegroup.name };
    const repeated = repeatedUpdate(cluster, target, body);
    if (repeated !== undefined) {
      return { update: describedUpdate(repeated, now) };
    }
    checkCustomImage(nodegroup, body, members);
    const { id } = templateOf(nodegroup) ?? {};
    const known = launchTemplates(emulator.store, cluster, now).find((one) => one.id === id);
    const template = newTemplate(nodegroup, optionalObject(body, "launchTemplate"), members, known?.versions);
    // Without a version it is updated to match the cluster (service model).
    const version = optionalString(body, "version") ?? cluster.version;
    checkNodegroupVersion(cluster, nodegroup, version, now);
    const amiType = typeof nodegroup.described.amiType === "string" ? nodegroup.described.amiType : DEFAULT_AMI_TYPE;
    refuseWithoutImage(amiType, version, members);
    const releaseVersion = releaseFor(amiType, version, optionalString(body, "releaseVersion"), now, members);
    requireActive(cluster, now, "VersionUpdate");
    refuseUnlessNodegroupActive(cluster, nodegroup, now);

    const update = startUpdate(
      cluster,
      {
        type: "VersionUpdate",
        target,
        params: [
          { type: "Version", value: version },
          { type: "ReleaseVersion", value: releaseVersion },
          ...templateParams(template),
        ],
        seconds: emulator.settings.nodegroupSeconds,
        effect: {
          kind: "nodegroup",
          version,
          releaseVersion,
          described: template === undefined ? {} : { launchTemplate: template },
        },
        token: requestTokenOf(body),
      },
      now,
    );
    if (template !== undefined) {
      nodegroup.templateVersions = knownTemplateVersions(template.version, nodegroup.templateVersions);
    }
    const blocked = nodegroup.evictionBlocked || blockedByBudget(cluster, nodegroup.name, now);
    if (blocked && optionalBoolean(body, "force") !== true) {
      update.outcome = "Failed";
      update.errors = [
        {
          errorCode: "PodEvictionFailure",
          errorMessage: `Reached max retries while trying to evict pods from nodes in node group ${nodegroup.name}`,
          resourceIds: [nodegroup.name],
        },
      ];
      update.applied = staysApplied(update);
    }
    return { update: describedUpdate(update, now) };
  },
};

/**
 * An image of the user's own is what its launch template names, and has the version that it has. The texts are EKS's, from
 * eksctl#5748 and aws-samples/eks-cluster-upgrade#123; that of releaseVersion is the first one's.
 */
function checkCustomImage(
  nodegroup: NodegroupRecord,
  body: JsonObject,
  members: { clusterName: string; nodegroupName: string },
): void {
  if (nodegroup.described.amiType !== "CUSTOM") return;
  const given = [
    { value: body.version, field: "kubernetesVersion" },
    { value: body.releaseVersion, field: "releaseVersion" },
  ];
  for (const { value, field } of given) {
    if (value === undefined) continue;
    const message = `You cannot specify the field ${field} when using custom AMIs.`;
    throw new EksError("InvalidParameterException", message, members);
  }
  if (body.launchTemplate === undefined) {
    const message = "Launch template details can't be null for Custom ami type node group";
    throw new EksError("InvalidParameterException", message, members);
  }
}

/** Only a node group that was created with a launch template takes one, and only another version of the same (service model). Texts are our guess. */
function newTemplate(
  nodegroup: NodegroupRecord,
  asked: JsonObject | undefined,
  members: { clusterName: string; nodegroupName: string },
  versions: TemplateVersions | undefined,
): JsonObject | undefined {
  if (asked === undefined) return undefined;
  const current = nodegroup.described.launchTemplate;
  if (!isJsonObject(current)) {
    const message = "You cannot specify a launch template for a node group that was not created with one";
    throw new EksError("InvalidParameterException", message, members);
  }
  const id = optionalString(asked, "id");
  const name = optionalString(asked, "name");
  if (
    (id === undefined) === (name === undefined) ||
    (id ?? current.id) !== current.id ||
    (name ?? current.name) !== current.name
  ) {
    const message = "The launch template must be given by the id or the name that the node group was created with";
    throw new EksError("InvalidParameterException", message, members);
  }
  return { ...current, version: templateVersion(optionalString(asked, "version"), versions) };
}

function templateParams(template: JsonObject | undefined): { type: string; value: string }[] {
  const { name, version } = template ?? {};
  return typeof name === "string" && typeof version === "string"
    ? [
        { type: "LaunchTemplateName", value: name },
        { type: "LaunchTemplateVersion", value: version },
      ]
    : [];
}

/**
 * A node group may be updated to the cluster's version, however many minors that is, or to a newer release of its own (a user's report, ACK#2957,
 * has class and text), and to the version that the cluster can be rolled back to, because nodes are rolled back first (user guide).
 */
function checkNodegroupVersion(cluster: ClusterRecord, nodegroup: NodegroupRecord, version: string, now: number): void {
  const allowed = [cluster.version, nodegroup.version, eligibleRollback(cluster, now)?.from];
  if (!allowed.includes(version)) {
    throw new EksError(
      "InvalidParameterException",
      `Nodegroup Kubernetes version should be equal to Cluster kubernetes version ${cluster.version} or NodeGroup kubernetes version ${nodegroup.version}`,
      { clusterName: cluster.name, nodegroupName: nodegroup.name },
    );
  }
}

/** Scaling, labels, taints, update and repair configuration, and warm pools. */
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
            // What is not given stays (service model).
            ...(isJsonObject(body.warmPoolConfig)
              ? { warmPoolConfig: { ...objectOf(nodegroup.described.warmPoolConfig), ...body.warmPoolConfig } }
              : {}),
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
  ["UpdateStrategy", "updateConfig", "updateStrategy"],
  ["NodeRepairEnabled", "nodeRepairConfig", "enabled"],
  ["WarmPoolEnabled", "warmPoolConfig", "enabled"],
  ["WarmPoolMinSize", "warmPoolConfig", "minSize"],
  ["WarmPoolMaxGroupPreparedCapacity", "warmPoolConfig", "maxGroupPreparedCapacity"],
  ["WarmPoolState", "warmPoolConfig", "poolState"],
  ["WarmPoolReuseOnScaleIn", "warmPoolConfig", "reuseOnScaleIn"],
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
