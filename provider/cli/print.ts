import { fold } from "../engine/fold";

interface Screen {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Less is no screen that text is read on. */
const NARROWEST = 40;

/** How many columns there are for a line: as COLUMNS says, or the terminal. A file and a pipe get whole lines. */
export function columnsOf(screen: Screen, { COLUMNS }: NodeJS.ProcessEnv = process.env): number {
  const columns = Number(COLUMNS);
  if (Number.isInteger(columns) && columns > 0) return Math.max(NARROWEST, columns);
  return screen.isTTY === true && screen.columns ? Math.max(NARROWEST, screen.columns) : Infinity;
}

/** Prints text for a reader, in lines that fit. */
export function print(text: string): void {
  process.stdout.write(fold(text, columnsOf(process.stdout)));
}

/** A command's help. Commander folds its part of it to 80 columns where there is no terminal. */
export function printHelp(text: string): void {
  const columns = columnsOf(process.stdout);
  process.stdout.write(fold(text, columns === Infinity ? 80 : columns));
}

/** The same on standard error. */
export function printError(text: string): void {
  process.stderr.write(fold(text, columnsOf(process.stderr)));
}
