import type { EKSClient } from "@aws-sdk/client-eks";
import { AwsFailure } from "../core/failures/awsFailure";

type Credentials = EKSClient["config"]["credentials"];

// EKS's name, and STS's, which answers so where the credentials that a role is assumed with are expired.
const EXPIRED = new Set(["ExpiredTokenException", "ExpiredToken"]);

/**
 * Renews credentials that AWS calls expired, once a call, and sends the call again. The SDK renews what says when it
 * expires; it keeps for ever what does not, such as the keys that a tool writes again into the shared credentials file.
 * @param renew makes a provider that starts from nothing
 */
export function renewExpiredCredentials(client: EKSClient, renew: () => Credentials): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const used = client.config.credentials;
      try {
        return await next(args);
      } catch (error) {
        if (!(error instanceof Error && EXPIRED.has(error instanceof AwsFailure ? error.code : error.name)))
          throw error;
        // Several calls at once may find them expired: one renewal is enough.
        if (client.config.credentials === used) client.config.credentials = renew();
        return next(args);
      }
    },
    { step: "initialize", name: "renewExpiredCredentials", override: true },
  );
}
