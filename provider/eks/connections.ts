import { RateLimiters } from "./RateLimiter";
import type { Connected } from "./connect";
import { EksApi } from "./EksApi";
import type { EKSClient } from "@aws-sdk/client-eks";
import { accountFault } from "../aws/account";
import type { ConfigReader } from "../aws/config";
import type { Signing } from "../aws/credentials";
import { defaultPreflight } from "./preflightSetting";
import { AwsTime } from "./awsTime";
import { callerAccount } from "../aws/account";
import type { Clock } from "../core/time";
import type { Connection } from "../aws/connection";
import { connectionKey, resolveConnection } from "../aws/connection";
import type { ConnectionArgs } from "../aws/connectionArgs";
import type * as ec2 from "../ec2/connect";
import type * as kubernetes from "../kubernetes/connect";
import { EksVersionError } from "../core/failures/EksVersionError";
import { createEksClient, resolveRegion } from "./client";
import type { Engine } from "../engine/presence";
import type { RequestRate } from "./RateLimiter";
import type { Timeouts } from "../aws/http";
import { requestRate } from "./rateLimit";

/**
 * Connections to AWS by the stack's configuration, one client for each distinct one, and one rate limiter for all.
 * @param clock the one that the verbs go by: AWS's time is learned as the difference from it
 * @param engine the one to work for: once it is gone, no request that changes anything is sent
 */
export function awsConnections(
  stackConfig: () => Promise<ConfigReader>,
  clock: Clock,
  env: NodeJS.ProcessEnv = process.env,
  timeouts?: Timeouts,
  engine?: Engine,
): (args: ConnectionArgs) => Promise<Connected> {
  const clients = new Map<string, Promise<EKSClient>>();
  const time = new AwsTime(clock);
  let limiters: RateLimiters | undefined;
  const clientFor = (connection: Connection, rate: RequestRate): Promise<EKSClient> => {
    const key = connectionKey(connection);
    const kept = clients.get(key);
    if (kept) return kept;
    // The configuration is the same for all resources of a process.
    limiters ??= new RateLimiters(rate);
    const made = createEksClient(connection, timeouts, limiters, engine).then((client) => {
      time.learnFrom(client);
      return client;
    });
    clients.set(key, made);
    // What could not be made this time may be made next time.
    made.catch(() => clients.delete(key));
    return made;
  };
  return async (args) => {
    const config = await stackConfig();
    const { connection, problems } = resolveConnection(args, config, env);
    const { rate, problems: rateProblems } = requestRate(config, env);
    const { preflight, problems: preflightProblems } = defaultPreflight(config);
    const client = (): Promise<EKSClient> => clientFor(connection, rate);
    const signing = async (): Promise<Signing> => ({ connection, client: await client(), now: () => time.now() });
    const assertAllowedAccount = (clusterArn: string): void => {
      refuseOtherAccounts(connection, clusterArn);
    };
    return {
      problems: [...problems, ...rateProblems, ...preflightProblems],
      preflight,
      region: () => resolveRegion(connection),
      eks: async () => new EksApi(await client(), time, { assertAllowedAccount }),
      kubernetes: async (cluster) => {
        const { connectToKubernetes } = require("../kubernetes/connect") as typeof kubernetes;
        return connectToKubernetes(cluster, await signing());
      },
      ec2: () => {
        const { connectToEc2 } = require("../ec2/connect") as typeof ec2;
        return connectToEc2(signing);
      },
      account: async () => callerAccount(connection, await client()),
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
