import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { startEmulator, type RunningEmulator } from "../../emulator/src/index";
import { ensureEngine } from "../../scripts/engine/engine";
import { EMULATED_DATE } from "../emulatedDate";
import { REPOSITORY } from "../engine/PulumiProject";

const ACCOUNT = "123456789012";
const READER = [
  { accessKeyId: "AKIAREADER", secretAccessKey: "reader", account: ACCOUNT, allow: ["eks:Describe*", "eks:List*"] },
];
const DAY = new Date(EMULATED_DATE).toISOString();
const CLUSTER = {
  name: "prod",
  account: ACCOUNT,
  version: "1.33",
  region: "eu-west-1",
  createdAt: "2025-01-01T00:00:00Z",
  upgradePolicy: { supportType: "EXTENDED" },
  tags: { team: "secret-team" },
  history: [
    { from: "1.31", to: "1.32", startedAt: "2026-01-01T00:00:00Z", finishedAt: "2026-01-01T00:10:00Z" },
    { from: "1.32", to: "1.33", startedAt: "2026-02-01T00:00:00Z", finishedAt: "2026-02-01T00:10:00Z" },
  ],
  nodegroups: [
    { name: "blue", version: "1.32", launchTemplate: { id: "lt-0123456789abcdef0", name: "workers", version: "3" } },
    { name: "green", version: "1.33", amiType: "BOTTLEROCKET_x86_64" },
  ],
  addons: [{ name: "coredns" }, { name: "kube-proxy" }],
  fargateProfiles: [{ name: "batch" }],
  insights: [
    {
      name: "Home-made check",
      status: "WARNING",
      lastRefreshTime: "2026-10-01T00:00:00.000Z",
      reason: `role arn:aws:iam::${ACCOUNT}:role/deployer on i-0123456789abcdef0`,
      resources: [{ kubernetesResourceUri: "/apis/v1/things" }],
      deprecationDetails: [
        {
          usage: "/apis/policy/v1beta1/podsecuritypolicies",
          clientStats: [
            { userAgent: "old-operator", numberOfRequestsLast30Days: 7, lastRequestTime: "2026-09-18T10:00:00.000Z" },
          ],
        },
      ],
    },
  ],
};

/** What EKS adds to the insight of the seed. */
const INSIGHT_AS_READ = { category: "UPGRADE_READINESS", kubernetesVersion: "1.34" };

describe("pulumi-eks-version seed and rehearse", () => {
  /** Stands for AWS: its credentials may read, and nothing else. */
  let real: RunningEmulator;
  let empty: string;

  before(async () => {
    real = await startEmulator({ startAt: EMULATED_DATE, seed: { clusters: [CLUSTER], credentials: READER } });
    empty = mkdtempSync(join(tmpdir(), "pulumi-eks-version-rehearse-"));
    const { code, stderr } = await run("seed", "--cluster", "prod", "--out", "seed.yaml");
    assert.equal(code, 0, stderr);
  });

  after(async () => {
    rmSync(empty, { recursive: true, force: true });
    await real.close();
  });

  afterEach("the real cluster is only read, and nothing was denied", async () => {
    const answer = await fetch(`${real.url}/_emulator/requests`);
    const requests = (await answer.json()) as { operation: string; error: string | null }[];
    // Where the machine's clock is another, the SDK learns AWS's time from its first answer, which refuses the signature.
    const refused = (error: string | null): boolean => error !== null && error !== "InvalidSignatureException";
    const wrong = requests.filter(({ operation, error }) => !/^(Describe|List)/.test(operation) || refused(error));
    assert.deepEqual(wrong, []);
  });

  it("seeds an emulator that is seeded the same again", async () => {
    const text = readFileSync(join(empty, "seed.yaml"), "utf8");
    assert.match(text, /^# Read from EKS on \d{4}-\d\d-\d\d \d\d:\d\d UTC\.\n/);
    const seed = parse(text) as { clusters: Record<string, unknown>[] };
    const [cluster] = seed.clusters;
    assert(cluster);
    const { nodegroups, addons, insights, history, ...rest } = cluster as Record<string, { name: string }[]>;
    assert.deepEqual(
      [nodegroups?.map(({ name }) => name), addons?.map(({ name }) => name), insights?.map(({ name }) => name)],
      [["blue", "green"], ["coredns", "kube-proxy"], ["Home-made check"]],
      "what the emulator computes by itself is not seeded",
    );
    assert.deepEqual(history, [
      { from: "1.31", to: "1.32", startedAt: "2026-01-01T00:00:00.000Z", finishedAt: "2026-01-01T00:10:00.000Z" },
      { from: "1.32", to: "1.33", startedAt: "2026-02-01T00:00:00.000Z", finishedAt: "2026-02-01T00:10:00.000Z" },
    ]);
    assert.deepEqual(insights?.[0], { ...CLUSTER.insights[0], ...INSIGHT_AS_READ });
    assert.deepEqual([rest.version, rest.account, rest.upgradePolicy], ["1.33", ACCOUNT, { supportType: "EXTENDED" }]);

    const twin = await startEmulator({ startAt: EMULATED_DATE, seed: { ...seed, credentials: READER } });
    try {
      const again = await run("seed", "--cluster", "prod", "--endpoint", twin.url);
      assert.deepEqual(parse(again.stdout), seed, again.stderr);
    } finally {
      await twin.close();
    }
  });

  it("replaces with --anonymise whatever tells whose cluster it is, and is a seed still", async () => {
    const { stdout } = await run("seed", "--cluster", "prod", "--anonymise");
    for (const secret of [ACCOUNT, "secret-team", "deployer", "0123456789abcdef0"])
      assert(!stdout.includes(secret), secret);
    assert.match(stdout, /arn:aws:iam::111111111111:role\/\d on i-0{16}\d/);
    assert.match(stdout, /name: blue/);
    const twin = await startEmulator({ startAt: EMULATED_DATE, seed: parse(stdout) });
    await twin.close();
  });

  it("rehearses a whole cluster: steps, minutes, and what runs then", async () => {
    const { code, stdout, stderr } = await rehearse("--to", "1.34", "--whole-cluster");
    assert.match(
      stdout,
      /^WORKED {2}rehearsal of prod to 1\.34: everything is at its version, after \d+ min\n/,
      stderr,
    );
    assert.match(stdout, /\nSteps:\n {2}\+0:00 {2}control plane to 1\.34\n/);
    assert.match(stdout, /\n {2}\+0:1\d {2}node group blue to 1\.34\n/);
    assert.match(
      stdout,
      /\nWhat runs then:\n {2}control plane 1\.34\n {2}node group blue 1\.34\n {2}node group green 1\.34\n/,
    );
    assert.match(stderr, /^0 min {2}plan: 1\.33 → 1\.34/, "in a log, what is done is told as it happens");
    assert.equal(code, 0);
  });

  it("waits for what runs side by side at the same time", async () => {
    const { stdout } = await rehearse("--to", "1.34", "--whole-cluster");
    // Ten minutes for the hop and fifteen for both node groups, which roll together.
    const minutes = Number(/after (\d+) min/.exec(stdout)?.[1]);
    assert(minutes >= 25 && minutes < 30, stdout);
  });

  it("tells what a failure half way leaves, in EKS's words, with exit code 2", async () => {
    const { code, stdout } = await rehearse(
      "--to",
      "1.34",
      "--whole-cluster",
      "--fail",
      "nodegroup:blue=PodEvictionFailure",
    );
    assert.match(stdout, /^FAILED {2}rehearsal of prod to 1\.34: it stops on the way, after \d+ min\n/);
    assert.match(stdout, /\nProblems:\n[^]*EKS says: PodEvictionFailure/);
    assert.match(
      stdout,
      /\nWhat it leaves:\n {2}control plane 1\.34\n {2}node group blue 1\.34, DEGRADED: its roll failed, and some of its nodes may have another version\n {2}node group green 1\.34\n/,
    );
    assert.equal(code, 2);
  });

  it("tells what would be blocked, and starts nothing", async () => {
    const behind = { ...CLUSTER, nodegroups: [{ name: "blue", version: "1.30" }] };
    writeFileSync(join(empty, "behind.yaml"), stringify({ clusters: [behind] }));
    const { code, stdout } = await run("rehearse", "--seed", "behind.yaml", "--to", "1.34", "--date", DAY);
    assert.match(stdout, /^BLOCKED {2}rehearsal of prod to 1\.34: nothing would be started, after 0 min\n/);
    assert.match(stdout, /EKSV020 node group blue/);
    assert.doesNotMatch(stdout, /Steps:/);
    assert.equal(code, 2);
  });

  it("kills the run on the way, and shows that the next one takes over what EKS goes on with", async () => {
    const { code, stdout } = await rehearse("--to", "1.34", "--kill", "5m");
    assert.match(stdout, /^KILLED {2}[^]*\n {2}\+0:00 {2}control plane to 1\.34\n[^]*control plane 1\.33, UPDATING\n/);
    const [, again = ""] = stdout.split("\nWORKED  the next up");
    assert.match(again, /control plane 1\.34\n/);
    assert.doesNotMatch(again, /Steps:/, "nothing is started twice");
    assert.equal(code, 0);
  });

  it("gets through where EKS throttles", async () => {
    const { code, stdout } = await rehearse("--to", "1.34", "--throttle", "4:4");
    assert.match(stdout, /^WORKED /);
    assert.equal(code, 0);
  });

  it("reads the cluster itself where no seed is given", async () => {
    const { code, stdout } = await run("rehearse", "--cluster", "prod", "--to", "1.34", "--date", DAY);
    assert.match(stdout, /^WORKED /);
    assert.equal(code, 0);
  });

  it("runs the user's own program, in a stack that is gone afterwards", async function () {
    this.timeout(300_000);
    const { pulumi } = await ensureEngine();
    const program = join(REPOSITORY, "examples", "quickstart");
    const files = readdirSync(program).sort();
    const config = ["--config", "clusterName=prod", "--config", "version=1.34"];
    const { code, stdout, stderr } = await rehearse("--program", program, ...config, {
      PATH: `${dirname(pulumi)}:${process.env.PATH ?? ""}`,
    });
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /^WORKED {2}rehearsal of prod: [^]*\n {2}\+\d:\d\d {2}control plane to 1\.34\n/);
    assert.match(stderr, /Created stack 'rehearsal-[0-9a-f]{8}'/);
    assert.deepEqual(readdirSync(program).sort(), files);
  });

  for (const [what, args, says] of [
    ["neither seed nor cluster", ["--to", "1.34"], /name a seed with --seed, or a cluster/],
    ["neither version nor program", ["--seed", "seed.yaml"], /give the version with --to, or a program/],
    [
      "a cluster that the seed does not have",
      ["--seed", "seed.yaml", "--cluster", "dev", "--to", "1.34"],
      /no cluster "dev"/,
    ],
    [
      "a failure of nothing",
      ["--seed", "seed.yaml", "--to", "1.34", "--fail", "blue"],
      /nodegroup:blue=PodEvictionFailure/,
    ],
    ["a throttle that is none", ["--seed", "seed.yaml", "--to", "1.34", "--throttle", "2"], /for example 2:10/],
    ["a day that there is not", ["--seed", "seed.yaml", "--to", "1.34", "--date", "2026-02-30"], /such as 2026-12-31/],
    ["a duration that is none", ["--seed", "seed.yaml", "--to", "1.34", "--kill", "soon"], /such as 5m/],
  ] as const) {
    it(`says of ${what} what to write`, async () => {
      const { code, stderr } = await run("rehearse", ...args);
      assert.match(stderr, says);
      assert.equal(code, 1);
    });
  }

  function rehearse(...args: (string | NodeJS.ProcessEnv)[]) {
    return run("rehearse", "--seed", "seed.yaml", "--date", DAY, ...args);
  }

  async function run(
    ...args: (string | NodeJS.ProcessEnv)[]
  ): Promise<{ code: number; stdout: string; stderr: string }> {
    const env: NodeJS.ProcessEnv = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      AWS_ACCESS_KEY_ID: "AKIAREADER",
      AWS_SECRET_ACCESS_KEY: "reader",
      AWS_REGION: "eu-west-1",
      AWS_ENDPOINT_URL: real.url,
    };
    const words: string[] = [];
    for (const arg of args) {
      if (typeof arg === "string") words.push(arg);
      else Object.assign(env, arg);
    }
    return new Promise((resolve) => {
      const argv = [join(REPOSITORY, "dist/cli/main.js"), ...words];
      execFile(process.execPath, argv, { cwd: empty, env }, (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, stdout, stderr });
      });
    });
  }
});
