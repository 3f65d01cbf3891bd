import { Validator } from "@cfworker/json-schema";
import { parse } from "yaml";
import type { Operation } from "../../http/exchange";
import type { Json, JsonObject } from "../../json";
import { EksError, type EksErrorMembers } from "../EksError";
import { optionalString } from "../parameters";
import { addonMinor, cataloguedAddon, versionsOf } from "./addonCatalogue";

const TEXT = { type: "string" };
const BOOLEAN = { type: "boolean" };
const COUNT = { type: "integer", minimum: 1 };
const OBJECT = { type: "object" };
const LIST = { type: "array" };

/** EKS's schemas name all that they accept: "does not allow additional properties" (users' reports). */
function only(properties: Record<string, Json>): JsonObject {
  return { type: "object", additionalProperties: false, properties };
}

const RESOURCES = only({ limits: OBJECT, requests: OBJECT });
const POD = { affinity: OBJECT, nodeSelector: OBJECT, podAnnotations: OBJECT, podLabels: OBJECT, tolerations: LIST };

const CNI_SETTINGS = [
  "ADDITIONAL_ENI_TAGS",
  "ANNOTATE_POD_IP",
  "AWS_VPC_CNI_NODE_PORT_SUPPORT",
  "AWS_VPC_ENI_MTU",
  "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG",
  "AWS_VPC_K8S_CNI_EXTERNALSNAT",
  "AWS_VPC_K8S_CNI_LOGLEVEL",
  "AWS_VPC_K8S_CNI_RANDOMIZESNAT",
  "ENABLE_POD_ENI",
  "ENABLE_PREFIX_DELEGATION",
  "MINIMUM_IP_TARGET",
  "POD_SECURITY_GROUP_ENFORCING_MODE",
  "WARM_ENI_TARGET",
  "WARM_IP_TARGET",
  "WARM_PREFIX_TARGET",
];

/**
 * What the add-ons of the catalogue can be configured with, by the add-on's own minor. The CNI's settings and its `extraVolumes`
 * from 1.19 on are from users' listings (terraform-aws-eks#2427, amazon-vpc-cni-k8s#3178); the rest is our guess, after what users
 * configure, and less than EKS has.
 */
const SCHEMAS: Readonly<Record<string, (minor: number) => JsonObject>> = {
  "vpc-cni": (minor) =>
    only({
      env: only(Object.fromEntries(CNI_SETTINGS.map((name) => [name, TEXT]))),
      init: only({ env: only({ DISABLE_TCP_EARLY_DEMUX: TEXT, ENABLE_V6_EGRESS: TEXT }) }),
      enableNetworkPolicy: { type: ["string", "boolean"] },
      nodeAgent: OBJECT,
      eniConfig: OBJECT,
      resources: RESOURCES,
      ...POD,
      ...(minor >= 19 ? { extraVolumes: LIST, extraVolumeMounts: LIST } : {}),
    }),
  coredns: (minor) =>
    only({
      replicaCount: COUNT,
      computeType: TEXT,
      corefile: TEXT,
      resources: RESOURCES,
      podDisruptionBudget: OBJECT,
      topologySpreadConstraints: LIST,
      ...POD,
      ...(minor >= 11 ? { autoScaling: only({ enabled: BOOLEAN, minReplicas: COUNT, maxReplicas: COUNT }) } : {}),
    }),
  "kube-proxy": () =>
    only({
      mode: { enum: ["iptables", "ipvs"] },
      ipvs: only({ scheduler: TEXT }),
      resources: RESOURCES,
      podAnnotations: OBJECT,
      podLabels: OBJECT,
    }),
  "aws-ebs-csi-driver": (minor) =>
    only({
      controller: only({
        ...POD,
        env: LIST,
        extraVolumeTags: OBJECT,
        k8sTagClusterId: TEXT,
        region: TEXT,
        replicaCount: COUNT,
        resources: RESOURCES,
        ...(minor < 44 ? { volumeModificationFeature: only({ enabled: BOOLEAN }) } : {}),
      }),
      node: only({ ...POD, enableWindows: BOOLEAN, resources: RESOURCES, tolerateAllTaints: BOOLEAN }),
      sidecars: OBJECT,
      defaultStorageClass: only({ enabled: BOOLEAN }),
    }),
  "eks-pod-identity-agent": () => only({ agent: OBJECT, priorityClassName: TEXT, resources: RESOURCES, ...POD }),
  "aws-efs-csi-driver": () => only({ controller: OBJECT, node: OBJECT, sidecars: OBJECT }),
  "snapshot-controller": () => only({ replicaCount: COUNT, resources: RESOURCES, ...POD }),
  "amazon-cloudwatch-observability": () =>
    only({ agent: OBJECT, agents: LIST, containerLogs: OBJECT, manager: OBJECT, tolerations: LIST }),
};

/** Service accounts of the add-ons that call AWS, and the policies that the user guide recommends for them. */
const POD_IDENTITIES: Readonly<Record<string, readonly [account: string, policies: readonly string[]]>> = {
  "vpc-cni": ["aws-node", ["arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"]],
  "aws-ebs-csi-driver": ["ebs-csi-controller-sa", ["arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"]],
  "aws-efs-csi-driver": ["efs-csi-controller-sa", ["arn:aws:iam::aws:policy/service-role/AmazonEFSCSIDriverPolicy"]],
  "amazon-cloudwatch-observability": ["cloudwatch-agent", ["arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy"]],
};

/** The schema of a version, or undefined for an add-on that the catalogue does not have. */
function schemaOf(addon: string, version: string): JsonObject | undefined {
  const schema = SCHEMAS[addon]?.(addonMinor(version));
  return schema && { $schema: "http://json-schema.org/draft-06/schema#", ...schema };
}

/** That an add-on or version that there is not is a ResourceNotFoundException is the service model's, the texts are our guess. */
export const describeAddonConfiguration: Operation = {
  name: "DescribeAddonConfiguration",
  method: "GET",
  uri: "/addons/configuration-schemas",
  handle: ({ query }) => {
    const name = required(query, "addonName");
    const version = required(query, "addonVersion");
    if (cataloguedAddon(name) === undefined || !versionsOf(name).some((each) => each.name === version)) {
      const message = `No configuration found for addon ${name} with version ${version}`;
      throw new EksError("ResourceNotFoundException", message, { addonName: name });
    }
    const [serviceAccount, recommendedManagedPolicies = []] = POD_IDENTITIES[name] ?? [];
    return {
      addonName: name,
      addonVersion: version,
      configurationSchema: JSON.stringify(schemaOf(name, version)),
      podIdentityConfiguration:
        serviceAccount === undefined
          ? []
          : [{ serviceAccount, recommendedManagedPolicies: [...recommendedManagedPolicies] }],
    };
  },
};

function required(query: URLSearchParams, member: string): string {
  const value = query.get(member) ?? "";
  if (value === "") throw new EksError("InvalidParameterException", `${member} can't be null or empty`);
  return value;
}

/** JSON or YAML (user guide). The text is our guess. */
export function configurationValuesOf(body: JsonObject, members: EksErrorMembers): string | undefined {
  const values = optionalString(body, "configurationValues");
  try {
    if (values !== undefined) parse(values);
    return values;
  } catch {
    throw new EksError("InvalidParameterException", "ConfigurationValue is not in valid JSON or YAML format", members);
  }
}

/** Refuses what the version's schema does not allow, in the words that users met (amazon-vpc-cni-k8s#2173). */
export function checkConfiguration(addon: string, version: string, values: unknown, members: EksErrorMembers): void {
  const schema = schemaOf(addon, version);
  const parsed: unknown = typeof values === "string" ? parse(values) : undefined;
  if (schema === undefined || parsed === undefined || parsed === null) return;
  const problems = problemsOf(schema, parsed);
  if (problems.length > 0) {
    const message = `ConfigurationValue provided in request is not supported: Json schema validation failed with error: [${problems.join(", ")}]`;
    throw new EksError("InvalidParameterException", message, members);
  }
}

/** How anything but an unknown member is told is our guess. */
function problemsOf(schema: JsonObject, values: unknown): string[] {
  const { errors } = new Validator(schema, "7", false).validate(values);
  const where = (location: string, ...more: string[]) => ["$", ...location.split("/").slice(1), ...more].join(".");
  const unknown = errors.flatMap(({ keyword, instanceLocation, error }) => {
    const [, name] = /^Property "([^"]*)" does not match additional properties schema/.exec(error) ?? [];
    return keyword !== "additionalProperties" || name === undefined
      ? []
      : [
          `${where(instanceLocation, name)}: is not defined in the schema and the schema does not allow additional properties`,
        ];
  });
  const wrong = errors
    .filter(({ keyword }) => ["type", "enum", "minimum"].includes(keyword))
    .map(({ instanceLocation, error }) => `${where(instanceLocation)}: ${error}`);
  return [...new Set([...unknown, ...wrong])];
}
