import type { EKSClient } from "@aws-sdk/client-eks";
import type { Engine } from "../engine/presence";
import { addBeforeSigning } from "./middleware";

/** Operations that only look. Everything else changes something in EKS. */
const READS = /^(Describe|List)/;

/** The engine that asked for a change is gone: the change is not sent. The name is the code that the error is told by. */
export class EngineGone extends Error {
  override readonly name = "EngineGone";

  constructor(operation: string) {
    super(
      `the Pulumi engine that this process works for has ended; ${operation} was not sent, and nothing more is started`,
    );
  }
}

/**
 * Has no request that changes anything leave the client once its engine is gone. Within the SDK's retries and after the wait
 * for a permit, so that it holds for each attempt and at the last moment before the request is signed and sent.
 */
export function sendChangesOnlyFor(engine: Engine, client: EKSClient): void {
  addBeforeSigning(client, "sendChangesOnlyForEngine", (next, context) => async (args) => {
    const operation = (context.commandName ?? "").replace(/Command$/, "");
    if (!READS.test(operation) && !(await engine.isThere())) throw new EngineGone(operation);
    return next(args);
  });
}
