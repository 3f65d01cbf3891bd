/**
 * What stays on one line, to be copied whole: a command, and what is to be written into a program. Where it is longer than the
 * terminal is wide, the terminal wraps it.
 */
const WORD = /\((?:aws|kubectl|npm|pulumi) [^()]*\)\S*|(?:waive: )?\[\{.*?\}\]\S*|\S+/g;

/** What a line begins with, and its next lines are indented to: a label, a verdict, a code, a time. */
const LABEL = /^ *(?:\S+(?: \S+){0,2} {2,}|EKSV\d+ |(?:docs|waive): )/;

/** Lines that are indented by more go on below a label. */
const WIDEST_MARGIN = 4;

/** A line of an example is a command. */
const EXAMPLE = /^ *\$ /;

/** The text in lines of so many columns, as far as commands and links allow. */
export function fold(text: string, columns: number): string {
  return text
    .split("\n")
    .flatMap((line) => foldLine(line, columns))
    .join("\n");
}

function foldLine(line: string, columns: number): string[] {
  if (line.length <= columns || EXAMPLE.test(line)) return [line];
  const label = LABEL.exec(line)?.[0] ?? /^ */.exec(line)?.[0] ?? "";
  const isItem = label.trim() === "" && label !== "" && label.length <= WIDEST_MARGIN;
  const indent = isItem ? label.length + 2 : label.length;
  const [first = "", ...others] = wrapped(line.slice(label.length), columns - label.length, columns - indent);
  return [label + first, ...others.map((one) => " ".repeat(indent) + one)];
}

/** The words in lines of a width, of which the first may have another. */
export function wrapped(text: string, firstWidth: number, width = firstWidth): string[] {
  const lines: string[] = [];
  for (const [word] of text.matchAll(WORD)) {
    const last = lines.at(-1);
    const room = lines.length === 1 ? firstWidth : width;
    if (last === undefined || last.length + 1 + word.length > room) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
