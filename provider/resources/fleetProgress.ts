import type { FleetDecision } from "./fleetPlan";

// Part of the package's public types, which must not lead to the AWS SDK's.

/** Where a wave of a fleet was when an up last looked. */
export interface FleetProgress {
  readonly name: string;
  readonly members: number;
  /** How many members run each version. */
  readonly versions: Readonly<Record<string, number>>;
  /** How many members each decision was made for. */
  readonly decisions: Readonly<Partial<Record<FleetDecision, number>>>;
  /** The newest version that the wave may have; undefined: none. */
  readonly opensFor?: string | undefined;
  /** The newest version, up to the target, that the wave has proven. */
  readonly proven?: string | undefined;
  /** How many members failed since they last succeeded. */
  readonly failed: number;
  /** More than `failures` members failed: nothing more starts in this wave and after it. */
  readonly overBudget: boolean;
}
