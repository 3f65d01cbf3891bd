import type { FindingCode, Severity } from "../../../provider/core/findings";
import type { RawInputs } from "../../../provider/core/pulumiValues";
import type { EmulatorOptions } from "../../../emulator/src";
import { INSIDE_CASES } from "./insideCases";

/** A cluster on which a finding occurs, and what preview says of it. */
export interface FindingCase {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly when: string;
  /** The cluster `devel`, where it is not just one at 1.31; null: there is none. */
  readonly cluster?: object | null;
  readonly options?: Omit<EmulatorOptions, "seed">;
  readonly program: RawInputs;
  /** Previewed as a ClusterUpgrade; default: as a ClusterVersion. */
  readonly wholeCluster?: true;
  readonly olds?: RawInputs;
  /** Another resource of the same program. */
  readonly beside?: RawInputs;
  /** Calls that colleagues make before. */
  readonly before?: (calls: Outside) => Promise<void>;
  readonly says: readonly RegExp[];
}

export interface Outside {
  update(version: string): Promise<void>;
  advance(seconds: number): Promise<void>;
  fault(...rules: object[]): Promise<void>;
  delete(): Promise<void>;
  log(): Promise<void>;
}

const DAY = 24 * 3600;
const UPGRADED = { from: "1.34", to: "1.35", finishedAt: "2026-09-29T00:00:00Z" };
/** Upgraded to 1.35 two days ago. */
const BACK = { version: "1.35", createdVersion: "1.34", history: [UPGRADED] };
const DOWN = { program: { version: "1.34", allowRollback: true }, olds: { version: "1.35" } };

/** The clock stands twelve days and some hours after the last call. EKS lists APIs that nobody calls too. */
const DEPRECATED_APIS = {
  name: "Deprecated APIs removed in Kubernetes v1.32",
  deprecationDetails: [
    {
      usage: "/apis/flowcontrol.apiserver.k8s.io/v1beta3/flowschemas",
      replacedWith: "/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas",
      stopServingVersion: "1.32",
      clientStats: [
        { userAgent: "helm", numberOfRequestsLast30Days: 1, lastRequestTime: "2026-09-02T00:00:00Z" },
        { userAgent: "old-operator", numberOfRequestsLast30Days: 7, lastRequestTime: "2026-09-18T10:00:00Z" },
      ],
    },
    { usage: "/apis/flowcontrol.apiserver.k8s.io/v1beta3/prioritylevelconfigurations", stopServingVersion: "1.32" },
  ],
};

/** Every code at least once; the clock starts at 2026-10-01. */
export const FINDING_CASES: readonly FindingCase[] = [
  {
    code: "EKSV001",
    severity: "warning",
    when: "there is no such cluster",
    program: { clusterName: "prod", version: "1.32" },
    says: [/there is no cluster "prod" in eu-west-1/, /fine if this program creates it before/],
  },
  {
    code: "EKSV002",
    severity: "error",
    when: "the cluster is being deleted",
    before: (calls) => calls.delete(),
    program: { version: "1.32" },
    says: [/the cluster is DELETING/, /remove the resource from the program/],
  },
  {
    code: "EKSV003",
    severity: "warning",
    when: "EKS reports a health issue",
    cluster: { health: [{ code: "KmsKeyDisabled", message: "The key is disabled", resourceIds: ["key-1"] }] },
    program: { version: "1.32", force: true },
    says: [/KmsKeyDisabled: The key is disabled \(key-1\)/],
  },
  {
    code: "EKSV004",
    severity: "error",
    when: "an update to another version runs",
    cluster: { version: "1.34" },
    before: async (calls) => {
      await calls.update("1.35");
      await calls.advance(60);
    },
    program: { version: "1.33", allowRollback: true },
    says: [/VersionUpdate to 1\.35 is in progress since 2026-10-01 00:00 UTC/, /and 1\.33 is wanted/],
  },
  {
    code: "EKSV004",
    severity: "note",
    when: "the update that is wanted runs already",
    before: async (calls) => {
      await calls.update("1.32");
      await calls.advance(60);
    },
    program: { version: "1.33" },
    says: [/VersionUpdate to 1\.32 is in progress/],
  },
  {
    code: "EKSV004",
    severity: "note",
    when: "an update of another kind runs",
    before: async (calls) => {
      await calls.log();
      await calls.advance(30);
    },
    program: { version: "1.33" },
    says: [/LoggingUpdate is in progress/],
  },
  {
    code: "EKSV005",
    severity: "warning",
    when: "a permission is missing",
    before: (calls) => calls.fault({ operation: "ListInsights", what: "accessDenied" }),
    program: { version: "1.32" },
    says: [/could not check EKS's insights: ListInsights met AccessDenied/, /allow eks:ListInsights/],
  },
  {
    code: "EKSV006",
    severity: "warning",
    when: "the subnets are full",
    cluster: { health: [{ code: "InsufficientFreeAddresses", message: "no free IPs", resourceIds: ["subnet-1"] }] },
    program: { version: "1.32", force: true },
    says: [/InsufficientFreeAddresses: no free IPs \(subnet-1\)/, /free at least 5 IP addresses/],
  },
  {
    code: "EKSV007",
    severity: "warning",
    when: "the control plane runs on an Outpost",
    cluster: {
      outpostConfig: {
        outpostArns: ["arn:aws:outposts:eu-west-1:000000000000:outpost/op-1"],
        controlPlaneInstanceType: "m5.large",
      },
    },
    program: { version: "1.32" },
    says: [/the control plane runs on an Outpost \(outpostConfig\)/],
  },
  {
    code: "EKSV010",
    severity: "error",
    when: "EKS does not offer the version yet",
    cluster: { version: "1.35" },
    program: { version: "1.38" },
    says: [/EKS does not offer 1\.37 yet: it has 1\.\d+ to 1\.36/, /write a version up to 1\.36/],
  },
  {
    code: "EKSV011",
    severity: "warning",
    when: "the version is past its support",
    cluster: { version: "1.28" },
    program: { version: "1.29" },
    says: [/1\.29 is past its extended support, which ended 2026-03-23/],
  },
  {
    code: "EKSV011",
    severity: "error",
    when: "a rollback leads to a version past its support",
    cluster: {
      version: "1.31",
      history: [{ from: "1.30", to: "1.31", finishedAt: "2026-09-29T00:00:00Z" }],
    },
    program: { version: "1.30", allowRollback: true },
    olds: { version: "1.31" },
    says: [/1\.30 is past its extended support/],
  },
  {
    code: "EKSV012",
    severity: "note",
    when: "the version is in extended support",
    program: { version: "1.32" },
    says: [/1\.32 is in extended support since 2026-03-23/],
  },
  {
    code: "EKSV013",
    severity: "warning",
    when: "standard support ends within 60 days under STANDARD",
    cluster: { version: "1.33", upgradePolicy: { supportType: "STANDARD" } },
    options: { startAt: Date.parse("2026-10-15T00:00:00Z") },
    program: { version: "1.34" },
    says: [/standard support of 1\.34 ends in 48 days, on 2026-12-02/, /supportType=EXTENDED/],
  },
  {
    code: "EKSV014",
    severity: "error",
    when: "the version is lower and no rollback is allowed",
    cluster: BACK,
    program: { version: "1.34" },
    olds: { version: "1.35" },
    says: [/the cluster runs 1\.35, and 1\.34 is lower/, /allowRollback: true/],
  },
  {
    code: "EKSV015",
    severity: "error",
    when: "somebody moved the cluster past the version",
    cluster: { version: "1.35" },
    program: { version: "1.34" },
    olds: { version: "1.33" },
    says: [/the cluster runs 1\.35, past the wanted 1\.34: somebody else moved it from 1\.33/],
  },
  {
    code: "EKSV016",
    severity: "error",
    when: "another resource of the program asks for another version",
    program: { version: "1.32" },
    beside: { version: "1.33" },
    says: [/ClusterUpgrade "other" of the same program asks for 1\.33 of cluster "devel"/, /this resource for 1\.32/],
  },
  {
    code: "EKSV016",
    severity: "error",
    when: "the other one changes, and this one does not",
    program: { version: "1.31" },
    olds: { version: "1.31" },
    beside: { version: "1.32" },
    says: [/asks for 1\.32 of cluster "devel", and this resource for 1\.31/],
  },
  {
    code: "EKSV020",
    severity: "error",
    when: "nodes block a later hop",
    cluster: { version: "1.29", nodegroups: [{ name: "old", version: "1.28" }] },
    program: { version: "1.33" },
    says: [
      /node group old runs 1\.28 and blocks hop 3 of 4, 1\.31 → 1\.32: kubelets of 1\.28 may lag 3 minors/,
      /update it to 1\.29 or later first \(aws eks update-nodegroup-version/,
    ],
  },
  {
    code: "EKSV020",
    severity: "error",
    when: "nodes do not match under strict",
    cluster: { nodegroups: [{ name: "workers" }] },
    options: { nodegroupSkew: "strict" },
    program: { version: "1.33", nodegroupPolicy: "strict" },
    says: [/node group workers runs 1\.31 and blocks hop 2 of 2, 1\.32 → 1\.33/, /go to 1\.32 first/],
  },
  {
    code: "EKSV020",
    severity: "error",
    when: "the program itself keeps a node group behind",
    cluster: { version: "1.31", nodegroups: [{ name: "legacy", version: "1.29" }] },
    wholeCluster: true,
    program: { version: "1.33", nodegroups: { legacy: "excluded" } },
    says: [
      /node group legacy runs 1\.29 and blocks hop 2 of 2, 1\.32 → 1\.33/,
      /let it follow \(nodegroups: \{ "legacy": "follow" \}\), or pin it/,
    ],
  },
  {
    code: "EKSV021",
    severity: "warning",
    when: "a node group is not healthy",
    cluster: {
      nodegroups: [{ name: "sick", issues: [{ code: "AsgInstanceLaunchFailures", message: "no capacity" }] }],
    },
    program: { version: "1.32" },
    says: [/node group sick is DEGRADED: AsgInstanceLaunchFailures: no capacity/],
  },
  {
    code: "EKSV022",
    severity: "error",
    when: "nodes run Amazon Linux 2",
    cluster: { nodegroups: [{ name: "al2", amiType: "AL2_x86_64" }] },
    program: { version: "1.33" },
    says: [/node group al2 uses AL2_x86_64, and EKS has no Amazon Linux 2 image for 1\.33/, /AL2023 or Bottlerocket/],
  },
  {
    code: "EKSV022",
    severity: "warning",
    when: "nodes run Amazon Linux 2 below a cluster that is past it",
    cluster: { version: "1.33", nodegroups: [{ name: "al2", version: "1.32", amiType: "AL2_x86_64" }] },
    program: { version: "1.34" },
    says: [/it cannot follow the control plane beyond 1\.32/],
  },
  {
    code: "EKSV023",
    severity: "note",
    when: "there is a Fargate profile",
    cluster: { fargateProfiles: [{ name: "batch" }] },
    program: { version: "1.32" },
    says: [/Fargate profiles \(batch\)/],
  },
  {
    code: "EKSV024",
    severity: "error",
    when: "self-managed nodes are too far behind",
    cluster: { version: "1.34", selfManagedKubelets: ["1.31"] },
    program: { version: "1.35" },
    says: [/insight "Kubelet version skew" for 1\.35 is ERROR/, /self-managed and Karpenter's too/],
  },
  {
    code: "EKSV024",
    severity: "error",
    when: "self-managed nodes are too far behind for the second hop",
    cluster: { version: "1.33", selfManagedKubelets: ["1.31"] },
    program: { version: "1.35" },
    says: [/insight "Kubelet version skew" for 1\.34 is WARNING: .* after the next upgrade/],
  },
  {
    code: "EKSV024",
    severity: "error",
    when: "self-managed nodes are too far behind, though an add-on moves",
    cluster: {
      version: "1.34",
      selfManagedKubelets: ["1.31"],
      addons: [{ name: "kube-proxy", version: "v1.33.4-eksbuild.2" }, { name: "coredns" }],
    },
    wholeCluster: true,
    program: { version: "1.35" },
    says: [/insight "Kubelet version skew" for 1\.35 is ERROR/],
  },
  {
    code: "EKSV024",
    severity: "error",
    when: "self-managed nodes beside a node group that moves are too far behind",
    cluster: { version: "1.34", selfManagedKubelets: ["1.31"], nodegroups: [{ name: "workers", version: "1.31" }] },
    wholeCluster: true,
    program: { version: "1.35" },
    says: [/insight "Kubelet version skew" for 1\.35 is ERROR/],
  },
  {
    code: "EKSV024",
    severity: "note",
    when: "only a node group that moves before the hop is too far behind",
    cluster: { version: "1.34", nodegroups: [{ name: "workers", version: "1.31" }] },
    wholeCluster: true,
    program: { version: "1.35" },
    says: [/insight "Kubelet version skew" for 1\.35 is ERROR.*; fixed by step 1/],
  },
  {
    code: "EKSV055",
    severity: "error",
    when: "self-managed nodes are ahead of the rollback's version, though node groups roll back",
    cluster: { ...BACK, selfManagedKubelets: ["1.35"], nodegroups: [{ name: "workers", version: "1.35" }] },
    wholeCluster: true,
    ...DOWN,
    says: [/rollback insight "Kubelet version skew" is ERROR/],
  },
  {
    code: "EKSV025",
    severity: "error",
    when: "a node group is pinned past the cluster's version",
    cluster: { nodegroups: [{ name: "blue" }] },
    wholeCluster: true,
    program: { version: "1.32", nodegroups: { blue: "1.33" } },
    says: [/node group blue is pinned to 1\.33, and the cluster goes to 1\.32 only/, /or let it follow/],
  },
  {
    code: "EKSV025",
    severity: "error",
    when: "the release that is asked for is one of another version",
    cluster: { nodegroups: [{ name: "workers" }] },
    wholeCluster: true,
    program: { version: "1.33", nodegroups: { workers: { releaseVersion: "1.32.9-20251103" } } },
    says: [/node group workers ends at 1\.33, and 1\.32\.9-20251103 is no release of AL2023_\S+ for that/],
  },
  {
    code: "EKSV025",
    severity: "error",
    when: "the release that is asked for is one of another kind of image",
    cluster: { nodegroups: [{ name: "workers" }] },
    wholeCluster: true,
    program: { version: "1.33", nodegroups: { "*": { releaseVersion: "1.47.0-6154605b" } } },
    says: [/1\.47\.0-6154605b is no release of AL2023_\S+ for that/],
  },
  {
    code: "EKSV026",
    severity: "error",
    when: "a node group with an image of its own would roll",
    cluster: { nodegroups: [{ name: "blue", amiType: "CUSTOM", launchTemplate: { name: "blue", version: "7" } }] },
    wholeCluster: true,
    program: { version: "1.32" },
    says: [
      /node group blue has an image of its own/,
      /give the version of its launch template that has an image of 1\.32/,
    ],
  },
  {
    code: "EKSV027",
    severity: "error",
    when: "a policy names an add-on that the cluster does not have",
    cluster: { addons: [{ name: "coredns" }] },
    wholeCluster: true,
    program: { version: "1.32", addons: { "core-dns": "latest" } },
    says: [/addons names "core-dns", and the cluster has no such add-on/, /correct the name/],
  },
  {
    code: "EKSV027",
    severity: "error",
    when: "the order names a node group that the cluster does not have",
    cluster: { nodegroups: [{ name: "blue" }] },
    wholeCluster: true,
    program: { version: "1.32", nodegroupOrder: ["canary"] },
    says: [/nodegroupOrder names "canary", and the cluster has no such managed node group/],
  },
  {
    code: "EKSV025",
    severity: "warning",
    when: "a node group is pinned to less than it runs",
    cluster: { version: "1.32", nodegroups: [{ name: "blue" }] },
    wholeCluster: true,
    program: { version: "1.33", nodegroups: { blue: "1.31" } },
    says: [/node group blue is pinned to 1\.31, and ends at 1\.32: a pin does not roll nodes back/],
  },
  {
    code: "EKSV025",
    severity: "warning",
    when: "an excluded node group has a release that would have no effect",
    cluster: { nodegroups: [{ name: "blue" }] },
    wholeCluster: true,
    program: {
      version: "1.32",
      nodegroups: { blue: { version: "excluded", releaseVersion: "1.32.9-20260915" } },
    },
    says: [/nodegroups\["blue"\]: it is excluded and stays as it is, so releaseVersion has no effect/],
  },
  {
    code: "EKSV021",
    severity: "warning",
    when: "a node group never came up",
    cluster: { nodegroups: [{ name: "never", status: "CREATE_FAILED" }] },
    wholeCluster: true,
    program: { version: "1.32" },
    says: [/node group never is CREATE_FAILED/],
  },
  {
    code: "EKSV022",
    severity: "error",
    when: "a node group of Amazon Linux 2 should follow beyond 1.32",
    cluster: { version: "1.31", nodegroups: [{ name: "al2", amiType: "AL2_x86_64" }] },
    wholeCluster: true,
    program: { version: "1.33" },
    says: [/cannot follow the control plane beyond 1\.32/, /nodegroups: \{ "al2": "excluded" \}/],
  },
  {
    code: "EKSV022",
    severity: "warning",
    when: "a node group of Amazon Linux 2 is excluded",
    cluster: { version: "1.33", nodegroups: [{ name: "al2", version: "1.32", amiType: "AL2_x86_64" }] },
    wholeCluster: true,
    program: { version: "1.34", nodegroups: { al2: "excluded" } },
    says: [/cannot follow the control plane beyond 1\.32/],
  },
  {
    code: "EKSV022",
    severity: "warning",
    when: "a node group of Amazon Linux 2 is left behind by a control plane that is there already",
    cluster: {
      version: "1.33",
      nodegroups: [{ name: "al2", version: "1.31", amiType: "AL2_x86_64" }],
      addons: [{ name: "coredns", version: "v1.11.4-eksbuild.2" }],
    },
    wholeCluster: true,
    program: { version: "1.33", addons: { coredns: "latest" } },
    says: [/no Amazon Linux 2 image for 1\.33: it stays at 1\.31/, /nodegroups: \{ "al2": "excluded" \}/],
  },
  {
    code: "EKSV029",
    severity: "error",
    when: "a policy names another launch template than the node group has",
    cluster: { nodegroups: [{ name: "blue", launchTemplate: { name: "blue", version: "7" } }] },
    wholeCluster: true,
    program: { version: "1.32", nodegroups: { blue: { launchTemplate: { name: "bleu", version: "8" } } } },
    says: [/node group blue has the launch template blue/, /write launchTemplate: \{ name: "blue"/],
  },
  {
    code: "EKSV029",
    severity: "error",
    when: "a policy names a launch template for a node group that has none",
    cluster: { nodegroups: [{ name: "blue" }] },
    wholeCluster: true,
    program: { version: "1.32", nodegroups: { "*": { launchTemplate: { name: "blue", version: "8" } } } },
    says: [/node group blue was made without a launch template/],
  },
  {
    code: "EKSV029",
    severity: "error",
    when: "a policy names a version above the newest of the launch template",
    cluster: { nodegroups: [{ name: "blue", launchTemplate: { name: "blue", version: "7", latestVersion: 9 } }] },
    wholeCluster: true,
    program: { version: "1.32", nodegroups: { blue: { launchTemplate: { name: "blue", version: "10" } } } },
    says: [/launch template blue has no version 10: its newest is 9/, /write a version that it has/],
  },
  {
    code: "EKSV005",
    severity: "warning",
    when: "whether a launch template has a version cannot be read",
    cluster: { nodegroups: [{ name: "blue", launchTemplate: { name: "blue", version: "7", latestVersion: 9 } }] },
    before: (calls) => calls.fault({ operation: "DescribeLaunchTemplates", what: "accessDenied" }),
    wholeCluster: true,
    program: { version: "1.32", nodegroups: { blue: { launchTemplate: { name: "blue", version: "10" } } } },
    says: [
      /whether launch template blue has a version 10 could not be read \(DescribeLaunchTemplates .*met/,
      /allow ec2:DescribeLaunchTemplates/,
    ],
  },
  {
    code: "EKSV028",
    severity: "note",
    when: "the way is short",
    program: { version: "1.32" },
    says: [/nodes outside managed node groups .* are not seen/],
  },
  {
    code: "EKSV028",
    severity: "note",
    when: "the cluster runs in EKS Auto Mode",
    cluster: { autoMode: true },
    program: { version: "1.32" },
    says: [/EKS Auto Mode replaces its nodes after each hop/],
  },
  {
    code: "EKSV028",
    severity: "warning",
    when: "nodes that are not seen may fall behind on a long way",
    cluster: { version: "1.33", selfManagedKubelets: ["1.32"], addons: [{ name: "kube-proxy" }] },
    wholeCluster: true,
    program: { version: "1.36" },
    says: [/nodes outside managed node groups .* are not seen, .* 3 hops/],
  },
  {
    code: "EKSV028",
    severity: "error",
    when: "EKS's insights may not be read, and the way goes on after the first hop",
    before: (calls) => calls.fault({ operation: "ListInsights", what: "accessDenied" }),
    program: { version: "1.33" },
    says: [
      /whether they fit the first hop is not known: ListInsights met .*; up starts no hop after the first on that/,
    ],
  },
  {
    code: "EKSV028",
    severity: "warning",
    when: "EKS's insights may not be read, and there is one hop",
    before: (calls) => calls.fault({ operation: "ListInsights", what: "accessDenied" }),
    program: { version: "1.32" },
    says: [
      /whether they fit the first hop is not known: ListInsights met/,
      /allow eks:ListInsights, or set inspectCluster/,
    ],
  },
  {
    code: "EKSV028",
    severity: "warning",
    when: "EKS shows no insight on kubelets yet",
    before: (calls) => calls.fault({ operation: "ListInsights", what: { kind: "alter", set: { insights: [] } } }),
    program: { version: "1.33" },
    says: [/EKS shows no insight on it; up looks again before each hop after the first, and starts none on that/],
  },
  {
    code: "EKSV030",
    severity: "error",
    when: "an add-on does not fit a later hop",
    cluster: { version: "1.32", addons: [{ name: "vpc-cni", version: "v1.19.6-eksbuild.7" }] },
    program: { version: "1.34" },
    says: [
      /add-on vpc-cni v1\.19\.6-eksbuild\.7 does not fit 1\.34 \(hop 2 of 2, 1\.33 → 1\.34\)/,
      /update it to v1\.\d+\.\d+-eksbuild\.\d \(EKS's default\).* before that hop, which fits both versions/,
    ],
  },
  {
    code: "EKSV030",
    severity: "error",
    when: "EKS does not list the installed version of an add-on",
    cluster: { version: "1.30", addons: [{ name: "coredns", version: "v1.9.3-eksbuild.5" }] },
    program: { version: "1.31" },
    says: [/add-on coredns v1\.9\.3-eksbuild\.5 does not fit 1\.31 .*for EKS does not list that version of it/],
  },
  {
    code: "EKSV031",
    severity: "warning",
    when: "an add-on is not healthy",
    cluster: { addons: [{ name: "coredns", issues: [{ code: "InsufficientNumberOfReplicas", message: "0 of 2" }] }] },
    program: { version: "1.32" },
    says: [/add-on coredns is DEGRADED: InsufficientNumberOfReplicas: 0 of 2/],
  },
  {
    code: "EKSV032",
    severity: "error",
    when: "kube-proxy falls too far behind",
    cluster: { version: "1.34", addons: [{ name: "kube-proxy", version: "v1.32.5-eksbuild.2" }] },
    program: { version: "1.36" },
    says: [
      /kube-proxy v1\.32\.5-eksbuild\.2 would be 4 minors behind the API server after hop 2 of 2, 1\.35 → 1\.36; 3 are/,
    ],
  },
  {
    code: "EKSV033",
    severity: "error",
    when: "the version of an add-on that is asked for does not fit the target",
    cluster: { addons: [{ name: "coredns" }] },
    wholeCluster: true,
    program: { version: "1.33", addons: { coredns: "v1.10.1-eksbuild.38" } },
    says: [/coredns: v1\.10\.1-eksbuild\.38 is not listed for 1\.33/, /or "default" or "latest"/],
  },
  {
    code: "EKSV033",
    severity: "error",
    when: "the newest version of an add-on cannot be reached",
    cluster: { version: "1.30", addons: [{ name: "vpc-cni", version: "v1.12.6-eksbuild.2" }] },
    wholeCluster: true,
    program: { version: "1.31", addons: { "vpc-cni": "latest" } },
    says: [
      /its policy is "latest", which is v1\.21\.1-eksbuild\.3 for 1\.31, and that cannot be reached from v1\.12\.6/,
    ],
  },
  {
    code: "EKSV033",
    severity: "error",
    when: "EKS's default version of an add-on cannot be reached, and the cluster is there already",
    cluster: { version: "1.31", addons: [{ name: "vpc-cni", version: "v1.12.6-eksbuild.2" }] },
    wholeCluster: true,
    program: { version: "1.31", addons: { "vpc-cni": "default" } },
    says: [/its policy is "default", which is v1\.21\.1-eksbuild\.1 for 1\.31, and that cannot be reached/],
  },
  {
    code: "EKSV033",
    severity: "error",
    when: "EKS lists no version of an add-on whose newest is asked for",
    cluster: { addons: [{ name: "acme_agent", version: "v1.0.0-eksbuild.1" }] },
    wholeCluster: true,
    program: { version: "1.32", addons: { "*": "latest" } },
    says: [/its policy is "latest", and EKS lists no version of it for 1\.32: it stays at v1\.0\.0/],
  },
  {
    code: "EKSV033",
    severity: "warning",
    when: "an excluded add-on has configuration values that would have no effect",
    cluster: { addons: [{ name: "coredns" }] },
    wholeCluster: true,
    program: { version: "1.32", addons: { coredns: { version: "excluded", configurationValues: "{}" } } },
    says: [/addons\["coredns"\]: it is excluded and stays as it is, so configurationValues has no effect/],
  },
  {
    code: "EKSV036",
    severity: "error",
    when: "the version of an add-on at the end does not accept the values that are asked for",
    cluster: { addons: [{ name: "coredns", version: "v1.10.1-eksbuild.38" }] },
    wholeCluster: true,
    program: { version: "1.33", addons: { coredns: { configurationValues: "replicas: 3\nreplicaCount: many" } } },
    says: [
      /add-on coredns moves to v1\.\S+, which does not accept the configurationValues that are asked for/,
      /replicas: this version has no such member/,
      /replicaCount: its type "string" is invalid\. Expected "integer"/,
      /aws eks describe-addon-configuration --addon-name coredns --addon-version v1\./,
    ],
  },
  {
    code: "EKSV036",
    severity: "error",
    when: "the next version of an add-on does not accept the values that it has and keeps",
    cluster: {
      addons: [{ name: "coredns", version: "v1.10.1-eksbuild.38", configurationValues: '{"replicas":3}' }],
    },
    wholeCluster: true,
    program: { version: "1.33" },
    says: [
      /which does not accept the configuration values that it has: replicas: this version has no such member/,
      /write configurationValues \(addons: \{ "coredns": \{ configurationValues: … \} \}\)/,
    ],
  },
  {
    code: "EKSV005",
    severity: "warning",
    when: "the schema of an add-on's configuration cannot be read",
    cluster: {
      addons: [{ name: "coredns", version: "v1.10.1-eksbuild.38", configurationValues: '{"replicaCount":3}' }],
    },
    before: (calls) => calls.fault({ operation: "DescribeAddonConfiguration", what: "accessDenied" }),
    wholeCluster: true,
    program: { version: "1.33" },
    says: [
      /could not check whether versions of add-ons accept their configuration values: DescribeAddonConfiguration met/,
      /allow eks:DescribeAddonConfiguration/,
    ],
  },
  {
    code: "EKSV033",
    severity: "warning",
    when: "an add-on that no step moves is asked to be configured otherwise",
    cluster: { version: "1.31", addons: [{ name: "coredns", version: "v1.11.4-eksbuild.2" }] },
    wholeCluster: true,
    program: { version: "1.32", addons: { coredns: { configurationValues: '{"replicaCount":3}' } } },
    says: [
      /add-on coredns is configured otherwise than addons\["coredns"\] asks for, and no step moves it/,
      /configure it with an AddonVersion/,
    ],
  },
  {
    code: "EKSV034",
    severity: "note",
    when: "EKS manages neither kube-proxy nor vpc-cni",
    cluster: { addons: [{ name: "coredns" }] },
    program: { version: "1.32" },
    says: [/EKS manages no kube-proxy, vpc-cni here.*a kube-proxy older than 1\.29 does not work with 1\.32/],
  },
  {
    code: "EKSV035",
    severity: "note",
    when: "EKS lists nothing of an add-on",
    cluster: { addons: [{ name: "acme_agent", version: "v1.0.0-eksbuild.1" }] },
    program: { version: "1.32" },
    says: [/EKS lists no versions of add-on acme_agent \(v1\.0\.0-eksbuild\.1\)/],
  },
  {
    code: "EKSV040",
    severity: "error",
    when: "an upgrade insight is in ERROR",
    cluster: { insights: [{ name: "Deprecated APIs removed in Kubernetes v1.32", reason: "used on Tuesday" }] },
    program: { version: "1.32" },
    says: [
      /insight "Deprecated APIs removed in Kubernetes v1\.32" for 1\.32 is ERROR: used on Tuesday/,
      /set force: true/,
    ],
  },
  {
    code: "EKSV040",
    severity: "error",
    when: "a deprecated API was called until twelve days ago",
    cluster: { insights: [DEPRECATED_APIS] },
    program: { version: "1.32" },
    says: [
      /; \/apis\/flowcontrol\S+ is called by old-operator \(7 requests in 30 days, the last 2026-09-18 10:00 UTC\), helm \(1 request in 30 days, the last 2026-09-02 00:00 UTC\)/,
      /; no such call for 12 days/,
      /let this insight pass until EKS forgets the calls: waive: \[\{ code: "EKSV040", resource: "insight\/[-0-9a-f]+", until: "2026-10-19"/,
    ],
  },
  {
    code: "EKSV040",
    severity: "warning",
    when: "an insight in WARNING names a node and a node group",
    cluster: {
      insights: [
        {
          name: "Home-made check",
          status: "WARNING",
          resources: [
            { kubernetesResourceUri: "/api/v1/nodes/ip-10-0-1-1.ec2.internal" },
            { arn: "arn:aws:eks:eu-west-1:000000000000:nodegroup/devel/blue/5ac1" },
          ],
        },
      ],
    },
    program: { version: "1.32" },
    says: [/; it names node ip-10-0-1-1\.ec2\.internal, node group blue\n/],
  },
  {
    code: "EKSV040",
    severity: "warning",
    when: "an upgrade insight about a later hop is in WARNING",
    cluster: { insights: [{ name: "Deprecated APIs", status: "WARNING", kubernetesVersion: "1.33" }] },
    program: { version: "1.33" },
    says: [/insight "Deprecated APIs" for 1\.33 is WARNING/],
  },
  {
    code: "EKSV041",
    severity: "warning",
    when: "an insight has not been evaluated for two days",
    cluster: { insights: [{ name: "Deprecated APIs", status: "UNKNOWN", lastRefreshTime: "2026-09-29T00:00:00Z" }] },
    program: { version: "1.32" },
    says: [
      /1 of \d+ upgrade insights is older than 24 h \(the oldest of 2026-09-29 00:00 UTC/,
      /refreshInsights: true/,
    ],
  },
  {
    code: "EKSV050",
    severity: "error",
    when: "two minors back are wanted of a new resource",
    cluster: BACK,
    program: { version: "1.33", allowRollback: true },
    says: [/EKS rolls back one minor only, to 1\.34/],
  },
  {
    code: "EKSV051",
    severity: "error",
    when: "the upgrade is eight days old",
    cluster: BACK,
    before: (calls) => calls.advance(6 * DAY),
    ...DOWN,
    says: [/the rollback window closed on 2026-10-05 23:50 UTC, seven days after the upgrade to 1\.35/],
  },
  {
    code: "EKSV052",
    severity: "error",
    when: "the cluster was created at its version",
    cluster: { version: "1.35" },
    ...DOWN,
    says: [/EKS rolls back upgrades only/, /a new cluster at 1\.34/],
  },
  {
    code: "EKSV053",
    severity: "error",
    when: "the rollback leads into extended support under STANDARD",
    cluster: {
      version: "1.34",
      upgradePolicy: { supportType: "STANDARD" },
      history: [{ ...UPGRADED, from: "1.33", to: "1.34" }],
    },
    program: { version: "1.33", allowRollback: true },
    olds: { version: "1.34" },
    says: [/1\.33 is in extended support, and the cluster's supportType is STANDARD/, /supportType=EXTENDED/],
  },
  {
    code: "EKSV054",
    severity: "error",
    when: "a node group has followed the upgrade",
    cluster: { ...BACK, nodegroups: [{ name: "workers", version: "1.35" }] },
    ...DOWN,
    says: [/node group workers runs 1\.35, ahead of 1\.34/, /--nodegroup-name workers --kubernetes-version 1\.34/],
  },
  {
    code: "EKSV055",
    severity: "error",
    when: "a rollback insight is UNKNOWN",
    cluster: { ...BACK, insights: [{ name: "Deprecated APIs", category: "ROLLBACK_READINESS", status: "UNKNOWN" }] },
    ...DOWN,
    says: [/rollback insight "Deprecated APIs" is UNKNOWN/],
  },
  {
    code: "EKSV056",
    severity: "note",
    when: "the cluster runs in EKS Auto Mode",
    cluster: { ...BACK, autoMode: true },
    ...DOWN,
    says: [/EKS Auto Mode replaces its nodes first.*after 12 h EKS/],
  },
  ...INSIDE_CASES,
];
