/**
 * `npm run bench`: the measurements, as tables.
 *
 *     npm run bench                        all that takes less than a few minutes each
 *     npm run bench -- --quick             the same, smaller
 *     npm run bench -- --full              also a thousand clusters, and hops of ten minutes in real time
 *     npm run bench -- --only polling      one of the sections, by name; several with commas
 *     npm run bench -- --json              one JSON document instead of the tables
 */
import { parseArgs } from "node:util";
import { ensureEngine } from "../scripts/engine/engine";
import { printedHelp } from "../scripts/help";
import type { Size } from "./sections";
import { SECTIONS } from "./sections";

const NAMES = Object.keys(SECTIONS);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      full: { type: "boolean", default: false },
      only: { type: "string" },
    },
  });
  const wanted = values.only?.split(",") ?? NAMES;
  const unknown = wanted.filter((name) => !NAMES.includes(name));
  if (unknown.length > 0) throw new Error(`no section ${unknown.join(", ")}; there are ${NAMES.join(", ")}`);
  const size: Size = values.quick ? "quick" : values.full ? "full" : "usual";
  const { env } = await ensureEngine({ languages: wanted.includes("plugin") ? ["yaml"] : [] });
  Object.assign(process.env, env);

  const results: Record<string, unknown> = {};
  for (const name of wanted) {
    const section = SECTIONS[name];
    if (!section || (section.onlyFull === true && size !== "full" && values.only === undefined)) continue;
    const rows = await section.run(size);
    results[name] = rows;
    if (values.json) continue;
    console.log(`\n${section.title}\n`);
    console.table(rows.map(rounded));
  }
  if (values.json) console.log(JSON.stringify(results, null, 2));
}

function rounded(row: object): object {
  const cells = Object.entries(row).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === "number" ? Math.round(value * 100) / 100 : value,
  ]);
  return Object.fromEntries(cells) as object;
}

if (!printedHelp(__filename)) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
