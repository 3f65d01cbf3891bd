import type { Stage } from "../pipeline";
import type { RequestLogEntry } from "../requestLog";

/** Logs on arrival, and again when the reply is known. */
export const logRequest: Stage = async (exchange, next) => {
  const entry: RequestLogEntry = {
    at: new Date(exchange.now).toISOString(),
    operation: exchange.operationName,
    cluster: exchange.clusterName ?? null,
    status: null,
    error: null,
    account: null,
    region: null,
    requestId: exchange.requestId,
    faults: exchange.faults,
    params: { ...exchange.path, ...queryMembers(exchange.query), ...exchange.body },
  };
  exchange.emulator.requestLog.add(entry);
  const reply = await next();
  entry.status = reply.unanswered === true ? null : reply.status;
  entry.error = reply.error ?? null;
  entry.account = exchange.caller?.account ?? null;
  entry.region = exchange.caller?.region ?? null;
  return reply;
};

function queryMembers(query: URLSearchParams): Record<string, string | string[]> {
  const members: Record<string, string | string[]> = {};
  for (const name of new Set(query.keys())) {
    const values = query.getAll(name);
    members[name] = values.length === 1 ? values.join() : values;
  }
  return members;
}
