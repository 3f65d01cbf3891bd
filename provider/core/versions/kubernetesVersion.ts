/**
 * A Kubernetes minor version as EKS names it: major and minor, never a patch.
 * Source: `version` of UpdateClusterVersion; EKS chooses the patch itself.
 */
export interface KubernetesVersion {
  readonly major: number;
  readonly minor: number;
}

export type ParsedVersion =
  { readonly ok: true; readonly version: KubernetesVersion } | { readonly ok: false; readonly reason: string };

const MINOR = /^v?(\d{1,2})\.(\d{1,3})$/;
const PATCH = /^v?(\d{1,2})\.(\d{1,3})\.\d+([-+].*)?$/;

/** The lowest minor that EKS ever offered; `1.3` is far more often YAML's reading of `1.30`. */
const OLDEST_EKS_MINOR = 10;

/** Reads `1.33` or `v1.33`. Anything else comes back with a sentence that says what to write instead. */
export function parseKubernetesVersion(text: unknown): ParsedVersion {
  if (typeof text === "number") {
    return {
      ok: false,
      reason: `it is the number ${text}, and a number loses the zero of versions like 1.30; write it as a string in quotes, for example "1.33", or as v1.33 where quotes are lost`,
    };
  }
  if (typeof text !== "string") {
    return { ok: false, reason: `it must be a string such as "1.33"` };
  }
  const trimmed = text.trim();
  if (trimmed === "") {
    return { ok: false, reason: `it is empty; write the minor version the cluster shall have, for example "1.33"` };
  }
  const patch = PATCH.exec(trimmed);
  if (patch) {
    return {
      ok: false,
      reason: `"${trimmed}" names a patch release, and EKS chooses the patch itself; write "${patch[1] ?? ""}.${patch[2] ?? ""}"`,
    };
  }
  const match = MINOR.exec(trimmed);
  if (!match) {
    return {
      ok: false,
      reason: `"${trimmed}" is not a Kubernetes minor version; write major and minor, for example "1.33"`,
    };
  }
  const version = { major: Number(match[1]), minor: Number(match[2]) };
  if (version.major !== 1) {
    return { ok: false, reason: `EKS offers Kubernetes 1.x only; write for example "1.33"` };
  }
  if (version.minor < OLDEST_EKS_MINOR) {
    const hint = version.minor < 10 ? ` (YAML reads 1.${version.minor}0 as the number 1.${version.minor})` : "";
    return {
      ok: false,
      reason: `EKS never offered ${formatVersion(version)}; if you mean "1.${version.minor}0", write it in quotes${hint}`,
    };
  }
  return { ok: true, version };
}

/** For versions that come from EKS itself: what cannot be read is a defect, not a user's mistake. */
export function versionFromEks(text: string | undefined): KubernetesVersion {
  const match = MINOR.exec(text ?? "");
  if (!match) throw new Error(`EKS answered with a version that is none: ${JSON.stringify(text)}`);
  return { major: Number(match[1]), minor: Number(match[2]) };
}

export function formatVersion(version: KubernetesVersion): string {
  return `${version.major}.${version.minor}`;
}

/** Negative when `a` is older than `b`, zero when they are the same, positive when it is newer. */
export function compareVersions(a: KubernetesVersion, b: KubernetesVersion): number {
  return a.major - b.major || a.minor - b.minor;
}

export function sameVersion(a: KubernetesVersion, b: KubernetesVersion): boolean {
  return compareVersions(a, b) === 0;
}

export function nextMinor(version: KubernetesVersion): KubernetesVersion {
  return { major: version.major, minor: version.minor + 1 };
}

export function previousMinor(version: KubernetesVersion): KubernetesVersion {
  return { major: version.major, minor: version.minor - 1 };
}
