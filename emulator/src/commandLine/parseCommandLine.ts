import { parseArgs } from "node:util";
import { instantIn } from "../clock";
import type { EmulatorOptions } from "../options";

/** A command line that makes no sense; the message says what to change. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export interface CommandLine {
  readonly help: boolean;
  readonly seedFile: string | undefined;
  readonly options: EmulatorOptions;
}

const DEFAULT_PORT = 4510;

export const HELP = `eks-emulator: a local stand-in for Amazon EKS

Usage: eks-emulator [options]

  --port PORT                  listen on this port of 127.0.0.1; 0 chooses a free one (default ${DEFAULT_PORT})
  --seed FILE                  start with the clusters in this JSON or YAML file
  --state FILE                 keep state in this file and go on from it; a seed's clusters then count the first time only
  --upgrade-seconds SECONDS    how long an update of a control plane takes (default 5)
  --nodegroup-seconds SECONDS  how long an update of a node group takes (default: as an upgrade)
  --addon-seconds SECONDS      how long an update of an add-on takes (default: a fifth of an upgrade)
  --create-seconds SECONDS     how long a cluster takes to be created, and deleted (default: a fifth of an upgrade)
  --config-seconds SECONDS     how long a change of a configuration takes (default: half an upgrade)
  --consistency-seconds SECS   how far DescribeCluster lags behind (default: a tenth of an upgrade, at most 20)
  --realistic                  durations as on AWS, where not given above
  --nodegroup-skew MODE        strict: node groups must match the cluster before it moves; skew: they may lag (default)
  --insights MODE              enforce: a readiness insight in ERROR refuses an upgrade; off: it does not (default)
  --throttle RATE:BURST        requests per second and burst, per account, region and operation (default: no limit)
  --start-at DATE              the date (ISO 8601) that its clock starts at (default: now)
  --help                       this text

Without a seed it is empty, and accepts the credentials test/test as account 000000000000 in every region.
Control API: GET and DELETE /_emulator/requests, GET and POST /_emulator/clock, POST /_emulator/seed, POST /_emulator/reset,
GET, POST and DELETE /_emulator/faults, POST /_emulator/events, GET /_emulator/held, POST /_emulator/release (README.md tells how).

  AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test aws eks list-clusters \\
    --region us-east-1 --endpoint-url http://127.0.0.1:${DEFAULT_PORT}
`;

export function parseCommandLine(argv: readonly string[]): CommandLine {
  const values = parsedValues(argv);
  const options: EmulatorOptions = {
    port: values.port === undefined ? DEFAULT_PORT : portOf(values.port),
    realistic: values.realistic ?? false,
    ...given("upgradeSeconds", secondsOf("--upgrade-seconds", values["upgrade-seconds"])),
    ...given("nodegroupSeconds", secondsOf("--nodegroup-seconds", values["nodegroup-seconds"])),
    ...given("addonSeconds", secondsOf("--addon-seconds", values["addon-seconds"])),
    ...given("createSeconds", secondsOf("--create-seconds", values["create-seconds"])),
    ...given("configSeconds", secondsOf("--config-seconds", values["config-seconds"])),
    ...given("consistencySeconds", secondsOf("--consistency-seconds", values["consistency-seconds"])),
    ...given("nodegroupSkew", oneOf("--nodegroup-skew", ["strict", "skew"] as const, values["nodegroup-skew"])),
    ...given("insights", oneOf("--insights", ["enforce", "off"] as const, values.insights)),
    ...given("throttle", throttleOf(values.throttle)),
    ...given("startAt", instantOf(values["start-at"])),
    ...given("stateFile", values.state),
  };
  return { help: values.help ?? false, seedFile: values.seed, options };
}

function parsedValues(argv: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    const { values } = parseArgs({
      args: [...argv],
      strict: true,
      allowPositionals: false,
      options: {
        port: text,
        seed: text,
        state: text,
        "upgrade-seconds": text,
        "nodegroup-seconds": text,
        "addon-seconds": text,
        "create-seconds": text,
        "config-seconds": text,
        "consistency-seconds": text,
        realistic: flag,
        "nodegroup-skew": text,
        insights: text,
        throttle: text,
        "start-at": text,
        help: flag,
      },
    });
    return values;
  } catch (error) {
    // parseArgs explains at length how to pass positionals; its first sentence says what is wrong.
    const [what] = (error instanceof Error ? error.message : String(error)).split(". ");
    throw new UsageError(`${what ?? ""}; --help lists the options`);
  }
}

function given<K extends keyof EmulatorOptions>(key: K, value: EmulatorOptions[K]): Pick<EmulatorOptions, K> | object {
  return value === undefined ? {} : { [key]: value };
}

function portOf(value: string): number {
  const port = /^\d+$/.test(value) ? Number(value) : NaN;
  if (port <= 65535) return port;
  throw new UsageError(`--port must be a number from 0 to 65535, not ${value}`);
}

function secondsOf(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value);
  throw new UsageError(`${option} must be a number of seconds, such as 5 or 0.5, not ${value}`);
}

function oneOf<T extends string>(option: string, allowed: readonly T[], value: string | undefined): T | undefined {
  if (value === undefined) return undefined;
  const found = allowed.find((each) => each === value);
  if (found !== undefined) return found;
  throw new UsageError(`${option} must be ${allowed.join(" or ")}, not ${value}`);
}

function throttleOf(value: string | undefined): { rate: number; burst: number } | undefined {
  if (value === undefined) return undefined;
  const [, rate, burst] = /^(\d+(?:\.\d+)?):(\d+)$/.exec(value) ?? [];
  if (Number(rate) > 0 && Number(burst) >= 1) return { rate: Number(rate), burst: Number(burst) };
  throw new UsageError(`--throttle must be RATE:BURST, both above 0, such as 10:20, not ${value}`);
}

function instantOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const instant = instantIn(value);
  if (instant !== undefined) return instant;
  throw new UsageError(`--start-at must be an ISO 8601 date such as 2026-11-01T00:00:00Z, not ${value}`);
}
