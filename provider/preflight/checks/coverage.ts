import { isForeign, NOT_EKS } from "../../core/failures/awsFailure";
import type { Finding } from "../../core/findings";
import { printableLine } from "../../core/printable";
import type { Unseen } from "../../observe/part";
import type { Snapshot } from "../../observe/snapshot";
import { seenIn } from "../../observe/part";
import { unseenParts } from "../../observe/snapshot";

/** What each call is for, and so what is not checked without it. */
const CHECKS: Readonly<Record<string, string>> = {
  DescribeCluster: "the cluster, and with it the plan",
  DescribeClusterVersions: "whether EKS offers the versions, and their support",
  ListNodegroups: "the node groups",
  DescribeNodegroup: "the node groups",
  ListAddons: "the add-ons",
  DescribeAddon: "the add-ons",
  DescribeAddonVersions: "whether the add-ons fit the versions",
  DescribeAddonConfiguration: "whether versions of add-ons accept their configuration values",
  ListInsights: "EKS's insights",
  DescribeInsight: "what EKS's insights name, and who calls deprecated APIs",
  ListFargateProfiles: "Fargate",
  ListUpdates: "the cluster's updates",
  DescribeUpdate: "the cluster's updates",
};

/** What preview could not look at. None of it is a reason to stop: up meets EKS's own rules in any case. */
export function coverageFindings(snapshot: Snapshot): Finding[] {
  const { cluster, clusterName, region } = snapshot;
  const resource = `cluster/${clusterName}`;
  if (!cluster.seen && cluster.why.kind === "not-found") {
    return [
      {
        code: "EKSV001",
        severity: "warning",
        resource,
        fact: `there is no cluster "${clusterName}" in ${region}`,
        remedy: `fine if this program creates it before; else see that name, region and account are the ones you mean (aws eks list-clusters --region ${region}; aws sts get-caller-identity)`,
      },
    ];
  }
  // Where the cluster itself is out of reach, the same reason stands behind all the rest.
  const unnamed = seenIn(snapshot.insights).flatMap(({ detailsUnseen }) => detailsUnseen ?? []);
  const unseen = cluster.seen ? [...unseenParts(snapshot), ...unnamed] : [cluster.why];
  return [...byCall(unseen)].map(([operation, why]): Finding => {
    const what = cluster.seen ? (CHECKS[operation] ?? operation) : "anything";
    if (why.kind === "left-out") {
      const remedy = "nothing to do, or preview again when no update runs";
      return { code: "EKSV005", severity: "note", resource, fact: `did not check ${what}: ${why.words}`, remedy };
    }
    return {
      code: "EKSV005",
      severity: "warning",
      resource,
      fact: `could not check ${what}: ${operation} met ${printableLine(why.words).slice(0, 300)}`,
      remedy: remedyFor(why),
    };
  });
}

/** A call that several checks need is told of once. */
function byCall(unseen: readonly Unseen[]): Map<string, Unseen> {
  return new Map(unseen.map((why) => [why.operation, why]));
}

function remedyFor({ kind, operation, failure }: Unseen): string {
  // Something answers, so that waiting does not help: it is the wrong one.
  if (failure && (failure.code === NOT_EKS || isForeign(failure))) {
    return "see that the endpoint (aws:endpoints, AWS_ENDPOINT_URL) and the proxy lead to EKS";
  }
  switch (kind) {
    case "denied":
      return `allow eks:${operation} to see this in preview; up does without`;
    case "credentials":
      return "give preview credentials that may read (aws:profile, AWS_PROFILE, …); up needs credentials in any case";
    case "transient":
    case "no-answer":
      return "preview again where EKS can be reached; up waits for EKS longer than preview does";
    default:
      return `see what AWS says to ${operation} above; up does without what it cannot see, or stops there`;
  }
}
