import { appendFileSync } from "node:fs";

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
