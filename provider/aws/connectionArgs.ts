/**
 * A role to assume before calling EKS. The names are those of pulumi-aws's `aws:assumeRoles`, so that a block can be
 * moved between the stack's configuration and a resource.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html for the limits named here
 */
export interface AssumeRoleArgs {
  /** The role, for example `arn:aws:iam::123456789012:role/eks-upgrades`. Required. */
  roleArn: string;
  /** What the role's trust policy asks for, 2 to 1224 characters. Default: none. */
  externalId?: string | undefined;
  /** Name of the session in CloudTrail, 2 to 64 of `A-Z a-z 0-9 _ + = , . @ -`. Default: `pulumi-eks-version`. */
  sessionName?: string | undefined;
  /**
   * How long the session lasts, 900 to 43200 seconds; 3600 at most for a role that is assumed from another role of the
   * list. It is renewed when it runs out, so that a long upgrade needs no long session. Default: 3600.
   */
  durationSeconds?: number | undefined;
  /** The same in pulumi-aws's words, for example `"1h"` or `"30m"`. Give one of the two. */
  duration?: string | undefined;
  /** A session policy as JSON that narrows what the role may do. Default: none. */
  policy?: string | undefined;
  /** ARNs of managed policies that narrow what the role may do, 10 at most. Default: none. */
  policyArns?: string[] | undefined;
  /** Who is behind the session, kept through role chaining; 2 to 64 characters as in `sessionName`. Default: none. */
  sourceIdentity?: string | undefined;
  /** Session tags, 50 at most. Default: none. */
  tags?: Record<string, string> | undefined;
  /** Which of the tags the next role of the chain gets too. Default: none. */
  transitiveTagKeys?: string[] | undefined;
}

/**
 * How a resource reaches AWS, where the stack's `aws:` configuration and the environment do not say, or say something
 * else. There is no input for keys: whatever is an input ends up in the state. docs/aws-configuration.md has it all.
 *
 * @example An account that is reached through a role
 * ```ts
 * new ClusterVersion("prod", {
 *   clusterName: "prod",
 *   version: "1.33",
 *   region: "eu-central-1",
 *   assumeRole: { roleArn: "arn:aws:iam::123456789012:role/eks-upgrades" },
 * });
 * ```
 */
export interface ConnectionArgs {
  /**
   * The cluster's region, for example `"eu-west-1"`.
   * Default: `aws:region`, then `AWS_REGION`, `AWS_DEFAULT_REGION`, then the profile's `region`.
   */
  region?: string | undefined;
  /**
   * A profile of the shared AWS files: keys, SSO, `credential_process`, `role_arn`, web identity.
   * It replaces the stack's whole identity, `aws:accessKey` and `aws:assumeRoles` included.
   * Default: `aws:profile`, then the environment's keys, then `AWS_PROFILE`.
   */
  profile?: string | undefined;
  /** The role to assume. Replaces the stack's `aws:assumeRoles`. Excludes `assumeRoles`. */
  assumeRole?: AssumeRoleArgs | undefined;
  /**
   * Roles to assume one after another, the last being the one that calls EKS. Replaces the stack's `aws:assumeRoles`;
   * an empty list means that no role is assumed. Excludes `assumeRole`.
   */
  assumeRoles?: AssumeRoleArgs[] | undefined;
  /**
   * Where EKS is, for an interface VPC endpoint or an emulator, for example `"http://127.0.0.1:4510"`.
   * Default: `eks` in `aws:endpoints`, then `AWS_ENDPOINT_URL_EKS`, `AWS_ENDPOINT_URL`, then AWS's own address.
   */
  endpoint?: string | undefined;
}

/** The names of the inputs above, for the resource that embeds them. */
export const CONNECTION_ARGS = ["region", "profile", "assumeRole", "assumeRoles", "endpoint"] as const;

/** What is said of pulumi-aws's provider in the hidden input `__awsProvider`, which check reads. */
export interface NamedAwsProvider {
  readonly name: string;
  /** Why a resource cannot go by the provider; each says what to write. */
  readonly problems: readonly string[];
}
