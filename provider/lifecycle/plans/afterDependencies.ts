import * as pulumi from "@pulumi/pulumi";

/** The arguments, once what the call depends on is there; what is not known yet leaves the answer unknown. */
export function afterDependencies(
  args: unknown,
  dependsOn: pulumi.InvokeOutputOptions["dependsOn"],
): pulumi.Output<unknown> {
  const waited = pulumi.output(dependsOn).apply(() => undefined);
  return pulumi.all([pulumi.output(args), waited]).apply(([known]) => known);
}
