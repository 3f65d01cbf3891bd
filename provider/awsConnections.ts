import type { EKSClient } from "@aws-sdk/client-eks";
import { accountFault } from "./accountCheck";
import type { ConfigReader } from "./awsConfig";
import { callerAccount } from "./callerAccount";
import type { Connected } from "./World";
import type { Connection } from "./connection";
import { connectionKey, resolveConnection } from "./connection";
import type { ConnectionArgs } from "./connectionArgs";
import { Eks } from "./eks";
import { EksInventory } from "./eksInventory";
import { EksVersionError } from "./EksVersionError";
import { createEksClient, resolveRegion } from "./eksClientFactory";
import { EksMoves } from "./moves/eksMoves";
import type { Timeouts } from "./requestHandling";

/** Connections to AWS by the stack's configuration, one client for each distinct one. */
export function awsConnections(
  stackConfig: () => Promise<ConfigReader>,
  env: NodeJS.ProcessEnv = process.env,
  timeouts?: Timeouts,
): (args: ConnectionArgs) => Promise<Connected> {
  const clients = new Map<string, Promise<EKSClient>>();
  const clientFor = (connection: Connection): Promise<EKSClient> => {
    const key = connectionKey(connection);
    const kept = clients.get(key);
    if (kept) return kept;
    const made = createEksClient(connection, timeouts);
    clients.set(key, made);
    // What could not be made this time may be made next time.
    made.catch(() => clients.delete(key));
    return made;
  };
  return async (args) => {
    const { connection, problems } = resolveConnection(args, await stackConfig(), env);
    const judge = (clusterArn: string): void => {
      refuseOtherAccounts(connection, clusterArn);
    };
    return {
      problems,
      region: () => resolveRegion(connection),
      eks: async () => new Eks(await clientFor(connection), judge),
      inventory: async () => new EksInventory(await clientFor(connection), judge),
      moves: async () => new EksMoves(await clientFor(connection), judge),
      account: async () => callerAccount(connection, await clientFor(connection)),
    };
  };
}

function refuseOtherAccounts(connection: Connection, clusterArn: string): void {
  const fault = accountFault(connection, clusterArn);
  if (!fault) return;
  throw new EksVersionError({
    code: "AccountNotAllowed",
    happened: `${fault.property}: ${fault.reason}`,
    state: "nothing was touched",
    next: `use credentials of another account, or change ${fault.property}`,
  });
}
