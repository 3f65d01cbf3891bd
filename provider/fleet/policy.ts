import type { KubernetesVersion } from "../core/versions/kubernetesVersion";
import type { FleetGate } from "../resources/fleetArgs";

/** When upgrades may start. An upgrade starts only if its expected duration fits into what is left of the window. */
export interface WindowPolicy {
  /** When the window opens, for example `0 22 * * TUE-THU`. */
  readonly cron: string;
  readonly forMs: number;
  /** An IANA time zone, for example `Europe/Berlin`. */
  readonly timeZone: string;
}

/** A time in which nothing starts, milliseconds since the epoch. */
export interface Freeze {
  readonly from: number;
  readonly to: number;
  readonly why: string;
}

export interface WavePolicy {
  readonly name: string;
  /** How long an upgrade must have lasted before it proves the version. */
  readonly soakMs: number;
  /** Which part of the wave's members must prove a version before the next wave may have it, 0 to 1. */
  readonly proof: number;
  /** How many members may have failed before nothing more starts in this wave and after it. */
  readonly failures: number;
  /** How many members are upgraded at the same time; undefined: all. */
  readonly maxConcurrent: number | undefined;
  /** Whether a person must approve the wave, and the version that was approved. */
  readonly approval: { readonly approved: string | undefined } | undefined;
  /** None: at any time. */
  readonly windows: readonly WindowPolicy[];
}

export interface FleetPolicy {
  /** The version that the first wave moves to. Each later wave moves to what the wave before has proven. */
  readonly target: KubernetesVersion;
  /** In the order in which they go. */
  readonly waves: readonly WavePolicy[];
  readonly freezes: readonly Freeze[];
  readonly gates: readonly FleetGate[];
  readonly retry: { readonly max: number; readonly afterMs: number };
  /** `one`: a wave soaks after each minor version; `all`: only at the end. */
  readonly hops: "one" | "all";
  /** How long a hop is expected to take. */
  readonly hopMs: number;
  /** Nothing starts that is not expected to end before this; undefined: no limit. */
  readonly endsBefore: number | undefined;
  /** Members that are left alone, by ARN. */
  readonly exempt: ReadonlyMap<string, Exemption>;
  /** Members that count as proof of a version although EKS's history does not prove it, by ARN. */
  readonly accept: ReadonlyMap<string, Acceptance>;
}

export interface Exemption {
  readonly until: number;
  readonly why: string;
}

export interface Acceptance {
  readonly at: KubernetesVersion;
  readonly until: number;
}
