import { skewAllowed } from "../../core/versions/skew";
import type { Finding } from "../../core/findings";
import { offeredAs } from "../../plan/support";
import type { Addon, AddonRelease } from "../../eks/types";
import type { KubernetesVersion } from "../../core/versions/kubernetesVersion";
import { compareVersions, formatVersion, sameVersion } from "../../core/versions/kubernetesVersion";
import type { PreflightContext } from "../context";
import { hopText, placeOf, upgradesIn } from "../context";
import type { Snapshot } from "../../observe/snapshot";
import { seenIn } from "../../observe/part";
import { GOES_ITS_WAY } from "./nodes";
import type { Component } from "../../observe/inside/types";
import type * as components from "./inside/components";

/** How many fitting versions a message names. */
const NAMED = 3;

/**
 * What does not fit a version is an insight in ERROR when the cluster gets to the hop, and `force` overrides it. Insights look
 * at the next hop only; here the same is said of every hop.
 */
export function addonFindings(context: PreflightContext): Finding[] {
  const own = ownAddonFindings(context);
  const seen = componentsSeen(context);
  if (!seen) return [...own, ...notManaged(context)];
  const { componentFindings } = require("./inside/components") as typeof components;
  return [...own, ...componentFindings(seen, context)];
}

function ownAddonFindings(context: PreflightContext): Finding[] {
  return seenIn(context.snapshot.addons).flatMap((addon) => [
    ...notListed(addon, context),
    ...incompatible(addon, context),
    ...unhealthy(addon, context),
    ...(addon.name === "kube-proxy" ? kubeProxySkew(addon, context) : []),
  ]);
}

/** The first hop, a rollback included, after which the add-on's version is none that EKS lists for the cluster's. */
function incompatible(addon: Addon, { snapshot, steps, force }: PreflightContext): Finding[] {
  const releases = seenIn(snapshot.addonReleases).filter((release) => release.addon === addon.name);
  const installed = releases.find((release) => release.version === addon.version);
  const listsSome = (to: KubernetesVersion): boolean => releases.some((release) => fits(release, to));
  // A version that EKS does not list, while it lists others for the cluster's version, is not one that fits.
  const step = steps.find(({ to }) =>
    installed ? isListed(to, snapshot) && !fits(installed, to) : isListed(to, snapshot) && listsSome(to),
  );
  if (!step) return [];
  const to = formatVersion(step.to);
  const fitting = releases.filter((release) => fits(release, step.to));
  const both = fitting.filter((release) => fits(release, step.from));
  const named = both.length > 0 ? both : fitting;
  const before = both.length > 0 ? "before that hop, which fits both versions" : "right after that hop";
  return [
    {
      code: "EKSV030",
      severity: force ? "warning" : "error",
      resource: `addon/${addon.name}`,
      hop: hopText(step),
      fact: `add-on ${addon.name} ${addon.version} does not fit ${to} (${placeOf(step, steps)})${installed ? "" : ", for EKS does not list that version of it"}${fitting.length === 0 ? `, and EKS lists no version of it that does` : ""}`,
      remedy:
        fitting.length === 0
          ? `ask the add-on's publisher, or remove it before the hop (aws eks delete-addon --cluster-name ${snapshot.clusterName} --addon-name ${addon.name})`
          : `update it to ${versionsText(named, step.to)} ${before} (${updateCommand(snapshot.clusterName, addon.name, standardOf(named, step.to))})`,
    },
  ];
}

/** EKS lists nothing for versions that are past their support; that says nothing about the add-on. */
function isListed(version: KubernetesVersion, { versions }: Snapshot): boolean {
  return offeredAs(seenIn(versions), version)?.support !== "UNSUPPORTED";
}

function standardOf(releases: readonly AddonRelease[], version: KubernetesVersion): string {
  const standard = releases.find((release) => release.defaultFor.some((one) => sameVersion(one, version)));
  return (standard ?? releases[0])?.version ?? "";
}

function updateCommand(cluster: string, addon: string, version: string): string {
  return `aws eks update-addon --cluster-name ${cluster} --addon-name ${addon} --addon-version ${version}`;
}

function versionsCommand(version: KubernetesVersion): string {
  return `aws eks describe-addon-versions --addon-name kube-proxy --kubernetes-version ${formatVersion(version)}`;
}

function versionsText(releases: readonly AddonRelease[], version: KubernetesVersion): string {
  const standard = releases.find((release) => release.defaultFor.some((one) => sameVersion(one, version)));
  const others = releases.filter((release) => release !== standard).map((release) => release.version);
  const names = [...(standard ? [`${standard.version} (EKS's default)`] : []), ...others];
  const more = names.length > NAMED ? ` or one of ${names.length - NAMED} more` : "";
  return `${names.slice(0, NAMED).join(", ")}${more}`;
}

function fits(release: AddonRelease, version: KubernetesVersion): boolean {
  return release.fits.some((one) => sameVersion(one, version));
}

function unhealthy({ name, status, issues }: Addon, { steps, cluster }: PreflightContext): Finding[] {
  if (steps.length === 0 || (issues.length === 0 && GOES_ITS_WAY.has(status))) return [];
  const said = issues.map(({ code, message }) => `${code}: ${message}`).join("; ");
  return [
    {
      code: "EKSV031",
      severity: "warning",
      resource: `addon/${name}`,
      fact: `add-on ${name} is ${status}${said === "" ? "" : `: ${said}`}`,
      remedy: `fix what EKS names before the control plane moves (aws eks describe-addon --cluster-name ${cluster.name} --addon-name ${name} --query addon.health)`,
    },
  ];
}

/** Source: "Kubernetes version skew policy": kube-proxy is never newer than the API server, nor more than three minors older. */
function kubeProxySkew(addon: Addon, { steps, force }: PreflightContext): Finding[] {
  const minor = /^v1\.(\d+)\./.exec(addon.version)?.[1];
  if (minor === undefined) return [];
  const version = { major: 1, minor: Number(minor) };
  const about = { code: "EKSV032", severity: force ? "warning" : "error", resource: "addon/kube-proxy" } as const;
  const newer = steps.find((step) => step.kind === "rollback" && compareVersions(version, step.to) > 0);
  if (newer) {
    return [
      {
        ...about,
        hop: hopText(newer),
        fact: `kube-proxy ${addon.version} would be newer than the API server after ${placeOf(newer, steps)}`,
        remedy: `put it back to a version of ${formatVersion(newer.to)} first (${versionsCommand(newer.to)} lists them)`,
      },
    ];
  }
  const allowed = skewAllowed(version);
  const late = upgradesIn(steps).find((step) => step.to.minor - version.minor > allowed);
  if (!late) return [];
  return [
    {
      ...about,
      hop: hopText(late),
      fact: `kube-proxy ${addon.version} would be ${late.to.minor - version.minor} minors behind the API server after ${placeOf(late, steps)}; ${allowed} are allowed`,
      remedy: `update the add-on before that hop, to a version of ${formatVersion(late.from)} (${versionsCommand(late.from)} lists them)`,
    },
  ];
}

/** What every cluster needs, and has as EKS's add-ons or on its own; in Auto Mode EKS runs them itself. */
const NEEDED = ["kube-proxy", "coredns", "vpc-cni"];

/** Those of them that run without being add-ons of EKS; undefined where the cluster was not looked into. */
function componentsSeen({ snapshot, steps }: PreflightContext): readonly Component[] | undefined {
  const { inside, addons } = snapshot;
  if (inside?.seen !== true || !inside.value.components.seen || !addons.seen || steps.length === 0) return undefined;
  const managed = new Set(addons.value.map(({ name }) => name));
  return inside.value.components.value.filter(({ name }) => !managed.has(name));
}

function notManaged({ snapshot, cluster, steps }: PreflightContext): Finding[] {
  if (!snapshot.addons.seen || cluster.autoMode || upgradesIn(steps).length === 0) return [];
  const has = new Set(snapshot.addons.value.map(({ name }) => name));
  const missing = NEEDED.filter((name) => !has.has(name));
  const last = steps.at(-1);
  if (missing.length === 0 || !last) return [];
  const proxy = missing.includes("kube-proxy")
    ? `; a kube-proxy older than 1.${last.to.minor - 3} does not work with ${formatVersion(last.to)}`
    : "";
  return [
    {
      code: "EKSV034",
      severity: "note",
      resource: `cluster/${cluster.name}`,
      fact: `EKS manages no ${missing.join(", ")} here: where they run on their own they are not seen, and not moved${proxy}`,
      remedy: `see their versions (kubectl get daemonset,deployment -n kube-system -o wide), and update them beside the hops, or have EKS manage them (aws eks create-addon --cluster-name ${cluster.name} --addon-name NAME)`,
    },
  ];
}

function notListed({ name, version }: Addon, { snapshot, steps }: PreflightContext): Finding[] {
  const known = !snapshot.addonReleases.seen || snapshot.addonReleases.value.some((release) => release.addon === name);
  if (known || steps.length === 0) return [];
  return [
    {
      code: "EKSV035",
      severity: "note",
      resource: `addon/${name}`,
      fact: `EKS lists no versions of add-on ${name} (${version}): whether it fits is not known, and it is not moved`,
      remedy: `ask its publisher which of its versions fit, and update it by hand (aws eks update-addon --cluster-name ${snapshot.clusterName} --addon-name ${name} --addon-version VERSION)`,
    },
  ];
}
