import { AwsFailure } from "../core/awsFailure";
import type { RawInputs } from "../inputs/clusterVersion";
import type { ConnectionArgs } from "../aws/connectionArgs";
import { CONNECTION_ARGS } from "../aws/connectionArgs";
import type { Eks } from "./EksApi";
import type { EksInventory } from "./eksInventory";
import type { EksMoves } from "./eksMoves";
import { EksVersionError } from "../core/EksVersionError";
import { failureFacts } from "../reconcile/retry";
import type { Problem } from "../core/problem";
import { ConnectionError } from "../core/problem";
import type { Connected, Dependencies } from "../lifecycle/Dependencies";

export interface EksConnection {
  readonly eks: Eks;
  readonly inventory: EksInventory;
  readonly moves: EksMoves;
  readonly region: string;
  readonly account: Connected["account"];
}

/** The way to EKS for a verb that cannot do without. */
export async function connectToEks(
  dependencies: Pick<Dependencies, "connect">,
  props: RawInputs,
): Promise<EksConnection> {
  const connected = await dependencies.connect(connectionOf(props));
  if (connected.problems.length > 0) throw badConfiguration(connected.problems);
  try {
    return {
      eks: await connected.eks(),
      inventory: await connected.inventory(),
      moves: await connected.moves(),
      region: (await connected.region()) ?? "unknown region",
      account: () => connected.account(),
    };
  } catch (error) {
    throw error instanceof ConnectionError ? badConfiguration(error.problems) : error;
  }
}

/** The inputs that say how AWS is reached. */
export function connectionOf(props: RawInputs): ConnectionArgs {
  return Object.fromEntries(
    CONNECTION_ARGS.flatMap((name) => (props[name] === undefined ? [] : [[name, props[name]]])),
  );
}

/** What AWS refused, as an error that says what it means for the cluster. */
export async function explained(
  error: unknown,
  cluster: { readonly clusterName: string; readonly region?: string | undefined },
  { account }: EksConnection,
  state: string,
): Promise<unknown> {
  if (!(error instanceof AwsFailure)) return error;
  const about = { cluster: cluster.clusterName, region: cluster.region ?? "unknown region", state };
  return withAccount(new EksVersionError(failureFacts(error, about)), account);
}

/** Says in which account a cluster was looked for, since a wrong profile is the usual reason for not finding it. */
export async function withAccount(error: EksVersionError, account: Connected["account"]): Promise<EksVersionError> {
  if (error.code !== "ClusterNotFound") return error;
  const id = await account();
  return new EksVersionError({
    ...error.facts,
    happened: `${error.facts.happened}, account ${id ?? "unknown (AWS STS did not tell)"}`,
  });
}

function badConfiguration(problems: readonly Problem[]): EksVersionError {
  return new EksVersionError({
    code: "BadConfiguration",
    happened: `AWS is not configured rightly: ${problems.map(({ property, reason }) => `${property} ${reason}`).join("; ")}`,
    state: "nothing was touched",
    next: "fix the configuration (docs/aws-configuration.md has every key), then run the command again",
  });
}
