import type { Operation } from "../../http/exchange";
import type { JsonObject } from "../../json";
import { EksError, type EksErrorMembers } from "../EksError";
import { calledCluster, requireActive } from "../cluster/calledCluster";
import { holdInsights } from "../insight/insights";
import {
  optionalInteger,
  optionalObject,
  optionalString,
  optionalStringMap,
  optionalStrings,
  pageOf,
  repeats,
  requestTokenOf,
  requiredString,
} from "../parameters";
import type { ClusterRecord } from "../records";
import { refuseWithoutImage, releaseFor } from "./amiReleases";
import { calledNodegroup, DEFAULT_AMI_TYPE, describedNodegroup, newNodegroup } from "./nodegroup";

/** "Managed node groups per cluster", the default quota (user guide, service quotas). */
const QUOTA = 30;

export const createNodegroup: Operation = {
  name: "CreateNodegroup",
  method: "POST",
  uri: "/clusters/{name}/node-groups",
  handle: (call) => {
    const { body, now } = call;
    const cluster = calledCluster(call);
    const name = requiredString(body, "nodegroupName");
    const members = { clusterName: cluster.name, nodegroupName: name };
    const token = requestTokenOf(body);
    const existing = cluster.nodegroups.find((each) => each.name === name);
    if (existing !== undefined) {
      if (repeats(token, existing.createToken, members)) {
        return { nodegroup: describedNodegroup(cluster, existing, now) };
      }
      const message = `NodeGroup already exists with name ${name} and cluster name ${cluster.name}`;
      throw new EksError("ResourceInUseException", message, members);
    }
    const amiType = optionalString(body, "amiType") ?? DEFAULT_AMI_TYPE;
    checkRequest(cluster, body, name, now);
    refuseWithoutImage(amiType, cluster.version, members);
    const nodegroup = newNodegroup(cluster, {
      name,
      version: cluster.version,
      releaseVersion: releaseFor(amiType, cluster.version, optionalString(body, "releaseVersion"), now, members),
      createdAt: now,
      activeAt: now + call.emulator.settings.nodegroupSeconds * 1000,
      tags: optionalStringMap(body, "tags") ?? {},
      ...(token === undefined ? {} : { createToken: token }),
      request: body,
    });
    holdInsights(cluster, now);
    cluster.nodegroups.push(nodegroup);
    return { nodegroup: describedNodegroup(cluster, nodegroup, now) };
  },
};

function checkRequest(cluster: ClusterRecord, body: JsonObject, name: string, now: number): void {
  const members = { clusterName: cluster.name, nodegroupName: name };
  requiredString(body, "nodeRole");
  if (optionalStrings(body, "subnets") === undefined) {
    throw new EksError("InvalidParameterException", "subnets can't be null or empty", members);
  }
  requireActive(cluster, now, "CreateNodegroup");
  if (cluster.nodegroups.length >= QUOTA) {
    // The text is our guess.
    const message = `Nodegroup limit exceeded: cluster ${cluster.name} has ${QUOTA} node groups already`;
    throw new EksError("ResourceLimitExceededException", message, members);
  }
  const version = optionalString(body, "version");
  if (version !== undefined && version !== cluster.version) {
    // That no other version is accepted: the service model. The text is our guess.
    const message = `Nodegroup Kubernetes version should be equal to Cluster kubernetes version ${cluster.version}`;
    throw new EksError("InvalidParameterException", message, members);
  }
  checkScaling({ minSize: 1, maxSize: 2, desiredSize: 2, ...optionalObject(body, "scalingConfig") }, members);
}

export const describeNodegroup: Operation = {
  name: "DescribeNodegroup",
  method: "GET",
  uri: "/clusters/{name}/node-groups/{nodegroupName}",
  handle: (call) => {
    const { cluster, nodegroup } = calledNodegroup(call);
    return { nodegroup: describedNodegroup(cluster, nodegroup, call.now) };
  },
};

export const listNodegroups: Operation = {
  name: "ListNodegroups",
  method: "GET",
  uri: "/clusters/{name}/node-groups",
  handle: (call) => {
    const cluster = calledCluster(call);
    const names = cluster.nodegroups.map((nodegroup) => nodegroup.name).sort();
    const { items, nextToken } = pageOf(names, call.query, { clusterName: cluster.name });
    return { nodegroups: items, nextToken };
  },
};

/** Takes as long as a roll of its nodes; that it can be deleted while an update runs is our guess. */
export const deleteNodegroup: Operation = {
  name: "DeleteNodegroup",
  method: "DELETE",
  uri: "/clusters/{name}/node-groups/{nodegroupName}",
  handle: (call) => {
    const { cluster, nodegroup } = calledNodegroup(call);
    nodegroup.goneAt ??= call.now + call.emulator.settings.nodegroupSeconds * 1000;
    return { nodegroup: describedNodegroup(cluster, nodegroup, call.now) };
  },
};

/** The sizes of a node group must be in order. The texts are from users' reports. */
export function checkScaling(scaling: JsonObject, members: EksErrorMembers): void {
  const min = optionalInteger(scaling, "minSize") ?? 0;
  const max = optionalInteger(scaling, "maxSize") ?? 1;
  const desired = optionalInteger(scaling, "desiredSize") ?? 0;
  if (min > desired) {
    const message = `Minimum capacity ${min} can't be greater than desired size ${desired}`;
    throw new EksError("InvalidParameterException", message, members);
  }
  if (desired > max) {
    const message = `desired capacity ${desired} can't be greater than max size ${max}`;
    throw new EksError("InvalidParameterException", message, members);
  }
}
