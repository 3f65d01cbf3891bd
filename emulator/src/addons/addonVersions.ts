import { minorOf } from "../kubernetesVersion";
import { ADDON_CATALOGUE, type CataloguedAddon } from "./addonCatalogue";

/** One version of an add-on, as DescribeAddonVersions has it. */
export interface AddonVersion {
  /** `v1.20.5-eksbuild.3`. */
  readonly name: string;
  readonly fromMinor: number;
  readonly toMinor: number;
}

const BY_ADDON = new Map(ADDON_CATALOGUE.map((addon) => [addon.name, addon]));

export function cataloguedAddon(name: string): CataloguedAddon | undefined {
  return BY_ADDON.get(name);
}

/** All versions of an add-on, newest first; none for an add-on that is not in the catalogue. */
export function versionsOf(addonName: string): readonly AddonVersion[] {
  const releases = BY_ADDON.get(addonName)?.releases ?? [];
  const versions = releases.flatMap(({ version, builds, fromMinor, toMinor }) =>
    builds.map((build) => ({ name: `v${version}-eksbuild.${build}`, fromMinor, toMinor })),
  );
  return versions.reverse();
}

export function compatibleVersions(addonName: string, kubernetesVersion: string): readonly string[] {
  return versionsOf(addonName)
    .filter((version) => runsOn(version, kubernetesVersion))
    .map((version) => version.name);
}

export function runsOn({ fromMinor, toMinor }: AddonVersion, kubernetesVersion: string): boolean {
  const minor = minorOf(kubernetesVersion) ?? NaN;
  return fromMinor <= minor && minor <= toMinor;
}

/** What CreateAddon takes when it is given no version. EKS's default often trails; ours is the second newest that fits (our guess). */
export function defaultAddonVersion(addonName: string, kubernetesVersion: string): string | undefined {
  const [newest, second] = compatibleVersions(addonName, kubernetesVersion);
  return second ?? newest;
}

/** The minor of `v1.20.5-eksbuild.3`: 20. */
export function addonMinor(version: string): number {
  return Number(/^v1\.(\d+)\./.exec(version)?.[1]);
}
