import { AwsFailure } from "../awsFailure";
import type { RawInputs } from "../clusterVersionInputs";
import type { EksConnection } from "../connectToEks";
import { explained, withAccount } from "../connectToEks";
import { EksVersionError } from "../EksVersionError";
import type { Seen } from "./move";
import type { MoveResource } from "./moveResource";

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
