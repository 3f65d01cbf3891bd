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
