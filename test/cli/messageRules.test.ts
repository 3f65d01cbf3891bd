import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { startEmulator, type RunningEmulator } from "../../emulator/src/index";
import { EMULATED_DATE } from "../emulatedDate";
import { REPOSITORY } from "../engine/PulumiProject";
import { FINDING_CASES } from "../provider/preflight/findingCases";
import { brokenRulesOfFleets } from "../provider/preflight/messageRules";

/** A cluster for each finding that a cluster of a seed has by itself. */
const CLUSTERS = [
  ...new Map(
    FINDING_CASES.flatMap(({ code, cluster, before, wholeCluster, olds }) =>
      cluster == null || (before ?? wholeCluster ?? olds) !== undefined
        ? []
        : [[code, { version: "1.31", ...cluster, name: code.toLowerCase(), region: "eu-west-1" }] as const],
    ),
  ).values(),
];
const WITH_PARTS = {
  name: "prod",
  region: "eu-west-1",
  version: "1.33",
  tags: { ring: "canary" },
  nodegroups: [{ name: "blue", version: "1.31" }],
  addons: [{ name: "coredns" }, { name: "kube-proxy", version: "v1.29.0-eksbuild.1" }],
};
const FLEET = {
  name: "platform",
  members: [{ regions: ["eu-west-1"] }],
  target: "1.34",
  waves: [
    { name: "canary", where: { ring: "canary" }, soak: "10d" },
    { name: "rest", rest: true, maxConcurrent: 1, windows: [{ cron: "0 22 * * TUE-THU", duration: "6h" }] },
  ],
  exempt: [{ cluster: "prod", until: "2027-01-01", why: "sold" }],
};
const REHEARSE = ["rehearse", "--seed", "seed.yaml", "--date", new Date(EMULATED_DATE).toISOString()];
const MOVE = [...REHEARSE, "--to", "1.34", "--whole-cluster"];

describe("What the commands say", () => {
  let emulator: RunningEmulator;
  let folder: string;

  before(async () => {
    const seed = { clusters: [...CLUSTERS, WITH_PARTS] };
    emulator = await startEmulator({ startAt: EMULATED_DATE, insights: "enforce", seed });
    folder = mkdtempSync(join(tmpdir(), "pulumi-eks-version-rules-"));
    writeFileSync(join(folder, "fleet.yaml"), stringify(FLEET));
    writeFileSync(join(folder, "exempt.yaml"), stringify({ ...FLEET, exempt: [] }));
    await says("seed", "--cluster", "prod", "--out", "seed.yaml");
  });

  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await emulator.close();
  });

  for (const [what, args, shows] of [
    ["a plan", ["plan", "--cluster", "prod", "--to", "1.35"], /^BLOCKED/],
    ["a plan as Markdown", ["plan", "--cluster", "prod", "--to", "1.35", "--format", "md"], /^## BLOCKED/],
    ["a plan as a page", ["plan", "--cluster", "prod", "--to", "1.35", "--format", "html"], /is blocked on its way/],
    ["all clusters", ["plan", "--all", "--to", "1.35"], /EKSV020 \(error\)[^]*EKSV040/],
    ["a report as Markdown", ["report", "--all", "--to", "1.35", "--format", "md"], /### What stands in the way/],
    ["a report as a page", ["report", "--all", "--to", "1.35"], /What stands in the way/],
    ["a report of one cluster", ["report", "--cluster", "prod", "--to", "1.35", "--whole-cluster"], /node group blue/],
    ["a calendar", ["report", "--cluster", "prod", "--to", "1.35", "--format", "svg"], /AWS upgrades/],
    ["a fleet as Markdown", ["report", "--fleet", "fleet.yaml", "--format", "md"], /sold/],
    ["a fleet as a page", ["report", "--fleet", "exempt.yaml"], /unproven/],
    ["a seed", ["seed", "--cluster", "prod"], /^# Read from EKS on/],
    ["a rehearsal that works", MOVE, /^WORKED/],
    ["one that is blocked", [...REHEARSE, "--to", "1.35"], /^BLOCKED/],
    ["one that fails", [...MOVE, "--fail", "nodegroup:blue=PodEvictionFailure"], /^FAILED[^]*EKS says/],
    ["one whose hop fails", [...MOVE, "--fail", "control-plane=InsufficientFreeAddresses"], /^FAILED[^]*EKS says/],
    ["one that is killed", [...MOVE, "--kill", "15m"], /^KILLED[^]*\nWORKED[^]*adopting it/],
    ["one that is throttled @long", [...MOVE, "--throttle", "2:4"], /^WORKED/],
    ["help", ["--help"], /rehearse/],
    ...["plan", "report", "seed", "rehearse"].map((one) => [`help of ${one}`, [one, "--help"], /Examples/] as const),
    ["a cluster that is not there", ["plan", "--cluster", "none", "--to", "1.34"], /^UNKNOWN/],
    ["a fleet without clusters", ["report", "--fleet", "seed.yaml"], /members/],
  ] as const) {
    it(`keeps the rules of messages: ${what}`, async () => {
      const said = await says(...args);
      assert.match(said, shows);
      assert.deepEqual(brokenRulesOfFleets(said), []);
    });
  }

  /** What a command prints on both of its streams, whatever its exit code; of markup the text. */
  function says(...args: string[]): Promise<string> {
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_REGION: "eu-west-1",
      AWS_ENDPOINT_URL: emulator.url,
    };
    const argv = [join(REPOSITORY, "dist/cli/main.js"), ...args];
    return new Promise((resolve) => {
      execFile(process.execPath, argv, { cwd: folder, env, maxBuffer: 1 << 26 }, (_error, stdout, stderr) => {
        resolve(`${/^<[!s]/.test(stdout) ? textOf(stdout) : stdout}\n${stderr}`);
      });
    });
  }
});

/** What is read of a page or a picture, and where its links lead. */
function textOf(markup: string): string {
  return markup
    .replace(/<(style|script)\b[^]*?<\/\1>/g, "")
    .replace(/<a [^>]*href="(https:[^"]*)"[^>]*>/g, "$1 ")
    .replace(/<br ?\/?>|<\/(?:h\d|p|li|t[dhr]|d[dt]|text|title|summary|button|label|option)>/g, "\n")
    .replace(/<[^>]*>/g, "")
    .replace(
      /&(lt|gt|quot|#39|amp);/g,
      (_all, name: string) => ({ lt: "<", gt: ">", quot: '"', amp: "&" })[name] ?? "'",
    );
}
