import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { HELP } from "../src/commandLine/parseCommandLine";

const EMULATOR = resolve(__dirname, "..");
const SOURCES = /\b(model|documentation|users' reports|guess|ours|the SDK itself)\b/;

interface Row {
  readonly behaviour: string;
  readonly source: string;
  /** `file.test`, or `file.test: words of a title`. */
  readonly tests: readonly string[];
}

describe("the emulator's README", () => {
  const text = readFileSync(join(EMULATOR, "README.md"), "utf8");
  const rows = conformanceRows(text);

  it("says of each behaviour where it is from, and marks our guesses", () => {
    assert(rows.length > 50, `only ${rows.length} rows`);
    for (const { behaviour, source } of rows) assert.match(source, SOURCES, behaviour);
    const inFiles = sourceFiles().filter((file) => /\bguess/i.test(readFileSync(join(EMULATOR, "src", file), "utf8")));
    const inTable = rows.filter(({ source }) => source.includes("guess")).flatMap(({ source }) => filesIn(source));
    assert.deepEqual(
      inFiles.filter((file) => !inTable.includes(file)),
      [],
      "guesses in the source that no row tells of",
    );
    assert.deepEqual(
      inTable.filter((file) => !existsSync(join(EMULATOR, "src", file))),
      [],
    );
    const nowhere = rows.filter(({ source }) => source.includes("guess") && filesIn(source).length === 0);
    assert.deepEqual(nowhere, [], "guesses of which nobody knows where they are made");
  });

  it("names tests that there are", async () => {
    const titles = await testTitles();
    const named = rows.flatMap(({ tests }) => tests);
    const wrong = named.filter((name) => {
      const [file = "", words = ""] = name.split(/: (.*)/s);
      return !titles.some((title) => title.file === `${file}.ts` && title.title.includes(words));
    });
    assert.deepEqual(wrong, []);
    assert(rows.every(({ tests }) => tests.length > 0));
  });

  it("lists every option", () => {
    const options = [...HELP.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option]) => option ?? "");
    assert(options.length > 10);
    assert.deepEqual(
      options.filter((option) => option !== "--help" && !text.includes(`| \`${option}`)),
      [],
    );
  });
});

function conformanceRows(text: string): Row[] {
  const rows: Row[] = [];
  let within = false;
  for (const line of text.split("\n")) {
    const cells = line.startsWith("|")
      ? line
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim())
      : undefined;
    const [behaviour = "", source = "", tests = ""] = cells ?? [];
    if (cells === undefined) within = false;
    else if (behaviour === "behaviour" && source === "source") within = true;
    else if (within && !/^-+$/.test(behaviour))
      rows.push({ behaviour, source, tests: tests.split("; ").filter((name) => name !== "") });
  }
  return rows;
}

function filesIn(source: string): string[] {
  return [...source.matchAll(/`([\w/]+\.ts)`/g)].map(([, file]) => file ?? "");
}

function sourceFiles(): string[] {
  const files = readdirSync(join(EMULATOR, "src"), { recursive: true, encoding: "utf8" });
  return files.filter((file) => file.endsWith(".ts")).map((file) => file.replaceAll("\\", "/"));
}

/** Of every test of the emulator, without running any. */
async function testTitles(): Promise<{ file: string; title: string }[]> {
  const root = resolve(EMULATOR, "..");
  const specs = `${relative(root, EMULATOR)}/test/**/*.test.ts`;
  const mocha = require.resolve("mocha/bin/mocha.js");
  const { stdout } = await promisify(execFile)(process.execPath, [mocha, "--dry-run", "--reporter", "json", specs], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
  });
  const { tests } = JSON.parse(stdout) as { tests: { fullTitle: string; file: string }[] };
  return tests.map(({ fullTitle, file }) => ({ file: basename(file), title: fullTitle }));
}
