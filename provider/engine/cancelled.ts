/** The request that the engine sends to every provider after the first ^C. */
const CANCEL = "/pulumirpc.ResourceProvider/Cancel";

interface Http2Server {
  on(event: "stream", listener: (stream: unknown, headers: Readonly<Record<string, unknown>>) => void): void;
}

/**
 * Aborted when the engine is interrupted. Pulumi's provider process for dynamic resources answers Cancel itself and tells nobody,
 * so this listens beside it on the process's server. Node.js has no documented way to find that (`_getActiveHandles` is as old as
 * Node.js): where it is not found, the signal is never aborted, and a command ends as without it.
 */
export function cancelledByEngine(): AbortSignal {
  const cancelled = new AbortController();
  for (const server of serversOfProcess()) {
    server.on("stream", (_stream, headers) => {
      if (headers[":path"] === CANCEL) cancelled.abort();
    });
  }
  return cancelled.signal;
}

function serversOfProcess(): Http2Server[] {
  const { _getActiveHandles: handles } = process as { _getActiveHandles?: () => unknown[] };
  return (handles?.call(process) ?? []).filter(isHttp2Server);
}

function isHttp2Server(handle: unknown): handle is Http2Server {
  return typeof handle === "object" && handle !== null && handle.constructor.name === "Http2Server" && "on" in handle;
}
