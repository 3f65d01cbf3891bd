// Part of the package's public types, which must not lead to the AWS SDK's: every program would wait for the compiler to read those.

/** An update that was running when a run ended, kept in the state so that the next run goes on with it. */
export interface InFlightUpdate {
  readonly id: string;
  readonly type: string;
  readonly from: string;
  readonly to: string;
  readonly createdAt: string;
}

/** An update that was followed to its successful end. */
export interface UpdateRecord extends InFlightUpdate {
  readonly finishedAt: string;
}

const ENDED: ReadonlySet<string> = new Set(["Successful", "Failed", "Cancelled"]);

/**
 * Whether an update runs. Only three words of EKS's end one; any other is an update that runs, also a word that is new (the user
 * guide names `Cancelling`, which the service model lacks): what is not known is followed, never taken for an end.
 */
export function isRunning({ status }: { readonly status: string }): boolean {
  return !ENDED.has(status);
}
