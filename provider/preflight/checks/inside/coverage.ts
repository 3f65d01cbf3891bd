import type { Finding } from "../../../core/findings";
import { linkTo } from "../../../core/findings";
import { printableLine } from "../../../core/printable";
import type { Part, Unseen } from "../../../observe/part";
import type { Inside } from "../../../observe/inside/types";
import type { Snapshot } from "../../../observe/snapshot";

/** What each part is for, and so what is not checked without it. */
const CHECKS: Readonly<Record<keyof Inside, string>> = {
  nodes: "the kubelets of the cluster's nodes",
  pods: "which pods are on the nodes",
  budgets: "the disruption budgets",
  workloads: "which workloads have a single replica",
  components: "the versions of kube-proxy, CoreDNS and the CNI",
  webhooks: "the admission webhooks",
  deprecatedRequests: "whether APIs that are removed are in use",
  oldObjects: "objects that were written through removed APIs",
};

/** What could not be read in the cluster. Nothing else fails for it. */
export function insideCoverageFindings({ inside, componentReleases, clusterName }: Snapshot): Finding[] {
  const about = { code: "EKSV005", severity: "warning", resource: `cluster/${clusterName}` } as const;
  const told = (what: string, why: Unseen): Finding => ({
    ...about,
    fact: `could not check ${what}: ${why.operation} met ${printableLine(why.words).slice(0, 300)}`,
    remedy: remedyFor(why, clusterName),
  });
  if (inside === undefined) return [];
  if (!inside.seen) return [told("anything inside the cluster (inspectCluster)", inside.why)];
  const parts = Object.entries(inside.value) as [keyof Inside, Part<unknown>][];
  const unseen = parts.flatMap(([part, seen]) => (seen.seen ? [] : [told(CHECKS[part], seen.why)]));
  const releases =
    componentReleases?.seen === false ? [told("which versions of CoreDNS and the CNI fit", componentReleases.why)] : [];
  return [...unseen, ...releases];
}

function remedyFor({ kind, operation }: Unseen, cluster: string): string {
  switch (kind) {
    case "credentials":
      return `give the principal that previews an access entry (aws eks create-access-entry --cluster-name ${cluster} --principal-arn ARN --kubernetes-groups pulumi-eks-version; its rights: ${linkTo("docs/permissions.md")})`;
    case "denied":
      return operation.startsWith("GET")
        ? `give the principal that previews the ClusterRole of ${linkTo("docs/permissions.md")} (kubectl apply -f FILE)`
        : "allow the call that is named";
    default:
      return "run it where the cluster's endpoint can be reached, for a private one within its network or through a proxy (HTTPS_PROXY, aws:httpsProxy), or leave out inspectCluster";
  }
}
