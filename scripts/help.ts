import { readFileSync } from "node:fs";

/**
 * Whether `--help` or `-h` was asked for; then it has been printed. The help of a script is the comment that its file begins
 * with, so that there is one text to keep right.
 */
export function printedHelp(file: string, args: readonly string[] = process.argv.slice(2)): boolean {
  if (!args.includes("--help") && !args.includes("-h")) return false;
  console.log(openingComment(readFileSync(file, "utf8")));
  return true;
}

/** The text of a file's first block comment, without the stars. */
export function openingComment(source: string): string {
  const comment = /^(?:#![^\n]*\n)?\/\*\*\n([^]*?)\n \*\//.exec(source)?.[1];
  if (comment === undefined) throw new Error("the file begins with no comment");
  return comment
    .split("\n")
    .map((line) => line.replace(/^ \* ?/, ""))
    .join("\n");
}
