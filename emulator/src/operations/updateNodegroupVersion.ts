import { EksError } from "../eksError";
import { isJsonObject, type JsonObject } from "../json";
import type { NodegroupRecord } from "../nodegroups/nodegroupRecord";
import { checkNodegroupVersion } from "../nodegroups/checkNodegroupVersion";
import { releaseFor } from "../nodegroups/releaseFor";
import type { Operation } from "../operation";
import { optionalBoolean, optionalObject, optionalString } from "../parameters";
import { requestTokenOf } from "../requestToken";
import { repeatedUpdate, startUpdate } from "../startUpdate";
import { describedUpdate } from "../updateView";
import { calledNodegroup } from "./calledNodegroup";
import { refuseUnlessNodegroupActive } from "./refuseUnlessActive";
import { requireActive } from "./requireActive";

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
    const template = newTemplate(nodegroup, optionalObject(body, "launchTemplate"), members);
    // Without a version it is updated to match the cluster (service model).
    const version = optionalString(body, "version") ?? cluster.version;
    checkNodegroupVersion(cluster, nodegroup, version, now);
    const releaseVersion = releaseFor(version, optionalString(body, "releaseVersion"), now, members);
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
    if (nodegroup.evictionBlocked && optionalBoolean(body, "force") !== true) {
      update.outcome = "Failed";
      update.errors = [
        {
          errorCode: "PodEvictionFailure",
          errorMessage: `Reached max retries while trying to evict pods from nodes in node group ${nodegroup.name}`,
          resourceIds: [nodegroup.name],
        },
      ];
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
  return { ...current, version: optionalString(asked, "version") ?? "1" };
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
