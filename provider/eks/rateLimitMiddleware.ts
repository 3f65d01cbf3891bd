import type { EKSClient } from "@aws-sdk/client-eks";
import type * as Retry from "@smithy/core/retry";
import { addBeforeSigning } from "./middleware";
import { notCountedBy } from "./requestTimeout";
import type { RateLimiter } from "./RateLimiter";

type CallContext = Readonly<Record<string, unknown>>;

/** What SDKs throw is typed by no one. */
type SdkError = Parameters<typeof Retry.isThrottlingError>[0];

/**
 * Has each request of the client wait for its turn. Within the SDK's retries, so that they count too.
 * @param limiterFor the rate limiter, by the account that the SDK knows the credentials to be of
 */
export async function limitRate(
  client: EKSClient,
  limiterFor: (account: string | undefined) => RateLimiter,
): Promise<void> {
  const { getSmithyContext } = await import("@smithy/core");
  const { isThrottlingError } = await import("@smithy/core/retry");
  addBeforeSigning(client, "limitRate", (next, context) => async (args) => {
    const call: CallContext = getSmithyContext(context);
    const signal = call.abortSignal instanceof AbortSignal ? call.abortSignal : undefined;
    const limiter = limiterFor(accountIn(call));
    const priority = context.commandName === "DescribeUpdateCommand" ? "poll" : "ahead";
    const permit = limiter.take() ?? (await notCountedBy(signal, limiter.wait(priority, signal)));
    try {
      return await next(args);
    } catch (error) {
      if (isThrottlingError(error as SdkError)) limiter.throttled(permit);
      throw error;
    }
  });
}

/** The SDK knows it of assumed roles, SSO and profiles that name it; of plain keys it does not. */
function accountIn(call: CallContext): string | undefined {
  const { identity } = (call.selectedHttpAuthScheme ?? {}) as { identity?: { accountId?: string } };
  return identity?.accountId;
}
