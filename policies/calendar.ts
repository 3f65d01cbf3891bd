/** When EKS supports a Kubernetes version. Days are UTC, as "YYYY-MM-DD"; the last day of a kind of support is still in it. */
export interface SupportDates {
  readonly version: string;
  readonly released: string;
  readonly endOfStandardSupport: string;
  readonly endOfExtendedSupport: string;
}

/**
 * The release calendar of the EKS user guide ("Understand the Kubernetes version lifecycle on EKS"), as of November 2026. Newer
 * versions are added by the setting `calendar`.
 */
export const CALENDAR: readonly SupportDates[] = [
  dates("1.29", "2024-01-23", "2025-03-23", "2026-03-23"),
  dates("1.30", "2024-05-23", "2025-07-23", "2026-07-23"),
  dates("1.31", "2024-09-26", "2025-11-26", "2026-11-26"),
  dates("1.32", "2025-01-23", "2026-03-23", "2027-03-23"),
  dates("1.33", "2025-05-29", "2026-07-29", "2027-07-29"),
  dates("1.34", "2025-10-02", "2026-12-02", "2027-12-02"),
  dates("1.35", "2026-01-27", "2027-03-27", "2028-03-27"),
];

function dates(
  version: string,
  released: string,
  endOfStandardSupport: string,
  endOfExtendedSupport: string,
): SupportDates {
  return { version, released, endOfStandardSupport, endOfExtendedSupport };
}

/** The calendar with the user's own entries in place of, or beside, those that the pack knows. */
export function calendarWith(own: readonly SupportDates[] = []): SupportDates[] {
  const versions = new Set(own.map(({ version }) => version));
  return [...CALENDAR.filter(({ version }) => !versions.has(version)), ...own];
}

/** The minor number of "1.33" or "v1.33"; undefined for anything else. */
export function minorOf(version: unknown): number | undefined {
  const minor = typeof version === "string" ? /^v?1\.(\d+)$/.exec(version.trim())?.[1] : undefined;
  return minor === undefined ? undefined : Number(minor);
}
