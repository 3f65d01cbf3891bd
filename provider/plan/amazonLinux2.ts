import type { KubernetesVersion } from "../core/versions/kubernetesVersion";

/** Source: "Amazon Linux 2 … is only supported for kubernetes versions 1.32 or earlier" (CreateNodegroup). */
export const LAST_AL2: KubernetesVersion = { major: 1, minor: 32 };

export function isAmazonLinux2(amiType: string | undefined): boolean {
  return amiType?.startsWith("AL2_") === true;
}
