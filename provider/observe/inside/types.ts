import type { KubernetesVersion } from "../../core/versions/kubernetesVersion";
import type { Part } from "../part";

/** What the cluster's own Kubernetes API shows, as far as an upgrade depends on it. Each part is seen or not for itself. */
export interface Inside {
  readonly nodes: Part<readonly Node[]>;
  readonly pods: Part<readonly Pod[]>;
  readonly budgets: Part<readonly Budget[]>;
  /** Deployments and StatefulSets. */
  readonly workloads: Part<readonly Workload[]>;
  /** kube-proxy, CoreDNS and the CNI, as they run in kube-system, managed by EKS or not. */
  readonly components: Part<readonly Component[]>;
  /** Admission webhooks that refuse what they cannot be asked about. */
  readonly webhooks: Part<readonly Webhook[]>;
  /** Deprecated APIs that were asked for since the API server started. */
  readonly deprecatedRequests: Part<readonly RemovedVersion[]>;
  /** Objects that were written through an API that the way removes. */
  readonly oldObjects: Part<readonly OldObject[]>;
}

/**
 * Whose a node is. EKS rolls those of a `nodegroup`; Karpenter and EKS Auto Mode replace theirs (`nodepool`, `auto`) by
 * themselves, by drift; the others stay until somebody replaces them.
 */
export interface NodeOwner {
  readonly kind: "nodegroup" | "nodepool" | "auto" | "fargate" | "hybrid" | "self-managed";
  /** The node group or NodePool; for the others what tells them apart, if anything does. */
  readonly name: string;
}

export interface Node {
  readonly name: string;
  /** undefined where the node does not tell it in a form that can be read. */
  readonly kubelet: KubernetesVersion | undefined;
  readonly owner: NodeOwner;
  readonly ready: boolean;
  readonly cordoned: boolean;
  readonly zone: string | undefined;
  /** How many pods the node may have, each of which takes an IP address. */
  readonly maxPods: number | undefined;
}

/** A pod that has not ended. */
export interface Pod {
  readonly namespace: string;
  readonly name: string;
  /** undefined: it waits for a node. */
  readonly node: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** What makes it again when it is gone; undefined: nothing does. */
  readonly owner: { readonly kind: string; readonly name: string } | undefined;
}

/** Which pods are meant. Source: LabelSelector of the Kubernetes API. */
export interface Selector {
  readonly labels: Readonly<Record<string, string>>;
  readonly expressions: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values: readonly string[];
  }[];
}

/** A PodDisruptionBudget. */
export interface Budget {
  readonly namespace: string;
  readonly name: string;
  /** undefined: it selects nothing. */
  readonly selector: Selector | undefined;
  /** undefined: its controller has not told yet. */
  readonly disruptionsAllowed: number | undefined;
  /** As it is written: `minAvailable: 1`. */
  readonly rule: string;
}

export interface Workload {
  readonly kind: "Deployment" | "StatefulSet";
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
}

export interface Component {
  /** EKS's name of it as an add-on. */
  readonly name: "kube-proxy" | "coredns" | "vpc-cni";
  /** As kubectl takes it: `daemonset/aws-node`. */
  readonly resource: string;
  /** The tag of its image: `v1.31.2-eksbuild.3`. */
  readonly version: string | undefined;
}

export interface Webhook {
  readonly kind: "validatingwebhookconfiguration" | "mutatingwebhookconfiguration";
  /** The configuration that it is in. */
  readonly configuration: string;
  readonly name: string;
  /** `namespace/name` */
  readonly service: string;
  /** How many ready endpoints the service has; undefined: that could not be seen. */
  readonly readyEndpoints: number | undefined;
  /** What it is asked about: `pods`, `*`. */
  readonly resources: readonly string[];
}

/** A version of an API that a minor of Kubernetes no longer serves. */
export interface RemovedVersion {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly removedIn: KubernetesVersion;
}

export interface OldObject extends RemovedVersion {
  /** `namespace/name`, or the name alone. */
  readonly name: string;
  /** Who wrote it through that API: `helm`. */
  readonly writtenBy: string;
}
