import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { startEmulator, type RunningEmulator } from "../../emulator/src/index";
import { REPOSITORY } from "../engine/PulumiProject";
import { ExampleProject } from "./ExampleProject";
import { EMULATED_DATE } from "../emulatedDate";

interface Step {
  readonly uses?: string;
  readonly name?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly if: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency: { readonly "cancel-in-progress": boolean };
  readonly jobs: Readonly<Record<string, Job>>;
}

/** The inputs of the actions that the workflow uses, from their action.yml. */
const INPUTS: Readonly<Record<string, readonly string[]>> = {
  "actions/checkout@v4": ["persist-credentials"],
  "actions/setup-node@v4": ["node-version"],
  "aws-actions/configure-aws-credentials@v4": ["aws-region", "role-to-assume", "role-duration-seconds"],
  "pulumi/actions@v6": ["command", "stack-name", "comment-on-summary"],
  "marocchino/sticky-pull-request-comment@v2": ["header", "path"],
};

const GOOD = { "ci:clusterName": "good", "ci:version": "1.35" };

describe("examples/ci", function () {
  this.timeout(180_000);
  let emulator: RunningEmulator;
  let project: ExampleProject;

  before(async () => {
    const nodegroups = [{ name: "old", version: "1.31" }];
    const addons = [{ name: "coredns", issues: [{ code: "InsufficientNumberOfReplicas", message: "0 of 2" }] }];
    emulator = await startEmulator({
      startAt: EMULATED_DATE,
      upgradeSeconds: 0.6,
      seed: {
        clusters: [
          { name: "good", region: "eu-west-1", version: "1.34", addons },
          { name: "blocked", region: "eu-west-1", version: "1.33", nodegroups },
        ],
      },
    });
    project = new ExampleProject("ci", {
      endpoint: emulator.url,
      config: GOOD,
      env: { PULUMI_NODEJS_TRANSPILE_ONLY: "true" },
    });
    await project.init();
  });
  after(async () => {
    project.remove();
    await emulator.close();
  });

  const started = (): number =>
    emulator.emulator.requestLog.entries().filter(({ operation }) => operation === "UpdateClusterVersion").length;

  /** What the workflow's job for this event has pulumi/actions do. */
  function commandFor(event: string): { command: string; step: Step; job: Job } {
    const job = Object.values(workflow().jobs).find((one) => one.if === `github.event_name == '${event}'`);
    const step = job?.steps.find((one) => one.with?.command !== undefined);
    assert(job && step, `nothing runs on ${event}`);
    return { command: String(step.with?.command), step, job };
  }

  it("has a workflow that gives its actions the inputs they have, and no secret to what it installs", () => {
    const { jobs, permissions, concurrency } = workflow();
    assert.deepEqual(permissions, { contents: "read", "id-token": "write" });
    assert.equal(concurrency["cancel-in-progress"], false);
    for (const { steps } of Object.values(jobs)) {
      for (const { uses, name, run, with: inputs = {} } of steps) {
        if (uses === undefined) assert(run === "npm install" || name === "Plan", run);
        else
          assert.deepEqual(
            Object.keys(inputs).filter((name) => !INPUTS[uses]?.includes(name)),
            [],
            uses,
          );
      }
    }
  });

  it("previews a pull request: the plan and the warnings, as text, as a diff and as JSON, on the resource", async () => {
    const { command, step, job } = commandFor("pull_request");
    assert.equal(step.with?.["stack-name"], "${{ vars.STACK }}");
    assert.equal(job.permissions?.["pull-requests"], "write");
    for (const form of [[], ["--diff"]]) {
      const { output } = await project.succeeds(command, ...form);
      assert.match(output, /plan: 1\.34 → 1\.35, 1 hop, about 10 min {2}\(cluster "good", eu-west-1\)/);
      assert.match(output, /warning: EKSV031 add-on coredns is DEGRADED/);
    }
    const { stdout } = await project.succeeds(command, "--json");
    const { diagnostics = [] } = JSON.parse(stdout) as { diagnostics?: { urn?: string; message: string }[] };
    const ours = diagnostics.filter(({ urn }) => urn?.endsWith("eks:ClusterVersion::cluster"));
    assert(
      ours.some(({ message }) => message.includes("plan: 1.34 → 1.35")),
      stdout,
    );
    assert(
      ours.some(({ message }) => message.includes("EKSV031")),
      stdout,
    );
    assert.equal(started(), 0);
  });

  it("fails the pull request where EKS would refuse the upgrade", async () => {
    project.setConfig({ "ci:clusterName": "blocked", "ci:version": "1.36" });
    const { code, output } = await project.preview();
    assert.notEqual(code, 0);
    assert.match(output, /EKSV020 node group old runs 1\.31 and blocks hop 2 of 3, 1\.34 → 1\.35/);
    assert.match(output, /docs\/findings\/EKSV020\.md/);
    assert.equal(started(), 0);
    project.setConfig(GOOD);
  });

  it("writes the plan for the comment and the job's summary, blocked or not, and does not fail for it", async () => {
    const { job } = commandFor("pull_request");
    const plan = job.steps.find(({ name }) => name === "Plan")?.run ?? assert.fail("no step writes the plan");
    const comment = job.steps.find(({ uses }) => uses?.startsWith("marocchino/"));
    assert.equal(comment?.with?.path, "plan.md");
    for (const [config, verdict] of [
      [GOOD, /^## READY WITH WARNINGS: good .*\n\n```text\nplan: 1\.34 → 1\.35/],
      [{ "ci:clusterName": "blocked", "ci:version": "1.36" }, /^## BLOCKED: blocked [^]*EKSV020/],
    ] as const) {
      project.setConfig(config);
      const { summary, comment } = await project.runWorkflowStep(plan);
      assert.match(comment, verdict);
      assert.equal(summary, comment);
    }
    project.setConfig(GOOD);
    assert.equal(started(), 0);
  });

  it("upgrades at the merge, and leaves the plan as data", async () => {
    const { command } = commandFor("push");
    await project.succeeds(command, "--yes", "--skip-preview");
    assert.equal(started(), 1);
    const { stdout } = await project.succeeds("stack", "output", "plan", "--json");
    assert.deepEqual(JSON.parse(stdout), {
      from: "1.34",
      to: "1.35",
      hops: 1,
      findings: ["warning EKSV031 addon/coredns", "note EKSV028 cluster/good", "note EKSV034 cluster/good"],
      refused: false,
    });
  });
});

function workflow(): Workflow {
  const text = readFileSync(join(REPOSITORY, "examples/ci/.github/workflows/eks-version.yml"), "utf8");
  return parse(text) as Workflow;
}
