import type { Operation } from "../../http/exchange";
import { EksError } from "../EksError";
import { addonNamed } from "../addon/addon";
import { calledCluster } from "../cluster/calledCluster";
import { nodegroupNamed } from "../nodegroup/nodegroup";
import { optionalString, pageOf } from "../parameters";
import { type ClusterRecord, sameTarget, type UpdateRecord, updateStatus, type UpdateTarget } from "../records";
import { describedUpdate } from "./updates";

export const describeUpdate: Operation = {
  name: "DescribeUpdate",
  method: "GET",
  uri: "/clusters/{name}/updates/{updateId}",
  lacks: ["capabilityName"],
  handle: (call) => {
    const cluster = calledCluster(call);
    const id = call.path.updateId ?? "";
    const target = targetOf(call.query, cluster);
    const update = cluster.updates.find((each) => each.id === id && sameTarget(each.target, target));
    if (update === undefined) {
      // The text is our guess.
      throw new EksError("ResourceNotFoundException", `No update found for ID: ${id}`, { clusterName: cluster.name });
    }
    return { update: describedUpdate(update, call.now) };
  },
};

/**
 * Updates of the cluster, or of one node group or add-on, in no order that means anything (containers-roadmap#1439): by their ids,
 * which are random. It is the same order each time, as the AWS CLI's `--starting-token` needs it.
 */
export const listUpdates: Operation = {
  name: "ListUpdates",
  method: "GET",
  uri: "/clusters/{name}/updates",
  lacks: ["capabilityName"],
  handle: (call) => {
    const cluster = calledCluster(call);
    const target = targetOf(call.query, cluster);
    const ids = cluster.updates.filter((update) => sameTarget(update.target, target)).map((update) => update.id);
    const { items, nextToken } = pageOf(ids.sort(), call.query, { clusterName: cluster.name });
    return { updateIds: items, nextToken };
  },
};

/** Whose updates DescribeUpdate and ListUpdates are asked for: `nodegroupName` or `addonName`, or else the cluster's own. */
function targetOf(query: URLSearchParams, cluster: ClusterRecord): UpdateTarget {
  const nodegroup = query.get("nodegroupName");
  const addon = query.get("addonName");
  if (nodegroup !== null && addon !== null) {
    // That it is refused, and the text, are our guess.
    throw new EksError("InvalidParameterException", "nodegroupName and addonName can't be given together", {
      clusterName: cluster.name,
    });
  }
  if (nodegroup !== null) return { kind: "nodegroup", name: nodegroupNamed(cluster, nodegroup).name };
  return addon === null ? { kind: "cluster" } : { kind: "addon", name: addonNamed(cluster, addon).name };
}

/**
 * Only a VersionRollback of an EKS Auto Mode cluster while its nodes roll (service model, user guide). A node in the middle of being
 * replaced is finished first, so it takes a while, here as long as an add-on's update; if the nodes are done before that, the
 * cancellation fails and the rollback goes on. Durations, texts, and the class of the refusal are our guess.
 */
export const cancelUpdate: Operation = {
  name: "CancelUpdate",
  method: "POST",
  uri: "/clusters/{name}/updates/{updateId}/cancel-update",
  handle: (call) => {
    const { now, emulator } = call;
    const cluster = calledCluster(call);
    const id = call.path.updateId ?? "";
    optionalString(call.body, "clientRequestToken");
    const update = cluster.updates.find((each) => each.id === id && each.target.kind === "cluster");
    if (update === undefined) {
      throw new EksError("ResourceNotFoundException", `No update found for ID: ${id}`, { clusterName: cluster.name });
    }
    // The update is already being cancelled: there is nothing to add, with the same token or another.
    if (update.cancellation === undefined || now >= update.cancellation.endsAt) {
      refuseUnlessCancellable(update, cluster.name, now);
      cancel(update, now + emulator.settings.addonSeconds * 1000);
    }
    return { update: describedUpdate(update, now) };
  },
};

function refuseUnlessCancellable(update: UpdateRecord, clusterName: string, now: number): void {
  const status = updateStatus(update, now);
  const rolling = update.nodesRollUntil !== undefined && now < update.nodesRollUntil;
  if (status !== "InProgress" || !rolling) {
    const why =
      status !== "InProgress"
        ? `it is ${status}`
        : update.nodesRollUntil === undefined
          ? `a ${update.type} of this cluster cannot be cancelled`
          : "the rollback of the control plane has begun";
    throw new EksError("InvalidRequestException", `Cannot cancel update ${update.id} because ${why}`, { clusterName });
  }
}

function cancel(update: UpdateRecord, endsAt: number): void {
  const inTime = endsAt < (update.nodesRollUntil ?? 0);
  update.cancellation = {
    endsAt: inTime ? endsAt : (update.nodesRollUntil ?? endsAt),
    outcome: inTime ? "Successful" : "Failed",
  };
  if (inTime) {
    update.outcome = "Cancelled";
    update.errors = [];
    update.endsAt = endsAt;
    // The control plane is left alone.
    update.nodesRollUntil = endsAt;
  }
}
