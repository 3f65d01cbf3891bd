import { formatMinutes } from "../core/time";
import type { StepPlan } from "./StepPlan";
import { EXPECTED_MINUTES } from "../core/durations";
import type { AddonRelease } from "../eks/types";
import type { KubernetesVersion } from "../core/versions/kubernetesVersion";
import { formatVersion, sameVersion } from "../core/versions/kubernetesVersion";
import type { Problem } from "../core/problem";
import { compareAddonVersions, ownMinor } from "../core/versions/addonVersion";

/** Add-ons that EKS moves one of their own minors at a time. Source: the EKS user guide, "Update the Amazon VPC CNI". */
const BY_MINOR: readonly string[] = ["vpc-cni"];

/** How many of the versions that fit a refusal names. */
const NAMED = 8;

export interface AddonRequest {
  readonly addon: string;
  readonly clusterName: string;
  readonly region: string;
  /** `latest`, `default`, or a version. */
  readonly version: string;
  /** What it is at. */
  readonly at: string;
  readonly cluster: KubernetesVersion;
  /** Whether something else than the version has to change. */
  readonly rest: boolean;
  /** All versions of the add-on; none: EKS does not tell. */
  readonly releases: readonly AddonRelease[];
}

/** The way of one add-on. Pure. */
export function addonPlan(request: AddonRequest): StepPlan {
  const { addon, version, at, cluster } = request;
  const fitting = request.releases
    .filter((release) => release.fits.some((one) => sameVersion(one, cluster)))
    .sort((a, b) => compareAddonVersions(b.version, a.version));
  const refusals: Problem[] = [];
  const warnings: string[] = [];
  const refuse = (reason: string): void => void refusals.push({ property: "version", reason });
  const target = resolved(request, fitting);
  if (target === undefined) {
    refuse(
      `version: EKS tells no ${version} version of ${addon} for Kubernetes ${formatVersion(cluster)}; write an exact one`,
    );
    return { target: at, at, steps: [], text: title(request, version, [], true), warnings, refusals };
  }
  const known = fitting.map((release) => release.version);
  if (target !== at && request.releases.length > 0 && !known.includes(target)) refuse(misfit(request, target, fitting));
  if (request.releases.length === 0 && target !== at) {
    warnings.push(
      `whether ${addon} ${target} fits Kubernetes ${formatVersion(cluster)} is not known: EKS tells no versions of it`,
    );
  }
  if (compareAddonVersions(target, at) < 0) warnings.push(`${addon} moves down, from ${at} to ${target}`);
  const way = addonSteps(addon, at, target, known);
  if (way.missing !== undefined && refusals.length === 0) {
    refuse(
      `version: EKS moves ${addon} one of its minors at a time, and no version of its minor 1.${way.missing} fits Kubernetes ${formatVersion(cluster)}; ` +
        `write a version nearer to ${at}, or delete the add-on and create it again at ${target}`,
    );
  }
  const steps = refusals.length > 0 ? [] : way.steps.length === 0 && request.rest ? [target] : way.steps;
  return { target, at, steps, text: title(request, target, steps, refusals.length > 0), warnings, refusals };
}

/** Default and latest never move an add-on down: only a version that is written does. */
function resolved({ version, at, cluster }: AddonRequest, fitting: readonly AddonRelease[]): string | undefined {
  if (version !== "latest" && version !== "default") return version;
  const found =
    version === "latest"
      ? fitting[0]
      : fitting.find((release) => release.defaultFor.some((one) => sameVersion(one, cluster)));
  if (!found) return undefined;
  return compareAddonVersions(at, found.version) > 0 ? at : found.version;
}

/** The versions on the way: for add-ons that go by minor the newest of each minor between. */
export function addonSteps(
  addon: string,
  from: string,
  to: string,
  fitting: readonly string[],
): { readonly steps: readonly string[]; readonly missing?: number } {
  if (from === to) return { steps: [] };
  const [low, high] = [ownMinor(from), ownMinor(to)];
  if (!BY_MINOR.includes(addon) || low === undefined || high === undefined) return { steps: [to] };
  const steps: string[] = [];
  const towards = Math.sign(high - low);
  for (let minor = low + towards; minor !== high; minor += towards) {
    const [newest] = fitting.filter((one) => ownMinor(one) === minor).sort((a, b) => compareAddonVersions(b, a));
    if (newest === undefined) return { steps: [], missing: minor };
    steps.push(newest);
  }
  return { steps: [...steps, to] };
}

/** Whether the way between two versions has others on it, which take EKS to name. */
export function hasStops(addon: string, from: string, to: string): boolean {
  return BY_MINOR.includes(addon) && Math.abs((ownMinor(to) ?? 0) - (ownMinor(from) ?? 0)) > 1;
}

function misfit({ addon, cluster }: AddonRequest, target: string, fitting: readonly AddonRelease[]): string {
  const named = fitting.slice(0, NAMED).map((release) => {
    const isDefault = release.defaultFor.some((one) => sameVersion(one, cluster));
    return isDefault ? `${release.version} (EKS's default)` : release.version;
  });
  const more = fitting.length > NAMED ? ", and older ones" : "";
  const which = named.length === 0 ? "no version of it does" : `those that do are ${named.join(", ")}${more}`;
  return `version: ${addon} ${target} does not fit Kubernetes ${formatVersion(cluster)}; ${which}`;
}

function title(
  { addon, at, clusterName, region, rest }: AddonRequest,
  target: string,
  steps: readonly string[],
  refused: boolean,
): string {
  const where = `(cluster "${clusterName}", ${region})`;
  if (refused) return `plan: add-on ${addon} ${at} → ${target}, refused as it stands  ${where}`;
  if (steps.length === 0) return `plan: add-on ${addon} is at ${at}, nothing to start  ${where}`;
  const count = steps.length === 1 ? "1 update" : `${steps.length} updates`;
  const minutes = `about ${formatMinutes(steps.length * EXPECTED_MINUTES.addon)}`;
  if (at === target)
    return `plan: add-on ${addon} ${at}, ${rest ? "new configuration, " : ""}${count}, ${minutes}  ${where}`;
  return `plan: add-on ${addon} ${[at, ...steps].join(" → ")}, ${count}, ${minutes}  ${where}`;
}
