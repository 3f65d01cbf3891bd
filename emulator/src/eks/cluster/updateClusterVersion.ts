import type { Call, Operation } from "../../http/exchange";
import { EksError } from "../EksError";
import { minorsBetween, offeredVersions, platformVersionAt, releasedVersion } from "../kubernetesVersions";
import { optionalBoolean, optionalInteger, optionalObject, requestTokenOf, requiredString } from "../parameters";
import type { UpdateRecord } from "../records";
import { describedUpdate, refuseWhileUpdating, repeatedUpdate, startUpdate } from "../update/updates";
import { calledCluster } from "./calledCluster";
import { currentPlatformVersion } from "./clusterView";
import { isAutoMode, nodeRoll, TIMED_OUT } from "./rollback";
import { VERSION_RULES, type VersionChangeRequest } from "./versionRules";

const TARGET = { kind: "cluster" } as const;
/** Minutes, if the request does not say (service model). */
const DEFAULT_TIMEOUT = 720;

export const updateClusterVersion: Operation = {
  name: "UpdateClusterVersion",
  method: "POST",
  uri: "/clusters/{name}/updates",
  handle: (call) => {
    const { body, emulator, now } = call;
    const cluster = calledCluster(call);
    const version = requiredString(body, "version");
    const force = optionalBoolean(body, "force") ?? false;
    const timeoutMinutes = optionalInteger(optionalObject(body, "rollbackConfig") ?? {}, "timeoutMinutes");
    const repeated = repeatedUpdate(cluster, TARGET, body);
    if (repeated !== undefined) {
      return { update: describedUpdate(repeated, now) };
    }

    // Any version that has been released will do, also one whose support has ended: a cluster that was left behind has to
    // pass through those. Whether EKS sees it so is our guess.
    const type = cluster.described.outpostConfig === undefined ? "eks" : "eks-local-outposts";
    if (!offeredVersions(type, now).some((each) => each.version === version)) {
      throw new EksError("InvalidParameterException", "unsupported Kubernetes version", { clusterName: cluster.name });
    }
    const direction = minorsBetween(cluster.version, version) < 0 ? "rollback" : "upgrade";
    refuseWhileUpdating(cluster, TARGET, "VersionUpdate", now);
    const request: VersionChangeRequest = { cluster, direction, version, force, timeoutMinutes, emulator, now };
    for (const rule of VERSION_RULES) {
      rule(request);
    }
    return { update: describedUpdate(started(call, request), now) };
  },
};

function started({ body }: Call, request: VersionChangeRequest): UpdateRecord {
  const { cluster, direction, version, emulator, now } = request;
  const known = releasedVersion(version, now);
  const platformVersion = known === undefined ? cluster.platformVersion : platformVersionAt(known, now);
  const update = startUpdate(
    cluster,
    {
      type: direction === "rollback" ? "VersionRollback" : "VersionUpdate",
      target: TARGET,
      params: [
        { type: "Version", value: version },
        { type: "PlatformVersion", value: platformVersion },
      ],
      seconds: emulator.settings.upgradeSeconds,
      effect: {
        kind: "clusterVersion",
        from: cluster.version,
        to: version,
        fromPlatformVersion: currentPlatformVersion(cluster, now),
        toPlatformVersion: platformVersion,
      },
      token: requestTokenOf(body),
    },
    now,
  );
  if (direction === "rollback" && isAutoMode(cluster)) {
    rollNodesFirst(update, request);
  }
  return update;
}

function rollNodesFirst(update: UpdateRecord, request: VersionChangeRequest): void {
  const { cluster, emulator, version, force, timeoutMinutes, now } = request;
  const { upgradeSeconds, nodegroupSeconds } = emulator.settings;
  const seconds = cluster.nodeRollSeconds ?? nodegroupSeconds;
  const roll = nodeRoll(seconds, timeoutMinutes ?? DEFAULT_TIMEOUT, now);
  Object.assign(update, { nodesRollUntil: roll.nodesRollUntil, nodeRoll: { to: version, seconds, force } });
  // Until that is over none goes the other way.
  delete cluster.driftingNodes?.nextAt;
  if (roll.timedOut) {
    update.endsAt = roll.nodesRollUntil;
    update.outcome = "Failed";
    update.errors = [TIMED_OUT];
  } else {
    update.endsAt = roll.nodesRollUntil + upgradeSeconds * 1000;
  }
}
