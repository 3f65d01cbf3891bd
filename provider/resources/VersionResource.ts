import * as pulumi from "@pulumi/pulumi";

/**
 * What the state keeps as `__provider`: how the provider process finds the lifecycle verbs. It is written by hand, not
 * serialised from an object, so that it holds no code, stays the same from release to release (a change of it would show up
 * as a diff on every cluster), and does not depend on where a package manager puts the package.
 *
 * @param verbs The export of `pulumi-eks-version/dynamic`; states name it, so it stays.
 */
export function providerText(verbs: string): string {
  return `exports.handler=()=>{try{return require("pulumi-eks-version/dynamic").${verbs}}catch(e){throw e.code==="MODULE_NOT_FOUND"?new Error("pulumi-eks-version is not installed where this Pulumi program runs: npm install pulumi-eks-version. "+e.message):e}}`;
}

export interface ResourceKind {
  /** The name Pulumi knows the resource by. */
  readonly type: string;
  readonly verbs: string;
  readonly opts: pulumi.CustomResourceOptions | undefined;
}

/** What Pulumi does not hand to a dynamic provider by itself. Names with two underscores are not shown by Pulumi. */
export function hiddenInputs(name: string, { type, verbs, opts }: ResourceKind): Record<string, unknown> {
  const { create, update } = opts?.customTimeouts ?? {};
  return {
    __provider: providerText(verbs),
    __urn: pulumi.createUrn(name, type, opts?.parent),
    ...(create === undefined && update === undefined
      ? {}
      : { __timeouts: { ...(create === undefined ? {} : { create }), ...(update === undefined ? {} : { update }) } }),
  };
}
