import type { RecordedExchange } from "../../src/http/requestLog";
import { checkAnswer } from "./checkAnswer";
import { checkRequest } from "./checkRequest";
import type { ServiceModel } from "./ServiceModel";

/** What the emulator says of an operation that it does not have, and of a path that EKS does not have either. */
const UNSUPPORTED = "EmulatorUnsupportedOperation";

export interface CheckedExchange {
  /** Undefined for a request that is none of the model's. */
  readonly operation: string | undefined;
  readonly problems: readonly string[];
}

/**
 * Holds an exchange against the model of its service. A request that the model does not allow must have been refused; a
 * refusal by itself is no problem, as only the service knows when it is due. An answer must always be the model's, unless a
 * fault was asked for.
 */
export function checkExchange(model: ServiceModel, exchange: RecordedExchange): CheckedExchange {
  const { method, url, status } = exchange;
  const error = new Headers(exchange.headers).get("x-amzn-errortype");
  const route = model.route(method, url.split("?")[0] ?? "");
  if (route === undefined) {
    return { operation: undefined, problems: error === UNSUPPORTED ? [] : [`${method} ${url} is no operation`] };
  }
  const { operation, path } = route;
  if (exchange.faulted || error === UNSUPPORTED) return { operation: operation.name, problems: [] };

  const inRequest = checkRequest(model, operation, path, exchange);
  const accepted = status < 300 && inRequest.length > 0 ? [`it was accepted, though ${inRequest.join("; ")}`] : [];
  const problems = [...accepted, ...checkAnswer(model, operation, exchange)];
  return { operation: operation.name, problems: problems.map((problem) => `${operation.name}: ${problem}`) };
}
