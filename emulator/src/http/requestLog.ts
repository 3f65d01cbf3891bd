import { appendFileSync } from "node:fs";

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

/** What an entry takes beside what was sent, about. */
const ENTRY_BYTES = 300;

/** Requests in order of arrival. Bounded in number and bytes, so that a long-lived emulator does not grow: the oldest go first. */
export class RequestLog {
  private list: { readonly entry: RequestLogEntry; readonly bytes: number }[] = [];
  private bytes = 0;

  constructor(private readonly limit = { entries: 100_000, bytes: 64 * 1024 * 1024 }) {}

  /** `sent`: the bytes of the request's line and body, which are the entry's `params`. */
  add(entry: RequestLogEntry, sent: number): void {
    this.list.push({ entry, bytes: ENTRY_BYTES + sent });
    this.bytes += ENTRY_BYTES + sent;
    if (this.list.length > this.limit.entries || this.bytes > this.limit.bytes) this.shorten();
  }

  /** To nine tenths of the limits, so that it is not done with each request; the latest one stays. */
  private shorten(): void {
    const most = { entries: this.limit.entries * 0.9, bytes: this.limit.bytes * 0.9 };
    let first = 0;
    while (first < this.list.length - 1 && (this.list.length - first > most.entries || this.bytes > most.bytes)) {
      this.bytes -= this.list[first]?.bytes ?? 0;
      first++;
    }
    this.list = this.list.slice(first);
  }

  entries(): readonly RequestLogEntry[] {
    return this.list.map(({ entry }) => entry);
  }

  clear(): void {
    this.list = [];
    this.bytes = 0;
  }
}

/** A request to one of AWS's APIs and the answer to it, as they crossed the wire: what tests hold against AWS's models. */
export interface RecordedExchange {
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly url: string;
  readonly requestBody: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** A fault made this answer, or spoilt it on its way, because somebody asked for that. */
  readonly faulted: boolean;
}

export type Recorder = (exchange: RecordedExchange) => void;

/** What `EKS_EMULATOR_RECORD` asks for: a file that gets every exchange, one JSON document a line. */
export function fileRecorder(file: string | undefined): Recorder | undefined {
  if (file === undefined || file === "") {
    return undefined;
  }
  return (exchange) => {
    appendFileSync(file, `${JSON.stringify(exchange)}\n`);
  };
}
