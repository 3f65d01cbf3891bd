import type { SentConfiguration } from "../observe/observeConfigurations";
import { seenIn } from "../observe/part";
import type { Snapshot } from "../observe/snapshot";
import type { AddonStep, ScheduleStep } from "./schedule/types";
import type { WholeClusterPolicies } from "./scheduleProblem";
import { addonPolicy } from "./scheduleProblem";

/**
 * The configuration values that the steps of a schedule carry. What the program asks for is for the version at the end; on the way
 * there, and where it asks for nothing, an add-on keeps what it has, and each update carries that.
 */
export function sentConfigurations(
  steps: readonly ScheduleStep[],
  { addons }: Pick<Snapshot, "addons">,
  policies: WholeClusterPolicies,
): readonly SentConfiguration[] {
  return steps.flatMap((step): SentConfiguration[] => {
    if (step.kind !== "addon") return [];
    const { addon, to: version } = step;
    const asked = isLastOfAddon(step, steps) ? addonPolicy(policies, addon).configurationValues : undefined;
    const values = asked ?? seenIn(addons).find(({ name }) => name === addon)?.configurationValues;
    if (values === undefined || values.trim() === "") return [];
    return [{ addon, version, values, asked: asked !== undefined }];
  });
}

/** Whether no later step moves the same add-on. */
export function isLastOfAddon(step: AddonStep, steps: readonly ScheduleStep[]): boolean {
  return !steps.slice(steps.indexOf(step) + 1).some((one) => one.kind === "addon" && one.addon === step.addon);
}
