import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { holdAlone, realPath, StateError } from "./holdAlone";

const FORMAT = "eks-emulator state";
/** To be raised when what is kept in it changes shape. */
const VERSION = 1;
/** The file is written again, whole, once it has so many superfluous lines, beyond as many as there are entries. */
const SPARE_LINES = 10_000;

/**
 * Entries (a key and its JSON) in a file that is only appended to: a line of `[key, value]` for each change, `null` for a
 * deletion, after a first line that says what the file is. What was appended survives the death of the process; a line cut
 * short by it was never acknowledged to anybody, and is dropped. At the start, and when it has grown, the file is replaced by a
 * shorter one with the same meaning, by a rename, so that there is a whole file at every moment.
 */
export class StateFile {
  private constructor(
    private readonly file: string,
    private readonly entries: Map<string, string>,
    private written: Written,
    private readonly release: () => Promise<void>,
  ) {
    this.lines = entries.size;
  }

  private lines: number;

  /** Throws a StateError for a file that is none of ours, damaged, of another version, or in use. */
  static async open(file: string): Promise<StateFile> {
    try {
      const path = realPath(file);
      const release = await holdAlone(path);
      try {
        const entries = readEntries(path);
        return new StateFile(path, entries, replace(path, entries), release);
      } catch (error) {
        await release();
        throw error;
      }
    } catch (error) {
      if (error instanceof Error && "code" in error && "syscall" in error) {
        throw new StateError(`cannot use the state ${file}: ${error.message}; choose another file with --state`);
      }
      throw error;
    }
  }

  get isNew(): boolean {
    return this.entries.size === 0;
  }

  values(): [key: string, value: unknown][] {
    return [...this.entries].map(([key, json]) => [key, JSON.parse(json)]);
  }

  /** What was last written under this key. */
  value(key: string): unknown {
    const json = this.entries.get(key);
    return json === undefined ? undefined : JSON.parse(json);
  }

  /**
   * Writes what has changed (undefined: deleted). When it returns, a kill of the process cannot undo it. If it cannot be
   * written (a full disk), it throws a StateError, and the file is what it was.
   */
  write(values: readonly (readonly [key: string, value: unknown])[]): void {
    const changed = values
      .map(([key, value]) => ({ key, json: value === undefined ? undefined : JSON.stringify(value) }))
      .filter(({ key, json }) => json !== this.entries.get(key));
    if (changed.length === 0) return;
    this.append(changed.map(({ key, json }) => `[${JSON.stringify(key)},${json ?? "null"}]\n`).join(""));
    for (const { key, json } of changed) {
      if (json === undefined) this.entries.delete(key);
      else this.entries.set(key, json);
    }
    this.lines += changed.length;
    if (this.lines > 2 * this.entries.size + SPARE_LINES) {
      this.shorten();
    }
  }

  private append(text: string): void {
    const { fd, size } = this.written;
    try {
      this.written = { fd, size: writeAll(fd, text, size) };
    } catch (error) {
      // Half a line would make the rest of the file unreadable.
      ftruncateSync(fd, size);
      const why = error instanceof Error ? error.message : String(error);
      throw new StateError(`the state ${this.file} cannot be written (${why}), so nothing was done of what was asked`);
    }
  }

  /** Where there is no room for a shorter one beside it, the long one will do until it has grown again. */
  private shorten(): void {
    this.lines = this.entries.size;
    try {
      const { fd } = this.written;
      this.written = replace(this.file, this.entries);
      closeSync(fd);
    } catch {
      rmSync(`${this.file}.new`, { force: true });
    }
  }

  async close(): Promise<void> {
    closeSync(this.written.fd);
    await this.release();
  }
}

/** A file that is open for writing, and how many bytes of it are whole lines. */
interface Written {
  readonly fd: number;
  readonly size: number;
}

function readEntries(file: string): Map<string, string> {
  const text = readIfThere(file);
  const entries = new Map<string, string>();
  if (text === "") {
    return entries;
  }
  const [first = "", ...lines] = text.split("\n");
  checkHeader(file, first);
  // What follows the last line break was not finished.
  if (lines.pop() !== "") {
    process.stderr.write(
      `eks-emulator: the last line of the state ${file} was cut short and is left out; its request was never answered\n`,
    );
  }
  for (const [index, line] of lines.entries()) {
    const entry = parsed(line);
    if (!Array.isArray(entry) || entry.length !== 2 || typeof entry[0] !== "string") {
      throw new StateError(
        `the state ${file} is damaged in line ${index + 2}; restore it, or choose another file with --state (nothing was written to it)`,
      );
    }
    if (entry[1] === null) entries.delete(entry[0]);
    else entries.set(entry[0], JSON.stringify(entry[1]));
  }
  return entries;
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}

function checkHeader(file: string, line: string): void {
  const header = parsed(line);
  if (!Array.isArray(header) || header[0] !== FORMAT) {
    throw new StateError(
      `${file} is no state of eks-emulator; choose another file with --state (nothing was written to it)`,
    );
  }
  if (header[1] !== VERSION) {
    throw new StateError(
      `the state ${file} is of version ${String(header[1])}, and this eks-emulator reads version ${VERSION}; use the release that wrote it, or choose another file with --state (nothing was written to it)`,
    );
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Gives the new file, open for writing at its end. It holds secrets of sessions, so it is its owner's alone. */
function replace(file: string, entries: ReadonlyMap<string, string>): Written {
  const draft = `${file}.new`;
  const fd = openSync(draft, "w", 0o600);
  try {
    const lines = [...entries].map(([key, json]) => `[${JSON.stringify(key)},${json}]\n`);
    const size = writeAll(fd, `${JSON.stringify([FORMAT, VERSION])}\n${lines.join("")}`, 0);
    fsyncSync(fd);
    renameSync(draft, file);
    return { fd, size };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Gives the position after it. */
function writeAll(fd: number, text: string, position: number): number {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length;) {
    written += writeSync(fd, bytes, written, undefined, position + written);
  }
  return position + bytes.length;
}
