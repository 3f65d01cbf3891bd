import { Command, InvalidArgumentError, Option } from "commander";
import { readFile } from "node:fs/promises";
import { instantOf, parseDuration, systemClock } from "../core/time";
import type { ConnectionOptions } from "./clusterOptions";
import { withConnection } from "./clusterOptions";
import { print } from "./print";
import { rehearsalProgress } from "./progressBar";
import type { Failure, RehearsalRequest } from "./rehearse/rehearse";
import { usage } from "./usage";

interface RehearseOptions extends ConnectionOptions {
  readonly seed?: string;
  readonly cluster?: string;
  readonly to?: string;
  readonly wholeCluster?: boolean;
  readonly program?: string;
  readonly config?: readonly string[];
  readonly fail?: readonly Failure[];
  readonly throttle?: { readonly rate: number; readonly burst: number };
  readonly kill?: number;
  readonly date?: number;
}

const ABOUT = `
The emulator is a package of its own (npm install --save-dev eks-emulator). The real cluster is only read, and with --seed not even that: the runs get the emulator's address, credentials that AWS does not know, and nothing of your AWS environment. With --program a Pulumi program runs in a stack that lives as long as the rehearsal, in a local folder; its own stacks are not touched.

Examples:
  $ pulumi-eks-version rehearse --cluster prod --to 1.34 --whole-cluster
  $ pulumi-eks-version rehearse --seed seed.yaml --to 1.34 --whole-cluster --fail nodegroup:blue=PodEvictionFailure
  $ pulumi-eks-version rehearse --seed seed.yaml --to 1.34 --fail control-plane=InsufficientFreeAddresses
  $ pulumi-eks-version rehearse --seed seed.yaml --to 1.34 --kill 5m
  $ pulumi-eks-version rehearse --seed seed.yaml --program . --config clusterName=prod --config version=1.34

Exit codes:
  0  it worked
  2  it was blocked, or it failed on the way
  1  no rehearsal: bad arguments, no emulator, no credentials to read the cluster with`;

/** @param exit takes the exit code */
export function rehearseCommand(exit: (code: number) => void): Command {
  return withConnection(
    new Command("rehearse")
      .description(
        "Runs an upgrade on an emulator that is like your cluster, with the clock fast and with faults on demand",
      )
      .option("--seed <file>", "what `seed` wrote; without it, the cluster is read now")
      .option("--cluster <name>", "the EKS cluster (default: the only one of the seed)")
      .option("--to <version>", 'the Kubernetes version, for example "1.34"')
      .option("--whole-cluster", "managed node groups and add-ons too, as a ClusterUpgrade does")
      .option("--program <folder>", "run this Pulumi program instead of the plan")
      .option("--config <key=value...>", "with --program: its configuration")
      .addOption(
        new Option(
          "--fail <what=code>",
          "let an update fail: control-plane, addon:NAME or nodegroup:NAME; can be repeated",
        ).argParser(failure),
      )
      .addOption(
        new Option("--throttle <rate:burst>", "requests a second that EKS takes, and how many at once").argParser(
          throttle,
        ),
      )
      .addOption(
        new Option("--kill <duration>", "kill the run so long after its beginning, and run again").argParser(duration),
      )
      .addOption(new Option("--date <day>", "the day of the rehearsal (default: today)").argParser(day)),
  )
    .addHelpText("after", ABOUT)
    .action(async (options: RehearseOptions) => {
      const [{ rehearse }, { rehearsalText }] = await Promise.all([
        import("./rehearse/rehearse.js"),
        import("./rehearse/rehearsalText.js"),
      ]);
      const request = await requestOf(options);
      const progress = rehearsalProgress(request.startAt);
      const rehearsal = await rehearse(request, progress).finally(() => {
        progress.end();
      });
      print(rehearsalText(rehearsal, request.clusterName, options.to));
      exit((rehearsal.again ?? rehearsal).outcome === "done" ? 0 : 2);
    });
}

async function requestOf(options: RehearseOptions): Promise<RehearsalRequest> {
  const { seed: file, to, program, config, wholeCluster = false, kill, throttle: limit, fail = [], date } = options;
  if (file === undefined && options.cluster === undefined)
    throw usage("name a seed with --seed, or a cluster with --cluster");
  if ((program === undefined) === (to === undefined)) {
    throw usage("give the version with --to, or a program with --program and its --config");
  }
  if (program !== undefined && kill !== undefined) throw usage("--kill goes with --to, not with --program");
  const { parse } = await import("yaml");
  const seed: unknown = parse(file === undefined ? await readNow(options) : await readFile(file, "utf8"));
  const cluster = clusterIn(seed, options.cluster);
  return {
    seed,
    clusterName: cluster.name,
    region: cluster.region,
    startAt: date ?? systemClock.now(),
    run:
      program === undefined
        ? { kind: "plan", wholeCluster, inputs: { clusterName: cluster.name, version: to } }
        : { kind: "program", folder: program, config: [`aws:region=${cluster.region}`, ...(config ?? [])] },
    failures: fail,
    throttle: limit,
    killAfterMs: kill,
  };
}

async function readNow(options: RehearseOptions): Promise<string> {
  const { seedText } = await import("./seedCommand.js");
  return seedText({ ...options, cluster: options.cluster ?? "" });
}

/** The seed's account is the emulator's own, whatever it was: the runs have that one's credentials. */
function clusterIn(seed: unknown, wanted: string | undefined): { name: string; region: string } {
  const { clusters } = (seed ?? {}) as { clusters?: unknown };
  const all = Array.isArray(clusters) ? (clusters as Record<string, unknown>[]) : [];
  const [found, ...others] = all.filter(({ name }) => wanted === undefined || name === wanted);
  if (!found || typeof found.name !== "string") {
    throw usage(wanted === undefined ? "the seed holds no cluster" : `the seed holds no cluster "${wanted}"`);
  }
  if (others.length > 0) throw usage("the seed holds several clusters: name one with --cluster");
  for (const one of all) one.account = "000000000000";
  return { name: found.name, region: typeof found.region === "string" ? found.region : "us-east-1" };
}

function failure(text: string, before: readonly Failure[] = []): Failure[] {
  const [, kind, name, code] = /^(control-plane|addon|nodegroup)(?::([^=]+))?=(\w+)$/.exec(text) ?? [];
  if (kind === undefined || code === undefined || (kind === "control-plane") !== (name === undefined)) {
    throw new InvalidArgumentError(
      "Write for example nodegroup:blue=PodEvictionFailure or control-plane=InternalFailure.",
    );
  }
  return [...before, { kind: kind as Failure["kind"], name, code }];
}

function throttle(text: string): { rate: number; burst: number } {
  const [, rate, burst] = /^(\d+(?:\.\d+)?):(\d+)$/.exec(text) ?? [];
  if (rate === undefined || burst === undefined) throw new InvalidArgumentError("Write for example 2:10.");
  return { rate: Number(rate), burst: Number(burst) };
}

function duration(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) throw new InvalidArgumentError("Write a duration such as 5m or 1h30m.");
  return milliseconds;
}

function day(text: string): number {
  const instant = instantOf(text);
  if (instant === undefined) throw new InvalidArgumentError("Write a day such as 2026-12-31.");
  return instant;
}
