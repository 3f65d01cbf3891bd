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
  const before = tracing.prepareStackTrace;
  // A search for a leak wants to see all of it.
  if (process.env.PULUMI_DEBUG_PROMISE_LEAKS) return () => {};
  const mapped = before ?? nodesOwn;
  tracing.prepareStackTrace = (error, sites) => {
    if (Error.stackTraceLimit === Number.POSITIVE_INFINITY) return mapped(error, sites.filter(isNotBase));
    return before ? plainTrace(error, sites[0]) : mapped(error, sites);
  };
  return () => {
    tracing.prepareStackTrace = before;
  };
}

type PrepareStackTrace = (error: Error, sites: NodeJS.CallSite[]) => unknown;

/** The SDK counts frames: the one above the class of a resource is the program's. The base class of ours is one too many. */
function isNotBase(site: NodeJS.CallSite): boolean {
  return !(site.isConstructor() && site.getFunctionName() === "VersionResource");
}

/** As Node.js writes a trace itself: a call site is a text there, which its type does not tell. */
function nodesOwn(error: Error, sites: readonly { toString(): string }[]): string {
  return [Error.prototype.toString.call(error), ...sites.map((site) => `    at ${site.toString()}`)].join("\n");
}

function plainTrace(error: Error, site: NodeJS.CallSite | undefined): string {
  const place = site && `${site.getFileName() ?? "?"}:${site.getLineNumber() ?? 0}:${site.getColumnNumber() ?? 0}`;
  return `${String(error)}\n    at ${place ?? "an unknown place"}`;
}
