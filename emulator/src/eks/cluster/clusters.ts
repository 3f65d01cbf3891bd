import type { Operation } from "../../http/exchange";
import type { JsonObject } from "../../json";
import { EksError } from "../EksError";
import { invalidName } from "../model/checkRequest";
import { defaultVersion, platformVersionAt, releasedVersion, supportStatus } from "../kubernetesVersions";
import {
  optionalObject,
  optionalString,
  optionalStringMap,
  optionalStrings,
  pageOf,
  repeats,
  requestTokenOf,
  requiredString,
} from "../parameters";
import { refuseWhileUpdating } from "../update/updates";
import { calledCluster } from "./calledCluster";
import { describedCluster } from "./clusterView";
import { newCluster } from "./newCluster";

/** The service model's `ClusterName`, and nothing else after it. */
const NAME = /^[0-9A-Za-z][A-Za-z0-9\-_]*$/;
const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/.+/;

/** EKS's words for a role that it cannot assume (users' reports); that what is no role's ARN gets them is our guess. */
function checkRole(arn: string, clusterName: string): void {
  if (ROLE.test(arn)) return;
  const message = `Role with arn: ${arn}, could not be assumed because it does not exist or the trusted entity is not correct`;
  throw new EksError("InvalidParameterException", message, { clusterName });
}

/** Two Availability Zones are two subnets at least; the text is from users' reports. A local cluster on an Outpost has one. */
function checkSubnets(body: JsonObject, clusterName: string): void {
  const subnets = optionalStrings(optionalObject(body, "resourcesVpcConfig") ?? {}, "subnetIds") ?? [];
  if (new Set(subnets).size >= (body.outpostConfig === undefined ? 2 : 1)) return;
  const message =
    subnets.length === 0
      ? "resourcesVpcConfig.subnetIds can't be null or empty"
      : "Subnets specified must be in at least two different AZs";
  throw new EksError("InvalidParameterException", message, { clusterName });
}

/** "Clusters", the default quota of a region (user guide, service quotas). Seeds may hold more. */
const QUOTA = 100;

export const createCluster: Operation = {
  name: "CreateCluster",
  method: "POST",
  uri: "/clusters",
  handle: ({ emulator, caller, body, now }) => {
    const name = requiredString(body, "name");
    if (!NAME.test(name)) {
      throw new EksError("InvalidParameterException", invalidName("name"), { clusterName: name });
    }
    checkRole(requiredString(body, "roleArn"), name);
    checkSubnets(body, name);
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

export const describeCluster: Operation = {
  name: "DescribeCluster",
  method: "GET",
  uri: "/clusters/{name}",
  handle: (call) => ({ cluster: describedCluster(call.emulator, calledCluster(call), call.now) }),
};

export const listClusters: Operation = {
  name: "ListClusters",
  method: "GET",
  uri: "/clusters",
  handle: ({ emulator, caller, query, now }) => {
    // Connected clusters are there for those who ask for all (service model).
    const all = query.getAll("include").includes("all");
    const listed = emulator.store.clusters(caller, now).filter((each) => all || each.connectorConfig === undefined);
    const names = listed.map((cluster) => cluster.name);
    const { items, nextToken } = pageOf(names, query);
    return { clusters: items, nextToken };
  },
};

export const deleteCluster: Operation = {
  name: "DeleteCluster",
  method: "DELETE",
  uri: "/clusters/{name}",
  handle: (call) => {
    const cluster = calledCluster(call);
    const members = { clusterName: cluster.name };
    refuseWhileUpdating(cluster, { kind: "cluster" }, "DeleteCluster", call.now);
    if (cluster.described.deletionProtection === true) {
      // The text is our guess.
      throw new EksError(
        "InvalidRequestException",
        `Deletion protection is enabled for cluster ${cluster.name}`,
        members,
      );
    }
    if (cluster.nodegroups.length > 0) {
      // Users' reports; the text for Fargate profiles is our guess after it.
      throw new EksError("ResourceInUseException", "Cluster has nodegroups attached", members);
    }
    if (cluster.fargateProfiles.length > 0) {
      throw new EksError("ResourceInUseException", "Cluster has Fargate profiles attached", members);
    }
    cluster.goneAt ??= call.now + call.emulator.settings.createSeconds * 1000;
    return { cluster: describedCluster(call.emulator, cluster, call.now) };
  },
};
