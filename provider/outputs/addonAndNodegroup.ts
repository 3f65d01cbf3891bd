import type { RawInputs } from "../core/pulumiValues";
import { withoutUndefined } from "../core/pulumiValues";
import type { EarlierState, Reached } from "./clusterVersion";
import { updatesAfter } from "./clusterVersion";
import { CONNECTION_ARGS } from "../aws/connectionArgs";
import type { Rules } from "../inputs/rules";

/** The shape of the outputs in the state. Raise it when a member changes its meaning, and teach those who read it the old one. */
export const PART_STATE_SHAPE = 1;

/** What the state of an AddonVersion or a NodegroupVersion is made by. */
export interface PartState<S> {
  readonly rules: Rules;
  readonly nameInput: "addonName" | "nodegroupName";
  /** Inputs of which another value may start an update. */
  readonly moving: readonly string[];
  /** Inputs of which another value is only stored. */
  readonly stored: readonly string[];
  /** The version that the inputs name, where they name one; undefined: it depends on what EKS offers, or on the cluster. */
  exact(inputs: RawInputs): string | undefined;
  version(seen: S): string;
  /** Negative: `a` is older. */
  compare(a: string, b: string): number;
  /** Whether all that the inputs ask for is so, beside the version. */
  restIsThere(inputs: RawInputs, recorded: RawInputs): boolean;
  /** The truth as outputs. */
  outputs(seen: S): Record<string, unknown>;
}

export interface PartReached<S> extends Omit<Reached, "support"> {
  readonly seen: S;
}

/**
 * The outputs after a run: the inputs with the truth in them, and what EKS said. `__given` names the inputs that the program gives
 * and `__wanted` is the version as it is written there, since outputs of the same names hold what EKS has.
 */
export function partStateAfter<S>(
  resource: PartState<S>,
  inputs: RawInputs,
  earlier: EarlierState,
  reached: PartReached<S>,
): Record<string, unknown> {
  const { cluster, seen } = reached;
  const given = namesOfInputs(resource).filter((name) => inputs[name] !== undefined);
  const kept = Object.fromEntries(
    [...given, "__urn", "__launchTemplates", "targetVersion"].map((name) => [name, inputs[name]]),
  );
  return withoutUndefined({
    ...kept,
    ...resource.outputs(seen),
    __shape: PART_STATE_SHAPE,
    __given: given,
    __wanted: inputs.version,
    version: resource.version(seen),
    clusterArn: cluster.arn,
    clusterCreatedAt: cluster.createdAt,
    ...updatesAfter(earlier, reached, inputs.targetVersion ?? inputs.version),
  });
}

/** What `latest` and the like came to. */
export function targetIn({ targetVersion }: RawInputs): { readonly targetVersion?: string } {
  return typeof targetVersion === "string" ? { targetVersion } : {};
}

/** All inputs that a program can give. */
export function namesOfInputs<S>({ rules }: PartState<S>): string[] {
  return [...Object.keys(rules), ...CONNECTION_ARGS];
}

/** The inputs that a state holds, for read knows no others. */
export function inputsOfState<S>(resource: PartState<S>, props: RawInputs): Record<string, unknown> {
  const given: readonly unknown[] | undefined = Array.isArray(props.__given) ? props.__given : undefined;
  const names = namesOfInputs(resource).filter((name) => given?.includes(name) ?? true);
  const kept = Object.fromEntries([...names, "__urn", "__launchTemplates"].map((name) => [name, props[name]]));
  const version = given && kept.version !== undefined ? (props.__wanted ?? kept.version) : kept.version;
  return withoutUndefined({ ...kept, version });
}
