/** A Kubernetes minor version as EKS spells it: `1.33`. Major is always 1. */
const PATTERN = /^1\.(0|[1-9][0-9]*)$/;

/** The minor number of `1.N`, or undefined for anything else (`1.33.2`, `v1.33`, `latest`). */
export function minorOf(version: string): number | undefined {
  const match = PATTERN.exec(version);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

/** How many minors `to` is ahead of `from`; negative when it is behind, NaN when either is no version. */
export function minorsBetween(from: string, to: string): number {
  return (minorOf(to) ?? NaN) - (minorOf(from) ?? NaN);
}
