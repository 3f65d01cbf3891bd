import { readPage } from "./pages";

/** One thing that the README has its reader do, in the order in which it is written. */
export type WalkStep =
  | { readonly kind: "file"; readonly name: string; readonly text: string }
  | { readonly kind: "shell"; readonly text: string }
  | { readonly kind: "remove-line"; readonly text: string }
  | { readonly kind: "set-version"; readonly lines: readonly string[] };

const STEP =
  /^```(?<language>\w+)\n(?<body>[^]*?)^```$|Remove the line `(?<removed>[^`]+)`|write `(?<version>[^`]+)` and `(?<more>[^`]+)` for the version/gm;

/** The steps of a section of a page: its blocks, and the changes of a file that its sentences ask for. */
export function walkIn(page: string, heading: string): WalkStep[] {
  const section = readPage(page)
    .split(/^##+ /m)
    .find((text) => text.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`${page} has no section "${heading}"`);
  return [...section.matchAll(STEP)].map(({ groups }): WalkStep => {
    const { language, body = "", removed, version, more = "" } = groups ?? {};
    if (removed !== undefined) return { kind: "remove-line", text: removed };
    if (version !== undefined) return { kind: "set-version", lines: [version, more] };
    if (language === "sh") return { kind: "shell", text: body };
    const name = /^(?:#|\/\/) ([\w.]+)/.exec(body)?.[1];
    if (name === undefined)
      throw new Error(`a block of "${heading}" does not begin with the name of its file:\n${body}`);
    return { kind: "file", name, text: body };
  });
}
