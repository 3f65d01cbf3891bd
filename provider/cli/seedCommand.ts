import { linkTo } from "../core/findings";
import { Command } from "commander";
import { writeFile } from "node:fs/promises";
import { formatTime, systemClock } from "../core/time";
import { anonymised, clusterSeed, readForSeed } from "./clusterSeed";
import type { ConnectionOptions } from "./clusterOptions";
import { withConnection } from "./clusterOptions";
import { connecting, reach } from "./reach";

interface SeedOptions extends ConnectionOptions {
  readonly cluster: string;
  readonly anonymise?: boolean;
  readonly out?: string;
}

const ABOUT = `
The seed has the cluster's version, its history of version updates, its upgrade policy, node groups, add-ons, Fargate profiles, health issues and the insights that do not pass. It has no configuration values of add-ons and nothing from inside of Kubernetes.
--anonymise replaces account ids, what ARNs and ids name, and the values of tags; names of the cluster and its parts stay.

Examples:
  $ pulumi-eks-version seed --cluster prod > seed.yaml
  $ pulumi-eks-version seed --cluster prod --anonymise --out seed.yaml
  $ pulumi-eks-version rehearse --seed seed.yaml --to 1.34
  $ npx eks-emulator --seed seed.yaml

Credentials and region are found as the AWS CLI finds them. Permissions: eks:DescribeCluster, eks:ListUpdates, eks:DescribeUpdate and the statement Preflight of ${linkTo("docs/permissions.md")}. Nothing is ever started or changed.`;

export function seedCommand(): Command {
  return withConnection(
    new Command("seed")
      .description("Reads a cluster into a seed of the emulator, for rehearsals")
      .requiredOption("--cluster <name>", "the EKS cluster"),
  )
    .option("--anonymise", "without account ids, ARNs, ids of instances and subnets, and values of tags")
    .option("--out <file>", "the file to write (default: standard output)")
    .addHelpText("after", ABOUT)
    .action(async (options: SeedOptions) => {
      const text = await seedText(options);
      if (options.out === undefined) process.stdout.write(text);
      else await writeFile(options.out, text);
    });
}

/** The seed as a YAML document. */
export async function seedText(options: SeedOptions): Promise<string> {
  const { region, eks } = await reach(connecting(), options, "give --region, or set AWS_REGION");
  const begun = systemClock.now();
  const seed = clusterSeed(await readForSeed(eks, options.cluster, region));
  const { stringify } = await import("yaml");
  const about = `# Read from EKS on ${formatTime(eks.time.at(begun))}${options.anonymise === true ? ", anonymised" : ""}.\n`;
  return about + stringify(options.anonymise === true ? anonymised(seed) : seed);
}
