/** An update that was running when a run ended, kept in the state so that the next run goes on with it. */
export interface InFlightUpdate {
  readonly id: string;
  readonly type: string;
  readonly from: string;
  readonly to: string;
  readonly createdAt: string;
}

/**
 * An update that was followed to its successful end. In a file of its own, with its base: it is part of the package's public
 * types, which must not lead to the AWS SDK's, or every program would wait for the compiler to read those.
 */
export interface UpdateRecord extends InFlightUpdate {
  readonly finishedAt: string;
}
