import { EXPECTED_ADDON_MS } from "../core/durations";
import { compareAddonVersions } from "../core/versions/addonVersion";
import { sameValues } from "../core/configurationValues";
import type { EksApi } from "../eks/EksApi";
import type { Addon, Update } from "../eks/types";
import type { ResolveConflicts } from "../resources/policies";
import type { PartChange, PartGoal } from "./PartTarget";
import { PartTarget } from "./PartTarget";

export interface AddonGoal extends PartGoal {
  readonly addon: string;
  readonly resolveConflicts?: ResolveConflicts | undefined;
  /** For the version at the end. Not given, what is configured stays. */
  readonly configurationValues?: string | undefined;
}

/** A managed add-on. Of vpc-cni EKS refuses steps of more than one of its minors. */
export class AddonTarget extends PartTarget<Addon> {
  readonly operation = "UpdateAddon";
  readonly expected = EXPECTED_ADDON_MS;

  constructor(protected override readonly goal: AddonGoal) {
    super({ kind: "addon", clusterName: goal.clusterName, name: goal.addon }, "add-on", goal);
  }

  observe(eks: EksApi): Promise<Addon> {
    return eks.addon(this.goal.clusterName, this.goal.addon);
  }

  at({ version }: Addon): string {
    return version;
  }

  version({ version }: Addon): string {
    return version;
  }

  request({ to, last }: PartChange, seen: Addon): readonly unknown[] {
    return [to, this.goal.resolveConflicts, Object.values(this.kept(last, seen))];
  }

  start(eks: EksApi, { to, last }: PartChange, seen: Addon, clientRequestToken: string): Promise<Update> {
    const { clusterName, addon: addonName, resolveConflicts } = this.goal;
    return eks.startAddonUpdate({
      clusterName,
      addonName,
      addonVersion: to,
      resolveConflicts,
      ...this.kept(last, seen),
      clientRequestToken,
    });
  }

  /** Without a role in the request the add-on falls back to the node's (`serviceAccountRoleArn` of UpdateAddon), so it is sent again. */
  private kept(last: boolean, seen: Addon) {
    const asked = last ? this.goal.configurationValues : undefined;
    return {
      configurationValues: asked ?? seen.configurationValues,
      serviceAccountRoleArn: seen.serviceAccountRoleArn,
    };
  }

  protected place(version: string): string {
    return version;
  }

  protected isThere({ version, configurationValues }: Addon): boolean {
    return version === this.end && this.isConfigured(configurationValues);
  }

  protected compare(a: string, b: string): number {
    return compareAddonVersions(a, b);
  }

  protected leadsTo(version: string, last: boolean, { type, params }: Update): boolean {
    if (type !== "AddonUpdate" || params.AddonVersion !== version) return false;
    return !last || this.isConfigured(params.ConfigurationValues);
  }

  private isConfigured(values: string | undefined): boolean {
    const asked = this.goal.configurationValues;
    return asked === undefined || sameValues(values, asked);
  }
}
