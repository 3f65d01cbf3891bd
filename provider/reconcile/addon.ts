import type { Update, ResolveConflicts, Addon } from "../eks/types";
import { compareAddonVersions } from "../core/addonVersion";
import type { MoveBase, MoveKind, MoveRecord, MoveTools } from "./target";
import { runMove } from "./reconcile";

/** How long an update of an add-on takes; users report one to three minutes, and no promise of EKS. */
export const EXPECTED_ADDON_MS = 2 * 60_000;

export interface AddonMove extends MoveBase {
  readonly addon: string;
  /** The version that the move was planned from; undefined: whatever is there. Moved past `to` since, it is left alone. */
  readonly from: string | undefined;
  /** `v1.19.6-eksbuild.7`. For vpc-cni at most one of its minors away: EKS refuses more. */
  readonly to: string;
  readonly resolveConflicts?: ResolveConflicts | undefined;
  /** Not given, what is configured stays. */
  readonly configurationValues?: string | undefined;
}

/** Moves a managed add-on to a version with one UpdateAddon at most, and waits for it. Throws EksVersionError. */
export function moveAddon(move: AddonMove, tools: MoveTools): Promise<MoveRecord> {
  return runMove(kindOf(move), tools);
}

function kindOf(move: AddonMove): MoveKind<Addon> {
  const { clusterName, addon, from, to, resolveConflicts, configurationValues } = move;
  const target = { kind: "addon", clusterName, name: addon } as const;
  const asked = (values: string | undefined): boolean =>
    configurationValues === undefined || (values !== undefined && sameValues(values, configurationValues));
  // Without a role in the request the add-on falls back to the node's (`serviceAccountRoleArn` of UpdateAddon), so it is sent again.
  const kept = (seen: Addon) => ({
    configurationValues: configurationValues ?? seen.configurationValues,
    serviceAccountRoleArn: seen.serviceAccountRoleArn,
  });
  return {
    base: move,
    target,
    label: `add-on ${addon}`,
    to,
    expected: EXPECTED_ADDON_MS,
    operation: "UpdateAddon",
    request: (seen) => [to, resolveConflicts ?? null, Object.values(kept(seen))],
    look: (eks) => eks.addon(clusterName, addon),
    at: (seen) => seen.version,
    version: (seen) => seen.version,
    isThere: (seen) => seen.version === to && asked(seen.configurationValues),
    isPast: (seen) =>
      from !== undefined && compareAddonVersions(from, to) < 0 && compareAddonVersions(seen.version, to) > 0,
    leadsThere: ({ type, params }: Update) =>
      type === "AddonUpdate" && params.AddonVersion === to && asked(params.ConfigurationValues),
    start: (eks, clientRequestToken, seen) =>
      eks.startAddonUpdate({
        clusterName,
        addonName: addon,
        addonVersion: to,
        resolveConflicts,
        ...kept(seen),
        clientRequestToken,
      }),
  };
}

/** JSON is compared by what it says; other notations as they are written. */
export function sameValues(a: string, b: string): boolean {
  return canonical(a) === canonical(b);
}

function canonical(values: string): string {
  try {
    return JSON.stringify(JSON.parse(values), (_key, inner: unknown) =>
      typeof inner === "object" && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    );
  } catch {
    return values.trim();
  }
}
