/**
 * Stack traces of the innermost frame only, while a resource of ours is constructed.
 *
 * Pulumi's SDK takes four stack traces for each output of a resource, for its detector of leaked promises. Under ts-node, which
 * maps every frame to its source, they are most of what a resource costs the program: with them, a thousand ClusterVersions
 * took half as long again as a thousand bare resources (bench/README.md). The position of a resource in the user's program is
 * taken by the SDK with a limit of its own and stays right.
 */
export class ShortStackTraces {
  private readonly limit = Error.stackTraceLimit;

  constructor() {
    // Whoever looks for a leak wants to see all of it.
    if (!process.env.PULUMI_DEBUG_PROMISE_LEAKS) Error.stackTraceLimit = Math.min(this.limit, 1);
  }

  /** The error with the frames that it lacks: those of whoever constructs the resource. */
  completed(error: unknown): unknown {
    if (!(error instanceof Error) || Error.stackTraceLimit === this.limit) return error;
    this.end();
    const here = new Error();
    error.stack = `${error.stack ?? String(error)}\n${frames(here.stack)}`;
    return error;
  }

  end(): void {
    Error.stackTraceLimit = this.limit;
  }
}

/** Without the first line, which is the error's name, and the frame that asks. */
function frames(stack = ""): string {
  return stack.split("\n").slice(2).join("\n");
}
