import { EksError } from "../eksError";
import type { Operation } from "../operation";
import { optionalString } from "../parameters";
import { updateStatus, type UpdateRecord } from "../updateRecord";
import { describedUpdate } from "../updateView";
import { calledCluster } from "./calledCluster";

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
