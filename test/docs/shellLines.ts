import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pagesIn, readPage } from "./pages";

/** A piece of shell that a page shows. */
export interface Shown {
  readonly page: string;
  readonly text: string;
}

/** Every block of shell of every page. */
export function shellBlocks(): Shown[] {
  return pagesIn().flatMap((page) =>
    [...readPage(page).matchAll(/^ *```(?:sh|bash|shell)\n([^]*?)^ *```$/gm)].map(([, text = ""]) => ({ page, text })),
  );
}

/** Every command of the tools that users run, where a page names it within a sentence. */
export function inlineCommands(): Shown[] {
  return pagesIn().flatMap((page) => {
    const prose = readPage(page).replace(/^ *```[^]*?^ *```$/gm, "");
    return [...prose.matchAll(/`((?:aws|kubectl|pulumi|npm|npx) [^`]+)`/g)]
      .map(([, text = ""]) => ({ page, text }))
      .filter(({ text }) => !/…|<|\\\|/.test(text));
  });
}

/** What stands before a command that a program is called with: its words as the shell makes them. */
export type Call = readonly [program: string, ...args: string[]];

/** The programs that pages may use, each in place of the real one: it notes how it was called, and does nothing. */
export const PROGRAMS = [
  "aws",
  "kubectl",
  "pulumi",
  "npm",
  "npx",
  "node",
  "git",
  "curl",
  "python3",
  "nodeadm",
  "go",
] as const;
const HARMLESS = [
  "mv",
  "cp",
  "sed",
  "cat",
  "mkdir",
  "rm",
  "grep",
  "jq",
  "sort",
  "head",
  "tail",
  "sleep",
  "tar",
] as const;

const STAND_IN = `#!/bin/bash
printf '%s\\x1f' "\${0##*/}" "$@" >> "$CALLS"
printf '\\x1e' >> "$CALLS"
`;

/** Runs a piece of shell where no program is but stand-ins, and returns what it called. Throws on what the shell cannot read. */
export function callsOf({ page, text }: Shown): Call[] {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-eks-version-shell-"));
  try {
    const bin = join(folder, "bin");
    mkdirSync(bin);
    for (const program of [...PROGRAMS, ...HARMLESS]) {
      writeFileSync(join(bin, program), STAND_IN);
      chmodSync(join(bin, program), 0o755);
    }
    const calls = join(folder, "calls");
    writeFileSync(calls, "");
    const work = join(folder, "a", "b");
    mkdirSync(work, { recursive: true });
    const { stderr, error } = spawnSync("/bin/bash", ["-c", text], {
      cwd: work,
      env: { PATH: bin, HOME: folder, CALLS: calls },
      encoding: "utf8",
      timeout: 20_000,
    });
    if (error) throw new Error(`${page}: ${error.message}:\n${text}`);
    if (/syntax error|unexpected|command not found|unbound/.test(stderr))
      throw new Error(`${page}:\n${text}\n${stderr}`);
    return readFileSync(calls, "utf8")
      .split("\x1e")
      .filter((call) => call !== "")
      .map((call) => call.split("\x1f").slice(0, -1) as [string, ...string[]]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
