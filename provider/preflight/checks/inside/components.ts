import type { Finding } from "../../../core/findings";
import { skewAllowed } from "../../../core/versions/skew";
import { compareAddonVersions } from "../../../core/versions/addonVersion";
import type { KubernetesVersion } from "../../../core/versions/kubernetesVersion";
import { compareVersions, formatVersion, sameVersion } from "../../../core/versions/kubernetesVersion";
import type { AddonRelease } from "../../../eks/types";
import type { Component } from "../../../observe/inside/types";
import { seenIn } from "../../../observe/part";
import type { PreflightContext } from "../../context";
import { hopText, placeOf } from "../../context";

/** kube-proxy, CoreDNS and the CNI as they run in the cluster without being add-ons of EKS, against every hop. */
export function componentFindings(components: readonly Component[], context: PreflightContext): Finding[] {
  return components.flatMap((component) =>
    component.name === "kube-proxy" ? kubeProxy(component, context) : other(component, context),
  );
}

function about({ resource }: Component): { readonly resource: string } {
  return { resource: resource.replace("/", "/kube-system/") };
}

/** Source: "Kubernetes version skew policy": kube-proxy is never newer than the API server, nor more than three minors older. */
function kubeProxy(component: Component, context: PreflightContext): Finding[] {
  const { steps, cluster, force } = context;
  const minor = /^v?1\.(\d+)\./.exec(component.version ?? "")?.[1];
  if (minor === undefined) return [noted(component, cluster.name, "whether it keeps the version skew is not known")];
  const version: KubernetesVersion = { major: 1, minor: Number(minor) };
  const stopped = steps.find((step) =>
    step.kind === "rollback"
      ? compareVersions(version, step.to) > 0
      : step.to.minor - version.minor > skewAllowed(version),
  );
  if (!stopped) return [noted(component, cluster.name, "within the version skew of every hop; it stays as it is")];
  const late = stopped.kind === "upgrade";
  return [
    {
      ...about(component),
      code: "EKSV032",
      severity: force ? "warning" : "error",
      hop: hopText(stopped),
      fact: `kube-proxy ${component.version ?? "?"}, which EKS does not manage, would be ${late ? `${stopped.to.minor - version.minor} minors behind` : "newer than"} the API server after ${placeOf(stopped, steps)}${late ? `; ${skewAllowed(version)} are allowed` : ""}`,
      remedy: `update it before that hop: kubectl set image ${component.resource} -n kube-system kube-proxy=IMAGE:v${formatVersion(late ? cluster.version : stopped.to)}.x-eksbuild.y, or have EKS manage it (aws eks create-addon --cluster-name ${cluster.name} --addon-name kube-proxy --resolve-conflicts OVERWRITE)`,
    },
  ];
}

function other(component: Component, { steps, snapshot, cluster }: PreflightContext): Finding[] {
  const { name, version } = component;
  const releases = seenIn(snapshot.componentReleases).filter(({ addon }) => addon === name);
  const old = version === undefined ? undefined : steps.find(({ to }) => isOlder(version, oldest(releases, to)));
  if (!old)
    return [
      noted(component, cluster.name, releases.length === 0 ? "whether it fits is not known" : "it stays as it is"),
    ];
  return [
    {
      ...about(component),
      code: "EKSV034",
      severity: "warning",
      hop: hopText(old),
      fact: `${name} ${version ?? "?"}, which EKS does not manage, is older than any version that EKS lists for ${formatVersion(old.to)} (${placeOf(old, steps)}); the oldest is ${oldest(releases, old.to) ?? "?"}`,
      remedy: `update it before that hop (kubectl get ${component.resource} -n kube-system -o wide), or have EKS manage it (aws eks create-addon --cluster-name ${cluster.name} --addon-name ${name})`,
    },
  ];
}

function isOlder(version: string, than: string | undefined): boolean {
  return than !== undefined && compareAddonVersions(version, than) < 0;
}

/** The oldest version of an add-on that EKS lists for the cluster's version. */
function oldest(releases: readonly AddonRelease[], fits: KubernetesVersion): string | undefined {
  return releases
    .filter((release) => release.fits.some((one) => sameVersion(one, fits)))
    .map(({ version }) => version)
    .sort(compareAddonVersions)[0];
}

function noted(component: Component, cluster: string, what: string): Finding {
  const { name, version, resource } = component;
  return {
    ...about(component),
    code: "EKSV034",
    severity: "note",
    fact: `EKS does not manage ${name} here: it runs as ${resource} with ${version ?? "an image whose version cannot be read"}; ${what}`,
    remedy: `update it beside the hops (kubectl get ${resource} -n kube-system -o wide), or have EKS manage it (aws eks create-addon --cluster-name ${cluster} --addon-name ${name})`,
  };
}
