import { ownedArn } from "../awsArn";
import type { ClusterRecord } from "../clusterRecord";
import type { JsonObject } from "../json";
import type { HealthIssue } from "../nodegroups/nodegroupRecord";
import type { AddonRecord } from "./addonRecord";

/** What CreateAddon and the seed have to say of a new add-on. */
export interface NewAddon {
  readonly name: string;
  readonly version: string;
  readonly createdAt: number;
  readonly activeAt: number;
  readonly tags: Record<string, string>;
  readonly createToken?: { readonly token: string; readonly fingerprint: string };
  readonly conflicting?: boolean;
  readonly issues?: readonly HealthIssue[];
  /** Members of CreateAddon's request, as far as DescribeAddon repeats them. */
  readonly request: JsonObject;
}

export function newAddon(cluster: ClusterRecord, addon: NewAddon): AddonRecord {
  const { name, version, createdAt, activeAt, tags, createToken, request } = addon;
  return {
    name,
    arn: ownedArn(cluster.arn, "addon", name, createdAt),
    createdAt,
    activeAt,
    modifiedAt: activeAt,
    version,
    tags,
    conflicting: addon.conflicting ?? false,
    issues: addon.issues ?? [],
    ...(createToken === undefined ? {} : { createToken }),
    described: {
      serviceAccountRoleArn: request.serviceAccountRoleArn,
      configurationValues: request.configurationValues,
      publisher: "eks",
      owner: "aws",
      namespaceConfig: request.namespaceConfig ?? { namespace: "kube-system" },
    },
  };
}
