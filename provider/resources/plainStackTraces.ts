/**
 * While a resource of ours is constructed, stack traces that are read at once are not mapped to sources.
 *
 * Pulumi's SDK reads four of them for each output of a resource, for its detector of leaked promises. Under ts-node, which Pulumi
 * loads for every program, each frame is mapped to its source then: most of what a resource costs the program (bench/README.md).
 * Traces are formatted when they are first read, so that those of errors, which are read later, are as they always were; and the
 * SDK takes the position of a resource in the program with no limit of frames, by which it is told apart here.
 *
 * @returns What ends it.
 */
export function plainStackTraces(): () => void {
  const tracing: { prepareStackTrace?: PrepareStackTrace | undefined } = Error;
  const mapped = tracing.prepareStackTrace;
  // Whoever looks for a leak wants to see all of it.
  if (!mapped || process.env.PULUMI_DEBUG_PROMISE_LEAKS) return () => {};
  tracing.prepareStackTrace = (error, sites) =>
    Error.stackTraceLimit === Number.POSITIVE_INFINITY ? mapped(error, sites) : plainTrace(error, sites[0]);
  return () => {
    tracing.prepareStackTrace = mapped;
  };
}

type PrepareStackTrace = (error: Error, sites: NodeJS.CallSite[]) => unknown;

function plainTrace(error: Error, site: NodeJS.CallSite | undefined): string {
  const place = site && `${site.getFileName() ?? "?"}:${site.getLineNumber() ?? 0}:${site.getColumnNumber() ?? 0}`;
  return `${String(error)}\n    at ${place ?? "an unknown place"}`;
}
