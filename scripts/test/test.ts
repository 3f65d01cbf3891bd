/**
 * `npm test`: builds what is out of date, makes sure of a Pulumi engine, and runs every test against it.
 *
 *     npm test                                   everything but *.long.test.ts and the tests with @long in their titles
 *     npm run test:long                          everything
 *     npm test -- test/provider/plan/hops.test.ts     only this file
 *     npm test -- --grep "adopts"                any other option of mocha
 *     npm test -- --date 2029-11-25              as if it were that day: the tests hold at any date
 *
 * Whatever happens, the last line is `N passed, N failed`, and the exit code is 0 only if something passed and nothing failed.
 */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { ensureEngine, ensurePythonSdk } from "../engine/engine";
import type { Language } from "../engine/languageHosts";
import { printedHelp } from "../help";
import { runMocha } from "./runMocha";
import { datedArguments, environmentAt } from "./shiftedDate";
import type { Tally } from "./tallyReporter";

const root = resolve(__dirname, "..", "..");

/** The tests of programs in other languages. A run of other files alone needs no host of theirs. */
const OTHER_LANGUAGES = /(yaml|python|plugin|languages|walk)[^/]*\.test\.ts$/i;

function languagesFor(args: readonly string[], long: boolean): Language[] {
  const files = args.filter((arg) => arg.endsWith(".test.ts"));
  if (files.length > 0 && !files.some((file) => OTHER_LANGUAGES.test(file))) return [];
  return ["yaml", "python", ...(long ? (["go"] as const) : [])];
}

async function test(given: readonly string[]): Promise<Tally> {
  const { date, args } = datedArguments(given);
  const build = spawnSync(process.execPath, [require.resolve("typescript/bin/tsc"), "-b", "provider", "emulator"], {
    cwd: root,
    stdio: "inherit",
  });
  if (build.status !== 0) throw new Error("The build failed: nothing was tested.");

  const long = args.includes("--long");
  const languages = languagesFor(args, long);
  const engine = await ensureEngine({ languages });
  if (languages.includes("python")) await ensurePythonSdk();
  return runMocha({
    root,
    long,
    args: args.filter((arg) => arg !== "--long"),
    env: environmentAt(date, engine.env),
  });
}

function close({ passed, failed }: Tally): void {
  process.exitCode = passed > 0 && failed === 0 ? 0 : 1;
  console.log(`\n${passed} passed, ${failed} failed`);
}

if (!printedHelp(__filename)) {
  test(process.argv.slice(2)).then(close, (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    close({ passed: 0, failed: 1 });
  });
}
