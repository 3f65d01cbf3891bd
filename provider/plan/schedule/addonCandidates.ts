import type { AddonRelease } from "../../eks/types";
import { skewAllowed } from "../../core/versions/skew";
import type { KubernetesVersion } from "../../core/versions/kubernetesVersion";
import { sameVersion } from "../../core/versions/kubernetesVersion";
import { compareAddonVersions, ownMinor } from "../../core/versions/addonVersion";
import type { ScheduledAddon } from "./types";
import type { UpgradeWay } from "./windows";
import { targetOf } from "./windows";

/** One version that an add-on has or could have, seen along the way. The arrays go by window. */
export interface AddonCandidate {
  readonly version: string;
  /** EKS lists it, for whatever version of the cluster. */
  readonly known: boolean;
  readonly ownMinor: number | undefined;
  /** 0 is the newest. */
  readonly rank: number;
  /** It may run there. */
  readonly fits: readonly boolean[];
  /** EKS would install it there. */
  readonly offered: readonly boolean[];
  readonly isDefault: readonly boolean[];
  /** The add-on may end with it. */
  readonly wanted: boolean;
}

export interface AddonOutlook {
  readonly addon: ScheduledAddon;
  readonly installed: AddonCandidate;
  /** The installed one too. Newest first. */
  readonly candidates: readonly AddonCandidate[];
  /** What "default" or "latest" means at the target, where EKS lists something. */
  readonly goal: string | undefined;
}

export function addonOutlook(
  addon: ScheduledAddon,
  allReleases: readonly AddonRelease[],
  way: UpgradeWay,
): AddonOutlook {
  const releases = allReleases.filter((release) => release.addon === addon.name);
  const byVersion = new Map(releases.map((release) => [release.version, release]));
  /** Windows in whose version EKS lists something of it; elsewhere nothing can be said. */
  const listed = way.versions.map((at) => releases.some((release) => includes(release.fits, at)));
  const versions = [...new Set([addon.version, ...byVersion.keys()])].sort((a, b) => compareAddonVersions(b, a));
  const seen = versions.map((version, rank): Omit<AddonCandidate, "wanted"> => {
    const release = byVersion.get(version);
    const runs = (at: KubernetesVersion) => addon.name !== "kube-proxy" || keepsSkew(version, at);
    const isListed = (at: KubernetesVersion) => includes(release?.fits, at);
    return {
      version,
      known: release !== undefined,
      ownMinor: ownMinor(version),
      rank,
      fits: way.versions.map((at, window) =>
        // A version that EKS does not list, while it lists others, is not one that fits: as a rule it is too old.
        addon.name === "kube-proxy" ? runs(at) : !listed[window] || isListed(at),
      ),
      offered: way.versions.map((at) => isListed(at) && runs(at)),
      isDefault: way.versions.map((at) => includes(release?.defaultFor, at)),
    };
  });
  const isWanted = isAskedFor(addon, seen, way);
  const candidates = seen.map((one) => ({ ...one, wanted: isWanted(one) }));
  const installed = candidates.find(({ version }) => version === addon.version);
  if (!installed) throw new Error(`the installed version of ${addon.name} is not among its candidates`);
  return { addon, installed, candidates, goal: policyGoal(addon, seen, way)?.version };
}

type Seen = Omit<AddonCandidate, "wanted">;

/** What the add-on may end with. */
function isAskedFor(addon: ScheduledAddon, seen: readonly Seen[], way: UpgradeWay): (candidate: Seen) => boolean {
  const last = way.versions.length - 1;
  const { choice, name } = addon;
  const fitsTarget = ({ fits }: Seen) => fits[last] === true;
  switch (choice.kind) {
    case "exact":
      // What is not listed for the target is an obstacle of its own, and the add-on is kept fitting.
      return exactIsOffered(choice.version, addon, seen, way)
        ? ({ version }) => version === choice.version
        : fitsTarget;
    case "excluded":
    case "follow": {
      const target = targetOf(way).minor;
      const mayFollow = name === "kube-proxy" && seen.some((one) => one.offered[last] && one.ownMinor === target);
      return mayFollow ? (candidate) => candidate.ownMinor === target : fitsTarget;
    }
    case "default":
    case "latest": {
      const goal = policyGoal(addon, seen, way);
      // What is newer and fits is kept, be it from before or from on the way: then a plan made half-way wants the same.
      return goal ? (candidate) => candidate.rank <= goal.rank && fitsTarget(candidate) : fitsTarget;
    }
  }
}

/** What "default" or "latest" means at the target. */
function policyGoal({ choice }: ScheduledAddon, seen: readonly Seen[], way: UpgradeWay): Seen | undefined {
  const last = way.versions.length - 1;
  const offered = seen.filter((candidate) => candidate.offered[last]);
  const standard = choice.kind === "latest" ? undefined : offered.find((one) => one.isDefault[last]);
  return standard ?? offered[0];
}

/** Whether the exact version that is asked for may be had at the target; what runs already, and fits, is. */
export function exactIsOffered(
  exact: string,
  { version }: ScheduledAddon,
  seen: readonly Seen[],
  way: UpgradeWay,
): boolean {
  const last = way.versions.length - 1;
  const asked = seen.find((candidate) => candidate.version === exact);
  return asked?.offered[last] === true || (exact === version && asked?.fits[last] === true);
}

/** Source: "Kubernetes version skew policy": kube-proxy is never newer than the API server, nor more than three minors older. */
function keepsSkew(version: string, apiServer: KubernetesVersion): boolean {
  const minor = ownMinor(version);
  if (minor === undefined) return true;
  const behind = apiServer.minor - minor;
  return behind >= 0 && behind <= skewAllowed({ major: 1, minor });
}

function includes(versions: readonly KubernetesVersion[] | undefined, version: KubernetesVersion): boolean {
  return versions?.some((one) => sameVersion(one, version)) === true;
}
