import type { FindingCase } from "./findingCases";
import {
  ASKED_FLOW_SCHEMAS,
  budget,
  component,
  deployment,
  endpoints,
  flowSchema,
  node,
  pod,
  webhook,
} from "./manifests";

const WORKERS = [{ name: "workers", version: "1.33" }];
const ON_WORKERS = { nodegroup: "workers" };
const AT_33 = { version: "1.33", nodegroups: WORKERS };
const WHOLE = { program: { version: "1.34", inspectCluster: true }, wholeCluster: true } as const;
const BLUE = {
  name: "blue",
  version: "1.33",
  scalingConfig: { desiredSize: 20 },
  updateConfig: { maxUnavailablePercentage: 33 },
};
const FIRST_NODE = "ip-10-33-0-1.eu-west-1.compute.internal";

/** What is found inside the cluster: each case is a cluster `devel` with what its Kubernetes API serves. */
export const INSIDE_CASES: readonly FindingCase[] = [
  {
    code: "EKSV005",
    severity: "warning",
    when: "the cluster's endpoint cannot be reached",
    cluster: { kubernetes: { reachable: false } },
    program: { version: "1.32", inspectCluster: true },
    says: [
      /could not check anything inside the cluster \(inspectCluster\): GET \/version met TimeoutError: no answer from 127\.0\.0\.1:\d+ within 5 s/,
      /for a private one within its network or through a proxy/,
    ],
  },
  {
    code: "EKSV005",
    severity: "warning",
    when: "RBAC does not let the caller read the metrics",
    cluster: { kubernetes: { forbidden: ["/metrics"] } },
    program: { version: "1.32", inspectCluster: true },
    says: [
      /could not check whether APIs that are removed are in use: GET \/metrics met Forbidden: .*cannot get path "\/metrics"/,
      /the ClusterRole of \S+docs\/permissions\.md/,
    ],
  },
  {
    code: "EKSV032",
    severity: "error",
    when: "a kube-proxy that EKS does not manage would be too far behind",
    cluster: { kubernetes: { objects: [component("DaemonSet", "kube-proxy", "v1.28.1-eksbuild.1")] } },
    program: { version: "1.32", inspectCluster: true },
    says: [
      /kube-proxy v1\.28\.1-eksbuild\.1, which EKS does not manage, would be 4 minors behind/,
      /kubectl set image daemonset\/kube-proxy/,
    ],
  },
  {
    code: "EKSV034",
    severity: "warning",
    when: "a CoreDNS that EKS does not manage is older than any that EKS lists for the version",
    cluster: { kubernetes: { objects: [component("Deployment", "coredns", "v1.8.0")] } },
    program: { version: "1.32", inspectCluster: true },
    says: [/coredns v1\.8\.0, which EKS does not manage, is older than any version that EKS lists for 1\.32/],
  },
  {
    code: "EKSV060",
    severity: "error",
    when: "a budget lets no pod go from a node group that a step rolls",
    cluster: {
      ...AT_33,
      kubernetes: { objects: [deployment("cart", { ...ON_WORKERS, replicas: 2 }), budget("cart")] },
    },
    ...WHOLE,
    says: [
      /budget shop\/cart \(maxUnavailable: 0\) lets no pod go now, and covers cart-\S+, cart-\S+ on nodes that roll \(node group workers\): their roll would end with PodEvictionFailure/,
      /kubectl get pdb cart -n shop/,
      /resource: "budget\/shop\/cart"/,
    ],
  },
  {
    code: "EKSV060",
    severity: "error",
    when: "two budgets cover the same pod",
    cluster: {
      ...AT_33,
      kubernetes: {
        objects: [
          deployment("cart", { ...ON_WORKERS, replicas: 3 }),
          budget("cart", { maxUnavailable: 1 }),
          budget("cart", { minAvailable: 1 }, "again"),
        ],
      },
    },
    ...WHOLE,
    says: [
      /2 budgets \(shop\/cart, shop\/again\) cover the same pods .* Kubernetes evicts no pod with more than one/,
      /kubectl delete pdb again -n shop/,
    ],
  },
  {
    code: "EKSV060",
    severity: "warning",
    when: "the node group's roll is forced",
    cluster: {
      ...AT_33,
      kubernetes: { objects: [deployment("cart", { ...ON_WORKERS, replicas: 2 }), budget("cart")] },
    },
    ...WHOLE,
    program: { ...WHOLE.program, nodegroups: { workers: { force: true } } },
    says: [/force: true deletes them all the same/],
  },
  {
    code: "EKSV060",
    severity: "warning",
    when: "EKS Auto Mode will replace the node that the pods are on",
    cluster: {
      autoMode: true,
      driftingNodes: { kubelets: ["1.31"] },
      kubernetes: { objects: [deployment("cart", { pool: "general-purpose", replicas: 2 }), budget("cart")] },
    },
    program: { version: "1.32", inspectCluster: true },
    says: [/on nodes that roll \(EKS Auto Mode's NodePool general-purpose\): EKS Auto Mode waits for them/],
  },
  {
    code: "EKSV061",
    severity: "warning",
    when: "a workload on nodes that roll has a single replica",
    cluster: {
      ...AT_33,
      kubernetes: { objects: [deployment("cart", ON_WORKERS), deployment("list", { ...ON_WORKERS, replicas: 2 })] },
    },
    ...WHOLE,
    says: [
      /in namespace shop a workload has a single replica, on nodes that roll: deployment\/cart; /,
      /kubectl scale -n shop deployment\/cart --replicas=2/,
    ],
  },
  {
    code: "EKSV062",
    severity: "warning",
    when: "nothing makes a pod again that is on a node that rolls",
    cluster: { ...AT_33, kubernetes: { objects: [pod("debug", ON_WORKERS)] } },
    ...WHOLE,
    says: [/in namespace shop nothing makes a pod again when its node rolls: debug/],
  },
  {
    code: "EKSV063",
    severity: "error",
    when: "a NodePool of Karpenter's would be too far behind at a later hop",
    cluster: { version: "1.31", driftingNodes: { kubelets: ["1.29", "1.30"], nodePool: "batch" }, kubernetes: {} },
    program: { version: "1.33", inspectCluster: true },
    says: [
      /Karpenter's NodePool batch: 1 node with kubelet 1\.29 \(ip-10-29-0-1\.eu-west-1\.compute\.internal\) would break the version skew at hop 2 of 2, 1\.32 → 1\.33/,
      /kubectl delete nodeclaims -l karpenter\.sh\/nodepool=batch/,
      /resource: "nodepool\/batch"/,
    ],
  },
  {
    code: "EKSV063",
    severity: "error",
    when: "nodes that the user manages, and pods on Fargate, would be too far behind",
    cluster: { version: "1.33", selfManagedKubelets: ["1.30"], kubernetes: {} },
    program: { version: "1.34", inspectCluster: true },
    says: [
      /nodes that EKS does not manage: 1 node with kubelet 1\.30 .* hop 1 of 1, 1\.33 → 1\.34/,
      /kubectl drain ip-/,
    ],
  },
  {
    code: "EKSV063",
    severity: "note",
    when: "nodes outside managed node groups are within the skew of every hop",
    cluster: {
      version: "1.33",
      driftingNodes: { kubelets: ["1.33", "1.32"], nodePool: "batch" },
      fargateProfiles: [{ name: "pods", version: "1.33" }],
      kubernetes: {},
    },
    program: { version: "1.34", inspectCluster: true },
    says: [/Karpenter's NodePool batch: 2 nodes with kubelet 1\.32 and 1\.33, within the version skew of every hop/],
  },
  {
    code: "EKSV064",
    severity: "warning",
    when: "nodes are NotReady or cordoned",
    cluster: {
      ...AT_33,
      kubernetes: {
        objects: [
          node(FIRST_NODE, { status: { conditions: [{ type: "Ready", status: "Unknown" }] } }),
          node(FIRST_NODE.replace("0-1", "0-2"), { spec: { unschedulable: true } }),
        ],
      },
    },
    program: { version: "1.34", inspectCluster: true },
    says: [/node group workers: 1 node NotReady \(ip-10-33-0-1\S*\), 1 node cordoned \(ip-10-33-0-2\S*\)/],
  },
  ...(
    [
      {
        severity: "note",
        when: "the subnets have addresses for the nodes that a roll brings up",
        freeAddresses: {},
        says: [
          /the subnets of node group blue have 8182 free IP addresses \(subnet-x in eu-west-1a: 4091, subnet-y in eu-west-1b: 4091\), and its roll brings up 7 nodes before the old ones go, 4 in each zone \(updateConfig: maxUnavailablePercentage 33\); a node takes one and, as the CNI is configured, up to 18 with those of its pods/,
        ],
      },
      {
        severity: "warning",
        when: "a zone's subnets may have too few addresses for the pods on new nodes",
        freeAddresses: { "subnet-y": 71 },
        says: [/: in eu-west-1b new nodes, or pods on them, may get none/, /free some addresses/],
      },
      {
        severity: "error",
        when: "a zone's subnets have no free address for a new node",
        freeAddresses: { "subnet-y": 0 },
        says: [
          /: no new node can come in eu-west-1b/,
          /aws eks update-nodegroup-config --cluster-name devel --nodegroup-name blue --update-config updateStrategy=MINIMAL,maxUnavailable=1/,
          /resource: "nodegroup\/blue"/,
        ],
      },
      {
        severity: "error",
        when: "the subnets have fewer addresses than nodes come",
        freeAddresses: { "subnet-x": 5, "subnet-y": 1 },
        says: [/have 6 free IP addresses .* brings up 7 nodes .*: fewer than the nodes that come/],
      },
    ] as const
  ).map(({ severity, when, freeAddresses, says }): FindingCase => ({
    code: "EKSV067",
    severity,
    when,
    cluster: { ...AT_33, nodegroups: [BLUE], subnetIds: ["subnet-x", "subnet-y"], freeAddresses, kubernetes: {} },
    program: { version: "1.34", inspectCluster: true },
    wholeCluster: true,
    says,
  })),
  {
    code: "EKSV005",
    severity: "warning",
    when: "EC2 may not be asked for the free addresses of subnets in which nodes roll",
    cluster: { ...AT_33, nodegroups: [BLUE], kubernetes: {} },
    before: (calls) => calls.fault({ operation: "DescribeSubnets", what: "accessDenied" }),
    ...WHOLE,
    says: [
      /could not check whether the subnets of node group blue \(subnet-\S+, subnet-\S+\) have free IP addresses for its roll: DescribeSubnets met UnauthorizedOperation/,
      /allow ec2:DescribeSubnets/,
    ],
  },
  {
    code: "EKSV065",
    severity: "error",
    when: "an API that a hop removes is asked for",
    cluster: {
      version: "1.31",
      kubernetes: { deprecatedRequests: [ASKED_FLOW_SCHEMAS], objects: [flowSchema("v1beta3")] },
    },
    program: { version: "1.33", inspectCluster: true },
    says: [
      /flowcontrol\.apiserver\.k8s\.io\/v1beta3 flowschemas is removed in 1\.32 \(hop 1 of 2, 1\.31 → 1\.32\), and it was asked for since the API server started, and an object was written through it \(mine by helm\)/,
      /use flowcontrol\.apiserver\.k8s\.io\/v1;/,
      /resource: "api\/flowcontrol\.apiserver\.k8s\.io\/v1beta3\/flowschemas"/,
    ],
  },
  {
    code: "EKSV065",
    severity: "error",
    when: "an API that a hop removes is asked for, and EKS's insight tells who does",
    cluster: {
      version: "1.31",
      kubernetes: { deprecatedRequests: [ASKED_FLOW_SCHEMAS] },
      insights: [
        {
          name: "Deprecated APIs removed in Kubernetes v1.32",
          deprecationDetails: [
            {
              usage: "/apis/flowcontrol.apiserver.k8s.io/v1beta3/flowschemas",
              clientStats: [{ userAgent: "old-operator", lastRequestTime: "2026-09-18T10:00:00Z" }],
            },
          ],
        },
      ],
    },
    program: { version: "1.32", inspectCluster: true },
    says: [
      /^EKSV065 (?:(?!EKSV040)[^])*; \/apis\/flowcontrol\S+ is called by old-operator \(the last 2026-09-18 10:00 UTC\)/,
    ],
  },
  {
    code: "EKSV065",
    severity: "warning",
    when: "an object was written through an API that a hop removes, and nobody asks for it now",
    cluster: { version: "1.31", kubernetes: { objects: [flowSchema("v1beta3")] } },
    program: { version: "1.32", inspectCluster: true },
    says: [/and an object was written through it \(mine by helm\)/],
  },
  {
    code: "EKSV066",
    severity: "warning",
    when: "a webhook that fails closed has no ready endpoint, and only the control plane moves",
    cluster: { ...AT_33, kubernetes: { objects: [webhook(["pods"]), endpoints(false)] } },
    program: { version: "1.34", inspectCluster: true },
    says: [
      /webhook guard\.example\.com fails closed \(failurePolicy: Fail\), and its service guard\/guard has no ready endpoint/,
    ],
  },
  {
    code: "EKSV066",
    severity: "error",
    when: "such a webhook would keep the pods of a roll from being made",
    cluster: { ...AT_33, kubernetes: { objects: [webhook(["pods"])] } },
    ...WHOLE,
    says: [/is asked about \(pods\) is refused/, /kubectl delete validatingwebhookconfiguration guard/],
  },
];
