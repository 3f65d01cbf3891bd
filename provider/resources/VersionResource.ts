import * as pulumi from "@pulumi/pulumi";
import { inputsOfAwsProvider, withoutAwsProvider } from "./awsProvider";
import { plainStackTraces } from "./plainStackTraces";

/**
 * What the state keeps as `__provider`: how the provider process finds the lifecycle verbs. It is written by hand, not
 * serialised from an object, so that it holds no code, stays the same from release to release (a change of it would show up
 * as a diff on every cluster), and does not depend on where a package manager puts the package.
 *
 * @param verbs The export of `pulumi-eks-version/dynamic`; states name it, so it stays.
 */
export function providerText(verbs: string): string {
  return `exports.handler=()=>{try{return require("pulumi-eks-version/dynamic").${verbs}}catch(e){throw e.code==="MODULE_NOT_FOUND"?new Error("pulumi-eks-version is not installed where this Pulumi program runs: npm install pulumi-eks-version. What is deleted needs it too, until that up has ended; pulumi state delete does without, and touches no cluster. "+e.message):e}}`;
}

/** Every member, at any depth, may be an output of another resource. */
export type InputsOf<T> = { readonly [K in keyof T]: pulumi.Input<InputsWithin<T[K]>> };

type Plain = string | number | boolean | null | undefined;

type InputsWithin<T> = [T] extends [Plain]
  ? T
  : T extends readonly (infer Element)[]
    ? pulumi.Input<InputsWithin<Element>>[]
    : T extends object
      ? InputsOf<T>
      : T;

/** What tells one kind of resource from another. */
export interface ResourceKind {
  /** The name Pulumi knows the resource by. */
  readonly type: string;
  /** The export of `pulumi-eks-version/dynamic` with its verbs. */
  readonly verbs: string;
  /** Outputs that are no inputs: named so that the SDK makes an Output of each. */
  readonly outputs: readonly string[];
}

/**
 * A resource of this package: a dynamic resource whose provider is found by name. It is a custom resource, so that every option
 * of Pulumi (`ignoreChanges`, `protect`, hooks, `--target`, …) holds on it.
 */
export abstract class VersionResource extends pulumi.CustomResource {
  protected constructor(kind: ResourceKind, name: string, args: object, opts?: pulumi.CustomResourceOptions) {
    const mapStackTraces = plainStackTraces();
    try {
      const outputs = Object.fromEntries(kind.outputs.map((output) => [output, undefined]));
      // A fleet has many clusters, and its members say where they are.
      const ofOneCluster = kind.outputs.includes("clusterArn");
      const { __awsProvider, ...taken } = inputsOfAwsProvider({ ...args }, opts);
      const followed = ofOneCluster ? taken : {};
      const inputs = { ...args, ...followed, ...hiddenInputs(name, kind, opts) };
      const hidden = { ...(ofOneCluster ? { __clusterArn: "" } : {}), ...(__awsProvider ? { __awsProvider } : {}) };
      super(kind.type, name, { ...outputs, ...hidden, ...inputs }, hidingArn(withoutAwsProvider(opts)));
      if (ofOneCluster) keepArnKnown(this as unknown as Arns);
    } finally {
      mapStackTraces();
    }
  }
}

/** A preview shows what the user has changed, and not the ARN that check adds ({@link keepArnKnown}). */
function hidingArn(opts: pulumi.CustomResourceOptions | undefined): pulumi.CustomResourceOptions {
  return { ...opts, hideDiffs: [...(opts?.hideDiffs ?? []), "__clusterArn"] };
}

interface Arns {
  clusterArn: pulumi.Output<string>;
  readonly __clusterArn: pulumi.Output<string | undefined>;
}

/**
 * While an update is previewed, Pulumi knows of a dynamic resource's outputs those that are inputs. check keeps the ARN of a
 * cluster that the state has in a hidden input, so that what depends on it is not thought to change. The input is there from the
 * beginning: of a resource that is created again after it was deleted along with its cluster, a plan that preview saved allows an
 * input to get another value, but none to go away.
 */
function keepArnKnown(resource: Arns): void {
  const { clusterArn, __clusterArn } = resource;
  resource.clusterArn = __clusterArn.apply((known) => (known ? pulumi.output(known) : clusterArn));
}

/**
 * As a promise. As an output it would depend on the parent, and with it on each other child of the parent: two resources of one
 * component would wait for each other, and the program would end without either.
 */
function urnWithoutDependency(name: string, type: string, parent: pulumi.Resource | undefined): Promise<string> {
  return new Promise((resolve) => {
    pulumi.createUrn(name, type, parent).apply(resolve);
  });
}

/** What Pulumi does not hand to a dynamic provider by itself. Names with two underscores are not shown by Pulumi. */
function hiddenInputs(
  name: string,
  { type, verbs }: ResourceKind,
  opts: pulumi.CustomResourceOptions | undefined,
): Record<string, unknown> {
  const { create, update } = opts?.customTimeouts ?? {};
  return {
    __provider: providerText(verbs),
    __urn: urnWithoutDependency(name, type, opts?.parent),
    ...(create === undefined && update === undefined
      ? {}
      : { __timeouts: { ...(create === undefined ? {} : { create }), ...(update === undefined ? {} : { update }) } }),
  };
}
