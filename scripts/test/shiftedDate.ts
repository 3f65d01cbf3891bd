import { join } from "node:path";
import { instantOf } from "../../provider/core/time";

/** What was asked for with `--date`, and the rest of the command line. */
export interface DatedArguments {
  readonly date: string | undefined;
  readonly args: readonly string[];
}

export function datedArguments(args: readonly string[]): DatedArguments {
  const at = args.indexOf("--date");
  if (at < 0) return { date: undefined, args };
  return { date: args[at + 1] ?? "", args: args.filter((_, index) => index !== at && index !== at + 1) };
}

/** An environment in which every Node.js process takes it for now `date`; as it is where none is given. */
export function environmentAt(date: string | undefined, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (date === undefined) return env;
  const instant = instantOf(date);
  if (instant === undefined) throw new Error(`--date must be an ISO 8601 date such as 2029-11-25, not "${date}".`);
  const preload = `--require ${JSON.stringify(join(__dirname, "shiftDate.cjs"))}`;
  return {
    ...env,
    NODE_OPTIONS: [env.NODE_OPTIONS, preload].filter((option) => option !== undefined && option !== "").join(" "),
    SHIFT_DATE_MS: String(instant - Date.now()),
  };
}
