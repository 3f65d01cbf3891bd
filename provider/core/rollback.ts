import type { UpdateRecord } from "./updateRecord";

/** Source: the EKS user guide: a rollback has to start within seven days of the upgrade's completion. */
export const ROLLBACK_WINDOW_MS = 7 * 24 * 3_600_000;

/**
 * EKS does not tell when an update was complete, only when it began; how long it took is at most this uncertain. Within it
 * preview neither promises a rollback nor refuses one.
 */
export const CLOSES_WITHIN_MS = 3_600_000;

/** The earliest moment at which the window of an upgrade can close, in ms since the epoch. */
export function closesAt(upgrade: { readonly createdAt: string }): number {
  return Date.parse(upgrade.createdAt) + ROLLBACK_WINDOW_MS;
}

/** Until when what a run did can be rolled back, ISO 8601; undefined where its last update was no upgrade. */
export function rollbackUntil(updates: readonly UpdateRecord[]): string | undefined {
  const last = updates.at(-1);
  const finished = last?.type === "VersionUpdate" ? Date.parse(last.finishedAt) : Number.NaN;
  return Number.isNaN(finished) ? undefined : new Date(finished + ROLLBACK_WINDOW_MS).toISOString();
}

/** Source: `timeoutMinutes` of RollbackConfig, where none is given. */
export const DEFAULT_ROLLBACK_TIMEOUT_MINUTES = 720;

/** How long EKS lets the nodes of an Auto Mode cluster take, before it gives a rollback up. */
export function rollbackTimeoutMs(minutes: number | undefined): number {
  return (minutes ?? DEFAULT_ROLLBACK_TIMEOUT_MINUTES) * 60_000;
}
