import type { AwsFailure } from "./awsFailure";
import { isCertificateFailure, isForeign, isOfSts, NOT_EKS } from "./awsFailure";
import type { ErrorFacts } from "./EksVersionError";
import { EksVersionError } from "./EksVersionError";
import { formatDuration } from "../time";

const SOMETHING_ELSE =
  "something else than AWS answers: see that the endpoint (aws:endpoints, AWS_ENDPOINT_URL) and the proxy lead to AWS, then run `pulumi up` again";

interface About {
  readonly cluster: string;
  readonly region: string;
  readonly state: string;
  readonly waited?: number;
}

/** The error for a call that did not get through, whatever it was for. */
export function failureFacts(failure: AwsFailure, about: About): ErrorFacts {
  return { ...meaningOf(failure, about), failure, state: about.state };
}

function meaningOf(failure: AwsFailure, about: About): Pick<ErrorFacts, "code" | "happened" | "next"> {
  const where = `cluster "${about.cluster}" in ${about.region}`;
  const sts = isOfSts(failure.operation);
  const call = `${failure.operation} ${sts ? "for" : "on"} ${where}`;
  switch (failure.kind) {
    case "not-found":
      return {
        code: "ClusterNotFound",
        happened: `there is no ${where}`,
        next: "see that the cluster's name, the region and the account (aws:profile, aws:assumeRoles) are the ones you mean",
      };
    case "denied":
      return {
        code: "AccessDenied",
        happened: `AWS does not allow ${call}`,
        next: sts
          ? `see that the identity that AWS names above may sts:${failure.operation}, and that the role's trust policy lets it, then run \`pulumi up\` again`
          : `give the identity that AWS names above the permission eks:${failure.operation}, then run \`pulumi up\` again`,
      };
    case "credentials":
      return {
        code: "CredentialsRejected",
        happened: `AWS does not accept the credentials for ${call}`,
        next: "renew the credentials (for example `aws sso login`), see that this machine's clock is right, then run `pulumi up` again",
      };
    case "transient":
      return {
        code: "Unreachable",
        happened: `${call} got no usable answer${about.waited === undefined ? "" : ` in ${formatDuration(about.waited)}`}`,
        next: isForeign(failure)
          ? SOMETHING_ELSE
          : "see that the region, the endpoint and the proxy are right and AWS can be reached, then run `pulumi up` again",
      };
    default:
      return {
        code: "AwsError",
        happened: `${call} failed`,
        next: isCertificateFailure(failure)
          ? "where a proxy opens TLS, or the endpoint has a certificate of your own, trust it: aws:customCaBundle (AWS_CA_BUNDLE) is a file with the certificates to trust; else see that the proxy (aws:httpsProxy, aws:noProxy), the endpoint and this machine's clock are right; then run `pulumi up` again"
          : failure.code === NOT_EKS
            ? SOMETHING_ELSE
            : "fix what AWS names above, then run `pulumi up` again",
      };
  }
}

export function failWith(facts: ErrorFacts): never {
  throw new EksVersionError(facts);
}
