import type { KubernetesVersion } from "./kubernetesVersion";

/** Source: "Kubernetes version skew policy" and EKS's user guide: three minors from kubelet 1.25 on, two before. */
export function skewAllowed(kubelet: KubernetesVersion): number {
  return kubelet.minor >= 25 ? 3 : 2;
}
