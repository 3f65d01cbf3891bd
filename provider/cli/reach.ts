import { systemClock } from "../core/time";
import { awsConnections } from "../eks/connections";
import type { Connecting } from "../eks/connect";
import type { EksApi } from "../eks/EksApi";
import type { ConnectionOptions } from "./clusterOptions";
import { connectionArgs } from "./clusterOptions";
import { usage } from "./usage";

/** By no stack's configuration: arguments and the environment only. */
export function connecting(): Connecting["connect"] {
  return awsConnections(() => Promise.resolve(() => undefined), systemClock);
}

/** EKS of the region that the options say. */
export async function reach(
  connect: Connecting["connect"],
  options: ConnectionOptions,
  next: string,
): Promise<{ region: string; eks: EksApi }> {
  const connected = await connect(connectionArgs(options));
  const region = await connected.region();
  if (connected.problems.length > 0 || region === undefined) {
    throw usage(connected.problems.map(({ reason }) => reason).join("; ") || "no region is known", next);
  }
  return { region, eks: await connected.eks() };
}
