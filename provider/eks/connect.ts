import { linkTo } from "../core/findings";
import type { NamedAwsProvider } from "../aws/connectionArgs";
import type { RawInputs } from "../core/pulumiValues";
import type { EksApi } from "./EksApi";
import type { Cluster } from "./types";
import type { Ec2Api } from "../ec2/Ec2Api";
import type { KubernetesApi } from "../kubernetes/KubernetesApi";
import { failureFacts } from "../core/failures/failure";
import { AwsFailure } from "../core/failures/awsFailure";
import type { ConnectionArgs } from "../aws/connectionArgs";
import { CONNECTION_ARGS } from "../aws/connectionArgs";
import { EksVersionError } from "../core/failures/EksVersionError";
import type { Problem } from "../core/problem";
import { ConnectionError } from "../core/problem";

/** A way to EKS, as the inputs and the stack's configuration describe it. */
export interface Connected {
  readonly problems: readonly Problem[];
  /** What `preflight` is in this stack where a resource does not say. */
  readonly preflight?: string | undefined;
  /** The region, which the AWS SDK is asked for only where nothing else names one. */
  region(): Promise<string | undefined>;
  eks(): Promise<EksApi>;
  /** The Kubernetes API of a cluster, to read only. */
  readonly kubernetes: (cluster: Cluster) => Promise<KubernetesApi>;
  /** EC2 of the same region, to read only; nothing is loaded before its first call. */
  readonly ec2: () => Ec2Api;
  /** The account of the credentials, for messages; undefined where AWS does not tell. */
  account(): Promise<string | undefined>;
}

/** Whatever makes connections to AWS by the inputs that say how AWS is reached. */
export interface Connecting {
  connect(args: ConnectionArgs): Promise<Connected>;
}

export interface EksConnection extends Omit<Connected, "problems" | "region" | "eks"> {
  readonly eks: EksApi;
  readonly region: string;
}

/** The way to EKS for a verb that cannot do without. */
export async function connectToEks(dependencies: Connecting, props: RawInputs): Promise<EksConnection> {
  const connected = await dependencies.connect(connectionOf(props));
  if (connected.problems.length > 0) throw badConfiguration(connected.problems);
  try {
    return { ...connected, eks: await connected.eks(), region: (await connected.region()) ?? "unknown region" };
  } catch (error) {
    throw error instanceof ConnectionError ? badConfiguration(error.problems) : error;
  }
}

/** The inputs with the region filled in, wherever it is said, the way to EKS that they describe, and what is wrong with it. */
export async function connectedInputs(
  dependencies: Connecting,
  inputs: RawInputs,
): Promise<{ news: Record<string, unknown>; connected: Connected; problems: Problem[] }> {
  const connected = await dependencies.connect(connectionOf(inputs));
  const { __awsProvider, ...news }: Record<string, unknown> = { ...inputs };
  const problems = [...connected.problems, ...problemsOfProvider(__awsProvider)];
  if (news.region !== undefined || problems.length > 0) return { news, connected, problems };
  const region = await connected.region();
  if (region !== undefined) return { news: { ...news, region }, connected, problems };
  const reason =
    'no region is known; set it with `pulumi config set aws:region eu-west-1`, or as the input region: "eu-west-1"';
  return { news, connected, problems: [...problems, { property: "region", reason }] };
}

/** Why an explicit provider of pulumi-aws cannot be gone by, as the program found it. What is not computed yet is told in up. */
function problemsOfProvider(named: unknown): Problem[] {
  if (typeof named !== "object" || named === null) return [];
  const { name, problems } = named as NamedAwsProvider;
  return problems.map((reason) => ({
    property: "provider",
    reason: `the aws provider "${name}" cannot be followed: ${reason} on this resource`,
  }));
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
    next: `fix the configuration (${linkTo("docs/aws-configuration.md")} has every key), then run the command again`,
  });
}
