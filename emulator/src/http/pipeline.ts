import { StateError } from "../state/holdAlone";
import { ec2ErrorReply } from "../aws/ec2/replies";
import { stsErrorReply } from "../aws/sts/xml";
import { EksError } from "../eks/EksError";
import type { Exchange } from "./exchange";
import { errorReply, type Reply } from "./reply";

/**
 * A stage sees the exchange on its way in, calls `next` for what lies further in, and sees the reply on its way out. So a
 * fault before the effect answers without calling `next`, and one after it calls `next` and throws its reply away. A stage
 * refuses by throwing an `EksError`. The order is in `stages.ts`.
 */
export type Stage = (exchange: Exchange, next: () => Promise<Reply>) => Promise<Reply>;

/** Each service has a form of its own for its errors. */
const ERROR_REPLIES = { eks: errorReply, sts: stsErrorReply, ec2: ec2ErrorReply };

/**
 * Runs an exchange through the stages. Whatever is thrown becomes a reply right where it was thrown, so that every stage
 * further out sees it as one.
 */
export function runPipeline(stages: readonly Stage[], exchange: Exchange): Promise<Reply> {
  const [stage, ...inner] = stages;
  if (stage === undefined) {
    throw new Error("the last stage called next: no stage answers");
  }
  return answerOrFailure(
    () => stage(exchange, () => runPipeline(inner, exchange)),
    (error) => ERROR_REPLIES[exchange.service](error, exchange.requestId),
  );
}

/** The reply, or the error as one: AWS's if it was thrown as such, otherwise a defect of ours. */
export async function answerOrFailure(
  run: () => Promise<Reply>,
  errorReplyOf: (error: EksError) => Reply = errorReply,
): Promise<Reply> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof EksError) {
      return errorReplyOf(error);
    }
    if (error instanceof StateError) {
      return errorReplyOf(new EksError("EmulatorFailure", `the emulator failed, not EKS: ${error.message}`));
    }
    // It must not look like something EKS says.
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`eks-emulator: ${detail}\n`);
    return errorReplyOf(new EksError("EmulatorFailure", `the emulator failed, not EKS: ${detail}`));
  }
}
