import { EXPECTED_HOP_MS } from "../core/durations";

/** How long node groups are expected to take; EKS promises no time. */
const NODES_MS = 30 * 60_000;

/** How long a member's upgrade by one minor is expected to take, with what goes along in the scope. */
export function expectedHopMs(scope: unknown): number {
  return scope === "cluster" ? EXPECTED_HOP_MS + NODES_MS : EXPECTED_HOP_MS;
}
