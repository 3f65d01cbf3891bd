const MINUTE_MS = 60_000;

/**
 * How long EKS usually takes, in minutes. Users report about ten for a hop of a control plane (2025) and one to three for an
 * add-on; a node group takes some minutes for each node, so that its figure is no more than a guess. EKS promises none of them.
 */
export const EXPECTED_MINUTES = { hop: 10, addon: 2, nodegroup: 20 } as const;

export const EXPECTED_HOP_MS = EXPECTED_MINUTES.hop * MINUTE_MS;
export const EXPECTED_ADDON_MS = EXPECTED_MINUTES.addon * MINUTE_MS;
export const EXPECTED_ROLL_MS = EXPECTED_MINUTES.nodegroup * MINUTE_MS;

/**
 * How long one update may take, in ms, where customTimeouts say nothing. A node group is rolled node by node, each with its pods'
 * time to go: hours are usual for large ones.
 */
export const HOP_TIMEOUT_MS = 60 * MINUTE_MS;
export const ADDON_TIMEOUT_MS = 40 * MINUTE_MS;
export const ROLL_TIMEOUT_MS = 6 * 60 * MINUTE_MS;

/** How long node groups are expected to take; EKS promises no time. */
const NODES_MS = 30 * 60_000;

/** How long a member's upgrade by one minor is expected to take, with what goes along in the scope. */
export function expectedHopMs(scope: unknown): number {
  return scope === "cluster" ? EXPECTED_HOP_MS + NODES_MS : EXPECTED_HOP_MS;
}
