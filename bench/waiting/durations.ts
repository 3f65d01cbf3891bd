/** Mulberry32: small, seeded, good enough for draws. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How long an update takes: 10 ± 1 minutes. */
export function normalMinutes(random: () => number): number {
  return 10 + Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** How long an update takes: 6 to 25 minutes. */
export function uniformMinutes(random: () => number): number {
  return 6 + 19 * random();
}
