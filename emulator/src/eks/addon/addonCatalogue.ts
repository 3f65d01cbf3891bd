import { minorOf } from "../kubernetesVersions";

/** One release line of an add-on: its newest patch, the builds of it, and the minors of Kubernetes that it runs on. */
interface Release {
  readonly version: string;
  readonly builds: readonly number[];
  readonly fromMinor: number;
  readonly toMinor: number;
}

export interface CataloguedAddon {
  readonly name: string;
  readonly type: string;
  readonly requiresIamPermissions: boolean;
  readonly releases: readonly Release[];
}

type Row = readonly [version: string, builds: readonly number[], fromMinor: number, toMinor: number];

/**
 * EKS's own add-ons, oldest release first. Names, types and the way versions are written are EKS's; the releases follow what
 * users had at the time, their ranges are plausible and not published. kube-proxy is by rule: each minor has its own, which runs
 * on clusters up to three minors newer (Kubernetes' skew policy).
 */
export const ADDON_CATALOGUE: readonly CataloguedAddon[] = [
  addon("vpc-cni", "networking", true, [
    ["1.12.6", [1, 2], 23, 27],
    ["1.13.4", [1], 23, 28],
    ["1.14.1", [1], 23, 28],
    ["1.15.5", [1], 23, 29],
    ["1.16.4", [1, 2], 23, 29],
    ["1.17.1", [1], 24, 30],
    ["1.18.6", [1], 25, 31],
    ["1.19.6", [1, 7], 27, 33],
    ["1.20.5", [1, 3], 29, 35],
    ["1.21.1", [1, 3], 30, 36],
  ]),
  addon("coredns", "networking", false, [
    ["1.8.7", [10], 23, 24],
    ["1.9.3", [9, 22], 23, 27],
    ["1.10.1", [18, 38], 25, 31],
    ["1.11.4", [2, 24], 29, 34],
    ["1.12.4", [1, 6], 32, 35],
    ["1.13.2", [1, 3], 33, 36],
  ]),
  addon(
    "kube-proxy",
    "networking",
    false,
    Array.from({ length: 14 }, (_, index): Row => [`1.${index + 23}.${14 - index}`, [2, 9], index + 23, index + 26]),
  ),
  addon("aws-ebs-csi-driver", "storage", true, [
    ["1.28.0", [1], 23, 29],
    ["1.35.0", [1], 25, 31],
    ["1.44.0", [1], 27, 33],
    ["1.48.0", [1, 2], 28, 34],
    ["1.52.1", [1], 29, 35],
    ["1.56.0", [1, 2], 30, 36],
  ]),
  addon("eks-pod-identity-agent", "security", false, [
    ["1.2.0", [1], 24, 31],
    ["1.3.4", [1], 24, 33],
    ["1.3.8", [2], 25, 35],
    ["1.3.10", [1, 2], 26, 36],
  ]),
  addon("aws-efs-csi-driver", "storage", true, [
    ["1.7.7", [1], 23, 30],
    ["2.0.7", [1], 24, 32],
    ["2.1.9", [1], 26, 34],
    ["2.1.13", [1, 2], 29, 36],
  ]),
  addon("snapshot-controller", "storage", false, [
    ["7.0.1", [1], 23, 30],
    ["8.0.0", [1], 25, 32],
    ["8.2.0", [1], 27, 34],
    ["8.3.0", [1, 2], 30, 36],
  ]),
  addon("amazon-cloudwatch-observability", "observability", true, [
    ["1.7.0", [1], 23, 30],
    ["2.6.0", [1], 25, 32],
    ["3.6.0", [1], 27, 34],
    ["4.5.0", [1, 2], 30, 36],
  ]),
];

function addon(name: string, type: string, requiresIamPermissions: boolean, rows: readonly Row[]): CataloguedAddon {
  const releases = rows.map(([version, builds, fromMinor, toMinor]) => ({ version, builds, fromMinor, toMinor }));
  return { name, type, requiresIamPermissions, releases };
}

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
