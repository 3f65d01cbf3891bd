import type { Operation } from "../../http/exchange";
import type { JsonObject } from "../../json";
import { KUBERNETES_VERSIONS, supportStatus } from "../kubernetesVersions";
import { pageOf } from "../parameters";
import {
  ADDON_CATALOGUE,
  type AddonVersion,
  type CataloguedAddon,
  defaultAddonVersion,
  runsOn,
  versionsOf,
} from "./addonCatalogue";

/** Paged by add-on. What nothing matches is an empty list, not an error (users' reports). */
export const describeAddonVersions: Operation = {
  name: "DescribeAddonVersions",
  method: "GET",
  uri: "/addons/supported-versions",
  handle: ({ query, now }) => {
    const offered = offeredVersions(query.get("kubernetesVersion"), now);
    const addons = ADDON_CATALOGUE.filter(
      (addon) =>
        (query.get("addonName") ?? addon.name) === addon.name &&
        among(query.getAll("types"), addon.type) &&
        among(query.getAll("publishers"), "eks") &&
        among(query.getAll("owners"), "aws"),
    )
      .map((addon) => ({ name: addon.name, described: describedAddonVersions(addon, offered) }))
      .filter(({ described }) => described.addonVersions.length > 0);
    const { items, nextToken } = pageOf(
      addons.map(({ name }) => name),
      query,
    );
    return { addons: addons.filter(({ name }) => items.includes(name)).map(({ described }) => described), nextToken };
  },
};

/** Versions of Kubernetes that clusters can have, newest first; only the one asked for, if one is. */
function offeredVersions(asked: string | null, now: number): readonly string[] {
  const offered = KUBERNETES_VERSIONS.filter(
    (version) => version.releaseDate <= now && supportStatus(version, now) !== "UNSUPPORTED",
  ).map(({ version }) => version);
  return offered.filter((version) => (asked ?? version) === version).reverse();
}

function describedAddonVersions(addon: CataloguedAddon, offered: readonly string[]) {
  return {
    addonName: addon.name,
    type: addon.type,
    publisher: "eks",
    owner: "aws",
    defaultNamespace: "kube-system",
    addonVersions: versionsOf(addon.name)
      .filter((version) => offered.some((kubernetes) => runsOn(version, kubernetes)))
      .map((version) => describedVersion(addon, version, offered)),
  };
}

function describedVersion(addon: CataloguedAddon, version: AddonVersion, offered: readonly string[]): JsonObject {
  const fitting = offered.filter((kubernetes) => runsOn(version, kubernetes));
  return {
    addonVersion: version.name,
    architecture: ["amd64", "arm64"],
    computeTypes: ["ec2", "auto", "hybrid"],
    compatibilities: fitting.map((clusterVersion) => ({
      clusterVersion,
      platformVersions: ["*"],
      defaultVersion: version.name === defaultAddonVersion(addon.name, clusterVersion),
    })),
    requiresConfiguration: false,
    requiresIamPermissions: addon.requiresIamPermissions,
  };
}

function among(wanted: readonly string[], value: string): boolean {
  return wanted.length === 0 || wanted.includes(value);
}
