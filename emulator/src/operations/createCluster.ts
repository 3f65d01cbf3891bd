import { describedCluster } from "../clusterView";
import { EksError } from "../eksError";
import { defaultVersion, releasedVersion, supportStatus } from "../kubernetesVersions";
import { newCluster } from "../newCluster";
import { platformVersionAt } from "../platformVersions";
import type { Operation } from "../operation";
import { optionalObject, optionalString, optionalStringMap, requiredString } from "../parameters";
import { repeats, requestTokenOf } from "../requestToken";

/** The service model's `ClusterName`. */
const NAME = /^[0-9A-Za-z][A-Za-z0-9\-_]{0,99}$/;

/** "Clusters", the default quota of a region (user guide, service quotas). Seeds may hold more. */
const QUOTA = 100;

export const createCluster: Operation = {
  name: "CreateCluster",
  method: "POST",
  uri: "/clusters",
  handle: ({ emulator, caller, body, now }) => {
    const name = requiredString(body, "name");
    requiredString(body, "roleArn");
    optionalObject(body, "resourcesVpcConfig");
    if (!NAME.test(name)) {
      throw new EksError(
        "InvalidParameterException",
        "The cluster name must start with a letter or a digit, consist of letters, digits, hyphens and underscores, and have at most 100 characters.",
        { clusterName: name },
      );
    }
    const version = offeredVersion(optionalString(body, "version"), now, name);
    const token = requestTokenOf(body);
    const existing = emulator.store.cluster(caller, name, now);
    if (existing !== undefined) {
      if (repeats(token, existing.createToken, { clusterName: name })) {
        return { cluster: describedCluster(emulator, existing, now) };
      }
      throw new EksError("ResourceInUseException", `Cluster already exists with name: ${name}`, { clusterName: name });
    }
    if (emulator.store.clusters(caller, now).length >= QUOTA) {
      // Users' reports.
      throw new EksError("ResourceLimitExceededException", "Cluster limit exceeded for account", { clusterName: name });
    }
    const cluster = newCluster({
      account: caller.account,
      region: caller.region,
      name,
      version: version.version,
      platformVersion: platformVersionAt(version, now),
      createdAt: now,
      activeAt: now + emulator.settings.createSeconds * 1000,
      createdVersion: version.version,
      supportType: supportTypeOf(optionalObject(body, "upgradePolicy")?.supportType),
      tags: optionalStringMap(body, "tags") ?? {},
      ...(token === undefined ? {} : { createToken: token }),
      request: body,
    });
    emulator.store.add(cluster);
    return { cluster: describedCluster(emulator, cluster, now) };
  },
};

/** From the end of extended support on, no cluster can be created at a version (user guide, version lifecycle). */
function offeredVersion(asked: string | undefined, now: number, clusterName: string) {
  const version = asked === undefined ? defaultVersion(now) : releasedVersion(asked, now);
  if (version === undefined || supportStatus(version, now) === "UNSUPPORTED") {
    throw new EksError("InvalidParameterException", "unsupported Kubernetes version", { clusterName });
  }
  return version;
}

/** By API the default is EXTENDED (user guide). */
function supportTypeOf(asked: unknown): "STANDARD" | "EXTENDED" {
  if (asked === undefined || asked === "EXTENDED" || asked === "STANDARD") {
    return asked ?? "EXTENDED";
  }
  throw new EksError("InvalidParameterException", "supportType must be STANDARD or EXTENDED");
}
