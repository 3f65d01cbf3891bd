/** `v1.19.2-eksbuild.10` is newer than `v1.19.2-eksbuild.9`: compared part by part, as numbers. Positive: `a` is newer. */
export function compareAddonVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The minor of the add-on's own version: 19 of `v1.19.2-eksbuild.1`. */
export function ownMinor(version: string): number | undefined {
  return partsOf(version)[1];
}

function partsOf(version: string): number[] {
  return (version.match(/\d+/g) ?? []).map(Number);
}
