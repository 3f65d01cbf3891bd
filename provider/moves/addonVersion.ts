/** Compares `v1.19.6-eksbuild.7` number by number; what is no number is compared as text. Negative: `a` is older. */
export function compareAddonVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [one, other] = [left[index] ?? "", right[index] ?? ""];
    if (one === other) continue;
    const difference = Number(one) - Number(other);
    return Number.isNaN(difference) ? (one < other ? -1 : 1) : difference;
  }
  return 0;
}

function partsOf(version: string): string[] {
  return version.replace(/^v/, "").split(/[.\-+]/);
}

/** `v1.19`, as far as steps by minor go; undefined where it is not written so. */
export function addonMinorOf(version: string): { readonly major: number; readonly minor: number } | undefined {
  const match = /^v?(\d+)\.(\d+)\./.exec(version);
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined;
}
