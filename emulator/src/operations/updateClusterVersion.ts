import { randomUUID } from "node:crypto";
import { runningClusterUpdate } from "../clusterView";
import { EksError } from "../eksError";
import { minorsBetween } from "../kubernetesVersion";
import { platformVersionOf, releasedVersion } from "../kubernetesVersions";
import type { Operation } from "../operation";
import { optionalBoolean, optionalInteger, optionalObject, requiredString } from "../parameters";
import { repeats, requestTokenOf } from "../requestToken";
import { VERSION_RULES, type VersionChangeRequest } from "../rules";
import type { UpdateRecord } from "../updateRecord";
import { describedUpdate } from "../updateView";
import { calledCluster } from "./calledCluster";

export const updateClusterVersion: Operation = {
  name: "UpdateClusterVersion",
  method: "POST",
  uri: "/clusters/{name}/updates",
  handle: (call) => {
    const { body, emulator, now } = call;
    const cluster = calledCluster(call);
    const members = { clusterName: cluster.name };
    const version = requiredString(body, "version");
    const force = optionalBoolean(body, "force") ?? false;
    const timeoutMinutes = optionalInteger(optionalObject(body, "rollbackConfig") ?? {}, "timeoutMinutes");

    const token = requestTokenOf(body);
    const earlier = cluster.updates.find(
      (update) => update.target.kind === "cluster" && repeats(token, update.token, members),
    );
    if (earlier !== undefined) {
      return { update: describedUpdate(earlier, now) };
    }

    const target = releasedVersion(version, now);
    if (target === undefined) {
      throw new EksError("InvalidParameterException", "unsupported Kubernetes version", members);
    }
    const running = runningClusterUpdate(cluster, now);
    if (running !== undefined) {
      throw new EksError(
        "ResourceInUseException",
        `Cannot VersionUpdate because cluster ${cluster.name} currently has update ${running.id} in progress`,
        members,
      );
    }
    const direction = minorsBetween(cluster.version, version) < 0 ? "rollback" : "upgrade";
    const request: VersionChangeRequest = { cluster, direction, version, force, timeoutMinutes, emulator, now };
    for (const rule of VERSION_RULES) {
      rule(request);
    }

    const update: UpdateRecord = {
      id: randomUUID(),
      type: direction === "rollback" ? "VersionRollback" : "VersionUpdate",
      target: { kind: "cluster" },
      params: [
        { type: "Version", value: version },
        { type: "PlatformVersion", value: platformVersionOf(target) },
      ],
      createdAt: now,
      endsAt: now + emulator.settings.upgradeSeconds * 1000,
      outcome: "Successful",
      errors: [],
      effect: {
        kind: "clusterVersion",
        from: cluster.version,
        to: version,
        fromPlatformVersion: cluster.platformVersion,
        toPlatformVersion: platformVersionOf(target),
      },
      settled: false,
      ...(token === undefined ? {} : { token }),
    };
    cluster.updates.push(update);
    return { update: describedUpdate(update, now) };
  },
};
