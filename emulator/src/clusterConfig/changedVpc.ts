import type { ClusterRecord } from "../clusterRecord";
import { isJsonObject, type JsonObject } from "../json";
import { optionalBoolean, optionalObject, optionalStrings } from "../parameters";
import type { ConfigChange } from "./configChange";
import { refuseNoChange } from "./changedMember";

/** Subnets and security groups are one kind of update (VpcConfigUpdate), how the endpoint is reached another. */
export function changedVpc(cluster: ClusterRecord, body: JsonObject): ConfigChange {
  const asked = optionalObject(body, "resourcesVpcConfig") ?? {};
  const before = isJsonObject(cluster.described.resourcesVpcConfig) ? cluster.described.resourcesVpcConfig : {};
  const after = { ...before, ...asked };
  const subnets = optionalStrings(asked, "subnetIds");
  const groups = optionalStrings(asked, "securityGroupIds");
  const isPublic = optionalBoolean(after, "endpointPublicAccess") ?? true;
  const isPrivate = optionalBoolean(after, "endpointPrivateAccess") ?? false;
  const cidrs = optionalStrings(after, "publicAccessCidrs") ?? [];
  // A user's report has this text whole, spaces and all.
  const detail = ` with endpointPrivateAccess: ${isPrivate} , endpointPublicAccess: ${isPublic}, and Public Endpoint Restrictions: [${cidrs.join(", ")}]`;
  refuseNoChange(cluster, before, after, detail);
  const effect = { kind: "clusterConfig", described: { resourcesVpcConfig: after } } as const;
  if (subnets !== undefined || groups !== undefined) {
    const params = [
      { type: "Subnets", value: JSON.stringify(subnets ?? before.subnetIds ?? []) },
      { type: "SecurityGroups", value: JSON.stringify(groups ?? before.securityGroupIds ?? []) },
    ];
    return { type: "VpcConfigUpdate", params, effect };
  }
  const params = [
    { type: "EndpointPublicAccess", value: String(isPublic) },
    { type: "EndpointPrivateAccess", value: String(isPrivate) },
    { type: "PublicAccessCidrs", value: JSON.stringify(cidrs) },
  ];
  return { type: "EndpointAccessUpdate", params, effect };
}
