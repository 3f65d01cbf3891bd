import type { ClusterRecord } from "../clusterRecord";
import { EksError } from "../eksError";
import { holdInsights } from "../insights/insightsAt";
import type { JsonObject } from "../json";
import { newNodegroup } from "../nodegroups/newNodegroup";
import { describedNodegroup } from "../nodegroups/nodegroupView";
import { checkScaling } from "../nodegroups/scaling";
import { releaseFor } from "../nodegroups/releaseFor";
import type { Operation } from "../operation";
import { optionalObject, optionalString, optionalStringMap, optionalStrings, requiredString } from "../parameters";
import { repeats, requestTokenOf } from "../requestToken";
import { calledCluster } from "./calledCluster";
import { requireActive } from "./requireActive";

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
    checkRequest(cluster, body, name, now);
    const nodegroup = newNodegroup(cluster, {
      name,
      version: cluster.version,
      releaseVersion: releaseFor(cluster.version, optionalString(body, "releaseVersion"), now, members),
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
