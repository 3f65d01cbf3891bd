import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { REPOSITORY } from "../engine/PulumiProject";
import { EmulatedFleet, FIRST, SECOND, upgraded } from "../fixtures/EmulatedFleet";
import { ExampleProject } from "./ExampleProject";

/** The inputs of the actions that the workflow uses, from their action.yml. */
const INPUTS: Readonly<Record<string, readonly string[]>> = {
  "actions/checkout@v4": ["persist-credentials"],
  "actions/setup-node@v4": ["node-version"],
  "aws-actions/configure-aws-credentials@v4": ["aws-region", "role-to-assume", "role-duration-seconds"],
  "pulumi/actions@v6": ["command", "stack-name"],
};

/** Fields of `spec`, from the operator's definition of Stack (pulumi.com/v1). */
const STACK_FIELDS: Readonly<Record<string, string>> = {
  serviceAccountName: "string",
  stack: "string",
  projectRepo: "string",
  branch: "string",
  repoDir: "string",
  continueResyncOnCommitMatch: "boolean",
  resyncFrequencySeconds: "number",
  retryOnUpdateConflict: "boolean",
  destroyOnFinalize: "boolean",
  envRefs: "object",
};

/** Fields of DeploymentSettings and CreateScheduledDeploymentRequest of Pulumi Cloud's REST API. */
const CLOUD_FIELDS = [
  "settings.sourceContext.git.repoUrl",
  "settings.sourceContext.git.branch",
  "settings.sourceContext.git.repoDir",
  "settings.operationContext.oidc.aws.roleArn",
  "settings.operationContext.oidc.aws.sessionName",
  "settings.operationContext.oidc.aws.duration",
  "settings.operationContext.environmentVariables.AWS_REGION",
  "settings.operationContext.options.skipIntermediateDeployments",
  "schedule.scheduleCron",
  "schedule.request.operation",
  "schedule.request.inheritSettings",
];

type Json = Readonly<Record<string, unknown>>;

describe("examples/fleet", function () {
  this.timeout(300_000);
  let fleet: EmulatedFleet;
  const stacks: ExampleProject[] = [];

  before(async () => {
    const tags = { fleet: "platform" };
    const tenth = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa"];
    fleet = await EmulatedFleet.start({
      upgradeSeconds: 0.6,
      clusters: [
        { name: "canary", version: "1.32", tags: { ...tags, ring: "canary" } },
        ...tenth.map((name, index) => ({ name, version: "1.32", tags, account: index % 2 === 0 ? FIRST : SECOND })),
        { name: "not-ours", ...upgraded("1.32", 9) },
      ],
    });
    for (const account of [FIRST, SECOND]) {
      const stack = new ExampleProject("fleet", {
        endpoint: fleet.emulator.url,
        config: {
          "fleet:account": account,
          "fleet:accounts": [FIRST, SECOND],
          "fleet:regions": ["eu-west-1"],
          "fleet:target": "1.33",
        },
        env: { PULUMI_NODEJS_TRANSPILE_ONLY: "true" },
      });
      stacks.push(stack);
      await stack.init();
    }
  });
  after(async () => {
    for (const stack of stacks) stack.remove();
    await fleet.close();
  });

  async function started(): Promise<string[]> {
    const requests = (await fleet.control("GET", "requests")) as {
      operation: string;
      cluster: string;
      status: number;
    }[];
    return requests
      .filter(({ operation, status }) => operation === "UpdateClusterVersion" && status === 200)
      .map(({ cluster }) => cluster);
  }

  async function bothUp(): Promise<string> {
    let output = "";
    for (const stack of stacks) output += (await stack.succeeds("up", "--yes", "--skip-preview")).output;
    return output;
  }

  const advance = (days: number): Promise<unknown> =>
    fleet.control("POST", "clock", { advanceSeconds: days * 24 * 3600 });

  it("shows each wave in preview, and starts nothing", async () => {
    const output = (await stacks[0]?.succeeds("preview"))?.output ?? "";
    assert.match(output, /fleet platform: to 1\.33, 11 clusters in 3 waves/);
    assert.deepEqual(await started(), []);
  });

  it("goes from wave to wave as each has proven the version, the last one with an approval, at night", async () => {
    await bothUp();
    assert.deepEqual(await started(), ["canary"]);
    await advance(1.1);
    await bothUp();
    const tenth = (await started()).length - 1;
    assert(tenth >= 1 && tenth < 10, `${tenth} in the tenth`);
    await advance(3.1);
    assert.match(await bothUp(), /wave prod is not approved for 1\.33/);
    for (const stack of stacks) stack.setConfig({ "fleet:approved": "1.33" });
    // A Tuesday in October 2026, 23:00 in Berlin.
    await fleet.control("POST", "clock", { set: "2026-10-06T10:00:00Z" });
    assert.match(await bothUp(), /no window is open that is long enough, until 2026-10-06 20:00 UTC/);
    await fleet.control("POST", "clock", { set: "2026-10-06T21:00:00Z" });
    // At most 5 % at once: one, until none is left.
    for (let up = 0; up < 12 && (await started()).length < 11; up++) await bothUp();
    const all = await started();
    assert.equal(new Set(all).size, 11);
    assert.equal(all.length, 11, "none was started twice");
    assert(!all.includes("not-ours"));
  });

  it("has a workflow that gives its actions the inputs they have, a job for each stack, and cancels none", () => {
    const workflow = parse(read(".github/workflows/eks-fleet.yml")) as {
      permissions: Json;
      on: { schedule: { cron: string }[] };
      jobs: { step: { strategy: { "fail-fast": boolean; matrix: Json }; concurrency: Json; steps: Json[] } };
    };
    assert.deepEqual(workflow.permissions, { contents: "read", "id-token": "write" });
    const { strategy, concurrency, steps } = workflow.jobs.step;
    assert.deepEqual([strategy["fail-fast"], strategy.matrix.stack], [false, ["first", "second"]]);
    assert.equal(concurrency["cancel-in-progress"], false);
    for (const { uses, with: inputs = {} } of steps) {
      if (typeof uses !== "string") continue;
      assert.deepEqual(
        Object.keys(inputs as Json).filter((name) => !INPUTS[uses]?.includes(name)),
        [],
        uses,
      );
    }
  });

  it("has a Stack with the operator's fields, and settings with Pulumi Cloud's", () => {
    const { apiVersion, kind, spec } = parse(read("stack.yaml")) as { apiVersion: string; kind: string; spec: Json };
    assert.deepEqual([apiVersion, kind], ["pulumi.com/v1", "Stack"]);
    for (const [name, value] of Object.entries(spec)) assert.equal(typeof value, STACK_FIELDS[name], name);
    assert.deepEqual(leaves(JSON.parse(read("deployments.json")) as unknown).sort(), [...CLOUD_FIELDS].sort());
  });

  function read(file: string): string {
    return readFileSync(join(REPOSITORY, "examples/fleet", file), "utf8");
  }
});

function leaves(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === "" ? key : `${path}.${key}`));
}
