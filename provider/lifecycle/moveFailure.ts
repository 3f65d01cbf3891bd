import type { RawInputs } from "../core/pulumiValues";
import { AwsFailure } from "../core/awsFailure";
import type { EksConnection } from "../eks/connect";
import { explained, withAccount } from "../eks/connect";
import { EksVersionError } from "../core/EksVersionError";
import type { Seen } from "../reconcile/target";
import type { MoveResource } from "./ResourceType";

/** What AWS refused, as an error that says what it means: ResourceNotFoundException is of the cluster, or of what is in it. */
export async function moveFailure<S extends Seen>(
  { kind, noun, nameInput }: Pick<MoveResource<S>, "kind" | "noun" | "nameInput">,
  error: unknown,
  inputs: RawInputs,
  connection: EksConnection,
): Promise<unknown> {
  if (error instanceof EksVersionError) return withAccount(error, connection.account);
  const where = { clusterName: String(inputs.clusterName), region: connection.region };
  const told = await explained(error, where, connection, "nothing was started");
  if (!(told instanceof EksVersionError) || !(error instanceof AwsFailure)) return told;
  if (error.kind !== "not-found" || /no cluster found/i.test(error.words)) return told;
  return new EksVersionError({
    ...told.facts,
    code: kind === "addon" ? "AddonNotFound" : "NodegroupNotFound",
    happened: `there is no ${noun} ${String(inputs[nameInput])} in cluster "${where.clusterName}" in ${where.region}`,
    next: "see that the names, the region and the account are the ones you mean",
  });
}
