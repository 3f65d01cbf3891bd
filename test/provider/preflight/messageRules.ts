import { existsSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "../../..");
const REPOSITORY = "https://github.com/pulumi-eks-version/pulumi-eks-version/blob/HEAD/";

/** Every command of the AWS CLI that a fix names, and what it does not run without. */
const AWS_COMMANDS: Readonly<Record<string, readonly string[]>> = {
  "ec2 describe-subnets": ["--subnet-ids"],
  "eks create-access-entry": ["--cluster-name", "--principal-arn"],
  "eks create-addon": ["--cluster-name", "--addon-name"],
  "eks create-nodegroup": ["--cluster-name", "--nodegroup-name", "--subnets", "--node-role"],
  "eks delete-addon": ["--cluster-name", "--addon-name"],
  "eks delete-nodegroup": ["--cluster-name", "--nodegroup-name"],
  "eks describe-addon": ["--cluster-name", "--addon-name"],
  "eks describe-addon-configuration": ["--addon-name", "--addon-version"],
  "eks describe-addon-versions": ["--addon-name", "--kubernetes-version"],
  "eks describe-cluster": ["--name"],
  "eks describe-cluster-versions": [],
  "eks describe-insight": ["--cluster-name", "--id"],
  "eks describe-nodegroup": ["--cluster-name", "--nodegroup-name"],
  "eks describe-update": ["--name", "--update-id"],
  "eks list-clusters": [],
  "eks list-updates": ["--name"],
  "eks start-insights-refresh": ["--cluster-name"],
  "eks update-addon": ["--cluster-name", "--addon-name"],
  "eks update-cluster-config": ["--name"],
  "eks update-nodegroup-config": ["--cluster-name", "--nodegroup-name"],
  "eks update-nodegroup-version": ["--cluster-name", "--nodegroup-name"],
  "sts get-caller-identity": [],
};

/** What to change in the program, or that there is nothing to do. */
const IN_THE_PROGRAM =
  /\b(write|set|give the version|leave|keep|pin|let it follow|correct|allow \w+:\w+|remove the resource|create the cluster again|preview again|run up now|nothing)\b/;

const LINK = /[^\s(]*\bdocs\/[\w/-]+\.md/g;

/** Not our words: AWS's own, the data of a seed, and what is written so in a program or a command. */
const NOT_OURS = /^ *(?:EKS|AWS) says: .*$|^[ -]*\w+(?:At|Time): .*$|^ *\$ .*$|"\d+[smhd]"|--kill \d+m/gm;

/** The rules for everything that is said: each one that a text breaks, with the words that break it. */
export function brokenRules(said: string): string[] {
  const text = said.replace(NOT_OURS, "");
  const found = (rule: string, words: RegExp): string[] => [...text.matchAll(words)].map(([it]) => `${rule}: ${it}`);
  return [
    ...found("a time is written 2026-12-02 02:17 UTC", /\d{4}-\d\d-\d\dT[\d:.]+Z?/g),
    ...found("a time is in UTC and says so", /\d{4}-\d\d-\d\d \d\d:\d\d(?! UTC)\S*/g),
    ...found(
      "a duration is written 50 min, 1 h 20 min",
      /\b\d+ ?(?:minutes?|mins|hours?|hrs?|seconds?|secs?)\b|\b\d+[mh]\b/g,
    ),
    ...found(
      "node group blue has one name",
      /\b(?:nodegroup|nodeGroup|managed node group) "?\w+"? (?:is|runs|has|of)\b|node group "/g,
    ),
    ...found("add-on coredns has one name", /(?<!["-])\baddon (?!versions?\b)"?\w+|add-on "/g),
    ...found("a link opens", LINK).filter((it) => !opens(it.slice("a link opens: ".length))),
    ...found("a command is whole", /\b(?:aws|kubectl) [^;)`\n]*…[^;)`\n]*/g),
    ...[...text.matchAll(/\baws ([a-z]\w+ [a-z-]+)([^;)`\n]*)/g)].flatMap(([it, command = "", options = ""]) => {
      const needed = AWS_COMMANDS[command];
      return needed?.every((option) => options.includes(option)) === true ? [] : [`a command is whole: ${it}`];
    }),
    ...[...text.matchAll(/^ *fix: +(.*)$/gim)].flatMap(([it, fix = ""]) =>
      /\b(aws|kubectl|pulumi|nodeadm) [a-z]/.test(fix) || IN_THE_PROGRAM.test(fix) ? [] : [`a fix can be done: ${it}`],
    ),
    ...tooWide(text),
  ];
}

/** A whole cluster's plan: the reasons come last, and what comes before them fits 80 columns. */
function tooWide(text: string): string[] {
  const header = text.split("\n").find((line) => /^ +# +after /.test(line));
  if (header === undefined) return [];
  return /^ +# +after +step +takes +version +why$/.test(header) && header.indexOf("why") <= 82
    ? []
    : [`the table has 80 columns and the reason last: ${header}`];
}

/** Where commands and links stand that are copied whole; a terminal wraps them by itself. */
const WHOLE =
  /^ *(?:\$ .*|(?:(?:fix|waive|docs): +)?(?:\((?:aws|kubectl|npm) [^()]*\)\S*|waive: \[\{.*\}\]|https:\S+))$/;

/** The lines of a text that do not fit in a terminal, though they could. */
export function tooLong(text: string, columns: number): string[] {
  return text.split("\n").filter((line) => line.length > columns && !WHOLE.test(line));
}

/** The same for the texts of a Fleet, to which its input `members` gives clusters. */
export function brokenRulesOfFleets(text: string): string[] {
  const members = text.replace(NOT_OURS, "").match(/.*\bmembers?\b(?!, manage|[:[.]).*/g) ?? [];
  return [...brokenRules(text), ...members.map((line) => `a cluster of a fleet is called one: ${line}`)];
}

function opens(link: string): boolean {
  const path = link.replace(/^\W*(?=https?:|\/)/, "");
  return path.startsWith(REPOSITORY) && existsSync(join(ROOT, path.slice(REPOSITORY.length)));
}
