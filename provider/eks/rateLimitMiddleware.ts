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
 * @param budgetFor the budget, by the account that the SDK knows the credentials to be of
 */
export async function keepToBudget(
  client: EKSClient,
  budgetFor: (account: string | undefined) => RateLimiter,
): Promise<void> {
  const { getSmithyContext } = await import("@smithy/core");
  const { isThrottlingError } = await import("@smithy/core/retry");
  addBeforeSigning(client, "keepToBudget", (next, context) => async (args) => {
    const call: CallContext = getSmithyContext(context);
    const signal = call.abortSignal instanceof AbortSignal ? call.abortSignal : undefined;
    const budget = budgetFor(accountIn(call));
    const priority = context.commandName === "DescribeUpdateCommand" ? "poll" : "ahead";
    const admission = budget.take() ?? (await notCountedBy(signal, budget.wait(priority, signal)));
    try {
      return await next(args);
    } catch (error) {
      if (isThrottlingError(error as SdkError)) budget.throttled(admission);
      throw error;
    }
  });
}

/** The SDK knows it of assumed roles, SSO and profiles that name it; of plain keys it does not. */
function accountIn(call: CallContext): string | undefined {
  const { identity } = (call.selectedHttpAuthScheme ?? {}) as { identity?: { accountId?: string } };
  return identity?.accountId;
}
