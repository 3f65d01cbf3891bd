/**
 * The release of an EKS image as DescribeNodegroup and UpdateNodegroupVersion write it: Amazon Linux `1.33.4-20251103`,
 * Bottlerocket `1.47.0-6154605b`, Windows `1.33-2025.11.12`.
 */
const RELEASE = {
  amazonLinux: /^\d+\.\d+\.\d+-20\d{6}$/,
  bottlerocket: /^\d+\.\d+\.\d+-[0-9a-f]{8}$/,
  windows: /^\d+\.\d+-\d{4}\.\d{2}\.\d{2}$/,
};

export const RELEASE_EXAMPLES =
  'for example "1.33.4-20251103" (Amazon Linux), "1.47.0-6154605b" (Bottlerocket) or "1.33-2025.11.12" (Windows)';

export function isImageRelease(text: string): boolean {
  return Object.values(RELEASE).some((form) => form.test(text));
}

/** Whether it may be a release for that version of Kubernetes: one of Bottlerocket does not tell. */
export function releaseFits(release: string, kubernetes: string): boolean {
  if (release.startsWith(`${kubernetes}.`) || release.startsWith(`${kubernetes}-`)) return true;
  return RELEASE.bottlerocket.test(release) && !RELEASE.amazonLinux.test(release);
}

/** Whether it may be a release of the node group's kind of image for that version of Kubernetes. */
export function releaseFitsImage(release: string, kubernetes: string, amiType: string | undefined): boolean {
  if (amiType?.startsWith("BOTTLEROCKET_")) return RELEASE.bottlerocket.test(release);
  if (!releaseFits(release, kubernetes)) return false;
  if (amiType?.startsWith("WINDOWS_")) return RELEASE.windows.test(release);
  return amiType?.startsWith("AL2") ? RELEASE.amazonLinux.test(release) : true;
}
