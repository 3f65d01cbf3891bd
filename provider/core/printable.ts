// C0 and C1 control characters, among them ESC, which starts a terminal's control sequences; and the Unicode
// characters that reorder text. Line breaks are kept by `printable` and folded by `printableLine`.
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text from AWS or from a user, safe to show in a terminal: it cannot move the cursor, colour, or overwrite. */
export function printable(text: string): string {
  return text.replace(/\r\n/g, "\n").replace(CONTROL, "\ufffd");
}

export function printableLine(text: string): string {
  return printable(text).replace(/\s*\n\s*/g, " ");
}

/** `1 hop`, `2 hops` */
export function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
