import type { RawInputs } from "../core/pulumiValues";
import type { Cluster } from "../eks/types";
import type { InFlightUpdate, UpdateRecord } from "../core/updateRecord";
import type { EarlierState } from "./clusterVersion";
import { CONNECTION_ARGS } from "../aws/connectionArgs";
import type { EksVersionError } from "../core/failures/EksVersionError";
import type { Rules } from "../inputs/rules";

/** The shape of the outputs in the state. Raise it when a member changes its meaning, and teach those who read it the old one. */
export const PART_STATE_SHAPE = 1;

const KEPT_UPDATES = 50;

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

export interface PartReached<S> {
  readonly cluster: Pick<Cluster, "arn" | "createdAt">;
  readonly seen: S;
  readonly updates: readonly UpdateRecord[];
  readonly inFlight: InFlightUpdate | undefined;
  readonly error: EksVersionError | undefined;
  readonly at: string;
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
  const { cluster, seen, inFlight, error } = reached;
  const given = namesOfInputs(resource).filter((name) => inputs[name] !== undefined);
  const kept = Object.fromEntries(
    [...given, "__urn", "__launchTemplates", "targetVersion"].map((name) => [name, inputs[name]] as const),
  );
  const wanted = inputs.targetVersion ?? inputs.version;
  const previousVersion = reached.updates.at(-1)?.from ?? earlier.previousVersion;
  const state = {
    ...kept,
    ...resource.outputs(seen),
    __shape: PART_STATE_SHAPE,
    __given: given,
    __wanted: inputs.version,
    version: resource.version(seen),
    clusterArn: cluster.arn,
    clusterCreatedAt: cluster.createdAt,
    previousVersion,
    updates: [...earlier.updates, ...reached.updates].slice(-KEPT_UPDATES),
    updateInFlight: inFlight,
    unfinished: error && { code: error.code, at: reached.at, wanted },
  };
  // No member may be undefined: Pulumi's SDK throws on one, after the work is done.
  return Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined));
}

/** All inputs that a program can give. */
export function namesOfInputs<S>({ rules }: PartState<S>): string[] {
  return [...Object.keys(rules), ...CONNECTION_ARGS];
}

/** The inputs that a state holds, for read knows no others. */
export function inputsOfState<S>(resource: PartState<S>, props: RawInputs): Record<string, unknown> {
  const given: readonly unknown[] | undefined = Array.isArray(props.__given) ? props.__given : undefined;
  const names = namesOfInputs(resource).filter((name) => given?.includes(name) ?? true);
  const kept = names.flatMap((name) => (props[name] === undefined ? [] : [[name, props[name]] as const]));
  const inputs: Record<string, unknown> = Object.fromEntries(kept);
  if (given !== undefined && inputs.version !== undefined) inputs.version = props.__wanted ?? props.version;
  for (const name of ["__urn", "__launchTemplates"]) if (props[name] !== undefined) inputs[name] = props[name];
  return inputs;
}
