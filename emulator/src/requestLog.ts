/** One request to the EKS API, as `GET /_emulator/requests` tells it. */
export interface RequestLogEntry {
  /** ISO 8601, by the emulator's clock, when the request arrived. */
  readonly at: string;
  readonly operation: string;
  readonly cluster: string | null;
  /** The HTTP status; null while the request is in progress, and when it was never answered. */
  status: number | null;
  error: string | null;
  account: string | null;
  region: string | null;
  readonly requestId: string;
  /** Kinds of the faults that befell it. */
  faults: readonly string[];
  /** URI, query and body members. Nothing secret travels in these. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** Requests in order of arrival. Bounded, so that a long-lived emulator does not grow: the oldest go first. */
export class RequestLog {
  private list: RequestLogEntry[] = [];

  constructor(private readonly limit = 100_000) {}

  add(entry: RequestLogEntry): void {
    this.list.push(entry);
    if (this.list.length > this.limit) {
      this.list = this.list.slice(this.list.length / 10);
    }
  }

  entries(): readonly RequestLogEntry[] {
    return this.list;
  }

  clear(): void {
    this.list = [];
  }
}
