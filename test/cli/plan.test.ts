import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Report } from "../../provider/report/model";
import { startEmulator, type RunningEmulator } from "../../emulator/src/index";
import { tooLong } from "../provider/preflight/messageRules";
import { REPOSITORY } from "../engine/PulumiProject";

const CLUSTERS = [
  { name: "ready", version: "1.33", region: "eu-west-1" },
  {
    name: "blocked",
    version: "1.33",
    region: "eu-west-1",
    nodegroups: [{ name: "old", version: "1.31" }],
    tags: { team: "platform", wave: "prod" },
  },
  { name: "far", version: "1.35", region: "us-east-1" },
  {
    name: "wide",
    version: "1.33",
    region: "eu-central-1",
    nodegroups: [{ name: "green-with-a-long-name", version: "1.31" }],
    addons: [{ name: "kube-proxy" }],
  },
];

describe("pulumi-eks-version plan", () => {
  let emulator: RunningEmulator;
  let empty: string;
  let moreEnvironment: NodeJS.ProcessEnv = {};

  before(async () => {
    emulator = await startEmulator({ startAt: Date.parse("2026-11-01T00:00:00Z"), seed: { clusters: CLUSTERS } });
    empty = mkdtempSync(join(tmpdir(), "pulumi-eks-version-cli-"));
  });

  after(async () => {
    rmSync(empty, { recursive: true, force: true });
    await emulator.close();
  });

  it("says READY with exit code 0, shows the plan that preview shows, and needs no project", async () => {
    const { code, stdout } = await run("plan", "--cluster", "ready", "--to", "1.34");
    assert.match(
      stdout,
      /^READY(?: WITH WARNINGS)? {2}ready \(eu-west-1\): nothing blocks the way from 1\.33 to 1\.34/,
    );
    assert.match(stdout, /plan: 1\.33 → 1\.34, 1 hop, about 10 min/);
    assert.equal(code, 0, stdout);
  });

  it("says BLOCKED with exit code 2, and names the node group, the fix and the page", async () => {
    const { code, stdout } = await run("plan", "--cluster", "blocked", "--to", "1.35");
    assert.match(stdout, /^BLOCKED {2}blocked \(eu-west-1\): 1 error blocks the way from 1\.33 to 1\.35\n/);
    assert.match(stdout, /\nBlockers:\nEKSV020 .*old.*\n {2}fix: {3}.*\n(?:.*\n)* {2}docs: /);
    assert.equal(code, 2);
  });

  it("plans the whole cluster, in which the node group moves", async () => {
    const { code, stdout } = await run("plan", "--cluster", "blocked", "--to", "1.35", "--whole-cluster");
    assert.match(stdout, /node group old +20 min +1\.31 → /);
    assert.equal(code, 0, stdout);
  });

  describe("in a terminal", () => {
    const WIDE = ["plan", "--cluster", "wide", "--region", "eu-central-1", "--to", "1.35"];

    afterEach(() => {
      moreEnvironment = {};
    });

    for (const [columns, table] of [
      [200, /^ {2}4 {2}3 {6}add-on kube-proxy {19}2 min {2}v1\S+ → v1\S+ {2}EKS's default for 1\.35$/m],
      [
        130,
        /^ {2}2 {2}1 {6}node group green-with-a-long-name {2}20 min {2}1\.31 → 1\.34 {30}kubelets may lag .*\n {96}\S/m,
      ],
      [100, /^ {2}2 {2}1 {6}node group green-with-a-long-name {2}20 min {2}1\.31 → 1\.34\n {12}kubelets may lag /m],
      [80, /^ {2}2 {2}1 {6}node group green-with-a-long-name {2}20 min\n {12}1\.31 → 1\.34: kubelets may lag /m],
    ] as const) {
      it(`of ${columns} columns every line fits, the table of a whole cluster too`, async () => {
        moreEnvironment = { COLUMNS: String(columns) };
        const { stdout } = await run(...WIDE, "--whole-cluster");
        assert.match(stdout, table);
        const others = await Promise.all([
          run(...WIDE),
          run("plan", "--all", "--regions", "eu-west-1,eu-central-1", "--to", "1.35"),
          run("plan", "--help"),
          run("plan", "--cluster", "ready", "--all", "--to", "1.35"),
        ]);
        const texts = [stdout, ...others.flatMap((one) => [one.stdout, one.stderr])];
        assert.deepEqual(
          texts.flatMap((text) => tooLong(text, columns)),
          [],
        );
      });
    }

    it("a command stays whole on a line of its own, and a pipe gets whole lines", async () => {
      const command = "(aws eks update-nodegroup-version --cluster-name wide --nodegroup-name green-with-a-long-name";
      moreEnvironment = { COLUMNS: "80" };
      const terminal = await run(...WIDE);
      assert(terminal.stdout.includes(`\n         ${command}`), terminal.stdout);
      moreEnvironment = {};
      const pipe = await run(...WIDE);
      assert.match(
        pipe.stdout,
        /^ {2}fix: {3}update it to 1\.32 or later first \(aws eks update-nodegroup-version .*\)$/m,
      );
    });
  });

  it("lets pass what is waived, with the reason in the plan", async () => {
    const waive = ["--waive", "EKSV020=rolled tonight", "--waive", "EKSV024=the same nodes"];
    const { code, stdout } = await run("plan", "--cluster", "blocked", "--to", "1.35", ...waive);
    assert.match(stdout, /EKSV020 \(error, waived: rolled tonight\)/);
    assert.equal(code, 0, stdout);
  });

  it("lets pass what is waived of one resource until a day, and nothing else", async () => {
    const plan = (...waive: string[]) => run("plan", "--cluster", "blocked", "--to", "1.35", ...waive);
    const named = ["--waive", "EKSV020:nodegroup/old@2026-12-31=rolled tonight", "--waive", "EKSV024=the same nodes"];
    const { code, stdout } = await plan(...named);
    assert.match(stdout, /EKSV020 \(error, waived: rolled tonight\)/);
    assert.equal(code, 0, stdout);
    const ended = await plan("--waive", "EKSV020:nodegroup/old@2026-10-31=rolled tonight");
    assert.match(ended.stdout, /EKSV020[^]*its waiver ended on 2026-10-31/);
    assert.equal(ended.code, 2);
    const other = await plan("--waive", "EKSV020:nodegroup/new=rolled tonight");
    assert.equal(other.code, 2);
    const wrong = await plan("--waive", "EKSV020:old=rolled tonight");
    assert.match(wrong.stderr, /write it as the plan names it, for example "nodegroup\/workers"/);
    assert.equal(wrong.code, 1);
  });

  it("gives the same as JSON, and as Markdown", async () => {
    const json = await run("plan", "--cluster", "blocked", "--to", "1.35", "--format", "json");
    const plan = JSON.parse(json.stdout) as { schemaVersion: number; verdict: string; hops: unknown[] };
    assert.deepEqual([plan.schemaVersion, plan.verdict, plan.hops.length, json.code], [1, "BLOCKED", 2, 2]);
    const md = await run("plan", "--cluster", "blocked", "--to", "1.35", "--format", "md");
    assert.match(md.stdout, /^## BLOCKED: blocked \(eu-west-1\).*\n\n```text\nplan: /);
    assert.equal(md.code, 2);
  });

  it("plans every cluster of the regions: one line each, blockers by cause, 2 where one is blocked", async () => {
    const args = ["plan", "--all", "--regions", "eu-west-1,us-east-1", "--to", "1.35"];
    const { code, stdout, stderr } = await run(...args);
    assert.match(stdout, /^Of 3 clusters on 2026-11-01, 1 is where it should be, 1 can be upgraded now, 1 is blocked/);
    assert.match(stdout, /\n {2}blocked +blocked +eu-west-1 +1\.33 → 1\.35 +20 min\n/);
    assert.match(stdout, /\n {2}done +far +us-east-1 +1\.35\n/);
    assert.match(stdout, /\nEKSV020 \(error\)[^]*\n {2}blocked \(eu-west-1\), platform: node group old/);
    assert.match(
      stderr,
      /^1\/3 clusters, .*\n2\/3 clusters, .*\n3\/3 clusters, .*\n$/,
      "a line for each tenth, in a log",
    );
    assert.equal(code, 2);
    const { code: free } = await run("plan", "--all", "--regions", "us-east-1", "--to", "1.35");
    assert.equal(free, 0);
  });

  it("gives the same as a page", async () => {
    const { code, stdout } = await run("plan", "--cluster", "blocked", "--to", "1.35", "--format", "html");
    assert.match(stdout, /^<!doctype html>\n[^]*<h1>blocked \(eu-west-1\) is blocked on its way to 1\.35: /);
    assert.equal(code, 2);
  });

  it("writes a report as the file's name says, the same bytes each time", async () => {
    const args = ["report", "--all", "--regions", "us-east-1,eu-west-1", "--to", "1.35", "--wave-tag", "wave"];
    for (const [format, begins] of [
      ["html", /^<!doctype html>/],
      ["md", /^## Of 3 clusters/],
      ["svg", /^<svg /],
      ["json", /^{\n {2}"schemaVersion": 1,/],
    ] as const) {
      const { code, stdout, stderr } = await run(...args, "--out", `fleet.${format}`);
      assert.deepEqual([code, stdout], [0, ""], stderr);
      assert.match(readFileSync(join(empty, `fleet.${format}`), "utf8"), begins);
    }
    const json = JSON.parse(readFileSync(join(empty, "fleet.json"), "utf8")) as { matrix: unknown };
    assert.deepEqual(json.matrix, [
      { wave: "prod", running: { "1.33": 1 } },
      { wave: "no wave", running: { "1.33": 1, "1.35": 1 } },
    ]);
  });

  it("reports a fleet from a file: its waves, what waits and why, and when each is forecast", async () => {
    const fleet = {
      name: "all",
      members: [{ regions: ["eu-west-1", "us-east-1"] }],
      target: "1.35",
      waves: [
        { name: "canary", where: { wave: "prod" }, soak: "24h" },
        { name: "rest", rest: true },
      ],
      exempt: [{ cluster: "far", until: "2027-01-01", why: "sold" }],
    };
    writeFileSync(join(empty, "fleet.yaml"), stringify(fleet));
    const { code, stdout, stderr } = await run("report", "--fleet", "fleet.yaml", "--format", "json");
    assert.equal(code, 0, stderr);
    const { clusters, matrix } = JSON.parse(stdout) as Report;
    assert.deepEqual(
      clusters.map(({ name, wave, state }) => [name, wave, state]),
      [
        ["ready", "rest", "unproven"],
        ["blocked", "canary", "ready-with-warnings"],
        ["far", "rest", "exempt"],
      ],
    );
    assert.deepEqual(
      matrix.map(({ wave }) => wave),
      ["canary", "rest"],
    );
    assert.equal(clusters[1]?.forecast?.from.slice(0, 10), "2026-11-01");
    const page = await run("report", "--fleet", "fleet.yaml");
    assert.match(page.stdout, /^<!doctype html>/);
  });

  it("loads what draws a page only when a page is asked for", async () => {
    const loaded = async (...args: string[]): Promise<string> => {
      const folder = mkdtempSync(join(empty, "modules-"));
      const preload = join(REPOSITORY, "test", "fixtures", "recordModules.cjs");
      moreEnvironment = { NODE_OPTIONS: `--require ${preload}`, RECORD_MODULES_IN: folder };
      try {
        await run(...args);
      } finally {
        moreEnvironment = {};
      }
      return readdirSync(folder)
        .map((name) => readFileSync(join(folder, name), "utf8"))
        .join("\n");
    };
    assert.doesNotMatch(await loaded("plan", "--cluster", "ready", "--to", "1.34"), /preact/);
    assert.match(await loaded("plan", "--cluster", "ready", "--to", "1.34", "--format", "html"), /preact/);
  });

  it("starts nothing, whatever is asked", async () => {
    const answer = await fetch(`${emulator.url}/_emulator/requests`);
    const requests = (await answer.json()) as { method: string; operation: string }[];
    assert(requests.length > 0);
    const reads = /^(?:Describe|List)/;
    assert.deepEqual(
      requests.filter(({ operation }) => !reads.test(operation)).map(({ operation }) => operation),
      [],
    );
  });

  for (const [what, args, code, says, command = "plan"] of [
    [
      "a version that is none",
      ["--cluster", "ready", "--to", "latest"],
      1,
      /"latest" is not a Kubernetes minor version; write/,
    ],
    ["no cluster named", ["--to", "1.34"], 1, /name one cluster with --cluster, or take all with --all/],
    ["no version", ["--cluster", "ready"], 1, /required option '--to <version>' not specified[^]*--help shows/],
    [
      "a cluster and all",
      ["--cluster", "ready", "--all", "--to", "1.34"],
      1,
      /name one cluster with --cluster, or take/,
    ],
    [
      "regions without all",
      ["--cluster", "ready", "--regions", "eu-west-1", "--to", "1.34"],
      1,
      /--regions goes with --all/,
    ],
    ["a fleet and a version", ["--fleet", "f.yaml", "--to", "1.34"], 1, /--fleet says which clusters/, "report"],
    ["a file that is not there", ["--fleet", "none.yaml"], 1, /none\.yaml/, "report"],
    ["a fleet without waves", ["--fleet", "bad.yaml"], 1, /bad\.yaml cannot use its arguments: .*waves/, "report"],
    ["a file that holds no fleet", ["--fleet", "text.yaml"], 1, /text\.yaml holds no fleet/, "report"],
    ["a report of no version", ["--all"], 1, /the version to plan for is missing/, "report"],
    [
      "an unknown format",
      ["--cluster", "ready", "--to", "1.34", "--format", "pdf"],
      1,
      /Allowed choices are text, md, json, html/,
    ],
    [
      "a waiver without a reason",
      ["--cluster", "ready", "--to", "1.34", "--waive", "EKSV020"],
      1,
      /the finding's code and the reason/,
    ],
    [
      "a cluster that is not there",
      ["--cluster", "none", "--to", "1.34"],
      1,
      /^UNKNOWN {2}none \(eu-west-1\): there is no such cluster/,
    ],
  ] as const) {
    it(`says of ${what} what is wrong`, async () => {
      writeFileSync(join(empty, "bad.yaml"), "name: all\nmembers: [{}]\ntarget: '1.34'\n");
      writeFileSync(join(empty, "text.yaml"), "just text");
      const answer = await run(command, ...args);
      assert.match(answer.stdout + answer.stderr, says);
      assert.equal(answer.code, code);
    });
  }

  it("does not call a cluster ready that it could not read", async () => {
    const rule = { operation: "DescribeCluster", what: "accessDenied" };
    const put = await fetch(`${emulator.url}/_emulator/faults`, { method: "POST", body: JSON.stringify(rule) });
    assert(put.ok, await put.text());
    try {
      const { code, stdout } = await run("plan", "--cluster", "ready", "--to", "1.34");
      assert.doesNotMatch(stdout, /^READY/);
      assert.match(stdout, /^UNKNOWN[^]*EKSV005/);
      assert.equal(code, 1);
    } finally {
      await fetch(`${emulator.url}/_emulator/faults`, { method: "DELETE" });
    }
  });

  it("ends, and does not wait for a credential_process that does not end", async function () {
    this.timeout(90_000);
    const config = join(empty, "slow-config");
    writeFileSync(config, "[profile slow]\nregion = eu-west-1\ncredential_process = sleep 120\n");
    moreEnvironment = {
      AWS_CONFIG_FILE: config,
      AWS_ACCESS_KEY_ID: "",
      AWS_SECRET_ACCESS_KEY: "",
      AWS_PROFILE: "slow",
    };
    try {
      const { code, stdout } = await run("plan", "--cluster", "ready", "--to", "1.34");
      assert.match(stdout, /^UNKNOWN[^]*EKSV005/);
      assert.equal(code, 1);
    } finally {
      moreEnvironment = {};
    }
  });

  function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const env = {
      PATH: process.env.PATH,
      HOME: empty,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_REGION: "eu-west-1",
      AWS_ENDPOINT_URL_EKS: emulator.url,
      AWS_ENDPOINT_URL_STS: emulator.url,
      ...moreEnvironment,
    };
    const argv = [join(REPOSITORY, "dist/cli/main.js"), ...args];
    return new Promise((resolve) => {
      execFile(process.execPath, argv, { cwd: empty, env }, (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, stdout, stderr });
      });
    });
  }
});
