import { epochSeconds } from "../../clock";
import type { Operation } from "../../http/exchange";
import type { JsonObject } from "../../json";
import { EksError } from "../EksError";
import {
  CLUSTER_TYPES,
  defaultVersion,
  minorsBetween,
  offeredVersions,
  patchVersionAt,
  platformVersionAt,
  supportStatus,
  type ClusterType,
  type KubernetesVersion,
} from "../kubernetesVersions";
import { pageOf } from "../parameters";
import { CONTROL_PLANE_COMPONENT_CONFIG, CONTROL_PLANE_SCALING_TIERS } from "./controlPlaneDefaults";

/** How the service model spells the deprecated `status`, which can be asked for; EKS answers with the spelling of `versionStatus` (public dumps). */
const OLD_SPELLING = {
  STANDARD_SUPPORT: "standard-support",
  EXTENDED_SUPPORT: "extended-support",
  UNSUPPORTED: "unsupported",
} as const;

/**
 * The versions on offer, newest first. Those whose support has ended show only if asked for: by `includeAll`, by name or by status. The order,
 * and that a name EKS does not know is passed over, are our guess.
 */
export const describeClusterVersions: Operation = {
  name: "DescribeClusterVersions",
  method: "GET",
  uri: "/cluster-versions",
  handle: ({ query, now }) => {
    const wanted = wantedVersions(query, now);
    const { items, nextToken } = pageOf(
      wanted.map(({ version }) => version),
      query,
    );
    const page = wanted.filter(({ version }) => items.includes(version));
    return {
      clusterVersions: page.map((version) => describedVersion(version, typeOf(query) ?? "eks", now)),
      nextToken,
    };
  },
};

function wantedVersions(query: URLSearchParams, now: number): readonly KubernetesVersion[] {
  const names = query.getAll("clusterVersions");
  const status = query.get("versionStatus") ?? query.get("status");
  const spellings: readonly string[] = Object.entries(OLD_SPELLING).flat();
  if (status !== null && !spellings.includes(status)) {
    // The text is our guess; the values are the model's.
    throw new EksError("InvalidParameterException", `Invalid version status: ${status}`);
  }
  const type = typeOf(query);
  const offered = type === undefined ? [] : [...offeredVersions(type, now)];
  return offered.reverse().filter((version) => {
    const supported = supportStatus(version, now);
    return (
      (query.get("includeAll") === "true" || names.length > 0 || status !== null || supported !== "UNSUPPORTED") &&
      (names.length === 0 || names.includes(version.version)) &&
      (status === null || status === supported || status === OLD_SPELLING[supported]) &&
      (query.get("defaultOnly") !== "true" || version === defaultVersion(now))
    );
  });
}

/** The empty text that eksctl sends is as if there were none. */
function typeOf(query: URLSearchParams): ClusterType | undefined {
  const asked = query.get("clusterType") ?? "";
  return asked === "" ? "eks" : CLUSTER_TYPES.find((type) => type === asked);
}

function describedVersion(version: KubernetesVersion, clusterType: ClusterType, now: number): JsonObject {
  const status = supportStatus(version, now);
  return {
    clusterVersion: version.version,
    clusterType,
    defaultPlatformVersion: platformVersionAt(version, now),
    defaultVersion: version === defaultVersion(now),
    releaseDate: epochSeconds(version.releaseDate),
    endOfStandardSupportDate: epochSeconds(version.endOfStandardSupport),
    endOfExtendedSupportDate: epochSeconds(version.endOfExtendedSupport),
    status,
    versionStatus: status,
    kubernetesPatchVersion: patchVersionAt(version, now),
    // From 1.31 on (public dumps).
    ...(minorsBetween("1.31", version.version) < 0
      ? {}
      : {
          controlPlaneScalingTiers: CONTROL_PLANE_SCALING_TIERS,
          controlPlaneComponentConfig: CONTROL_PLANE_COMPONENT_CONFIG,
        }),
  };
}
