const ENDED: ReadonlySet<string> = new Set(["Successful", "Failed", "Cancelled"]);

/**
 * Whether an update runs. Only three words of EKS's end one; any other is an update that runs, also a word that is new (the user
 * guide names `Cancelling`, which the service model lacks): what is not known is followed, never taken for an end.
 */
export function isRunning({ status }: { readonly status: string }): boolean {
  return !ENDED.has(status);
}
