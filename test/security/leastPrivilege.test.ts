import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningEmulator } from "../../emulator/src/index";
import { startEmulator } from "../../emulator/src/index";
import { addonResource } from "../../provider/lifecycle/addonVersion";
import { ClusterUpgradeLifecycle } from "../../provider/lifecycle/clusterUpgrade";
import { AddonOrNodegroupLifecycle } from "../../provider/lifecycle/addonOrNodegroup";
import { nodegroupResource } from "../../provider/lifecycle/nodegroupVersion";
import { EmulatedTime } from "../fixtures/EmulatedTime";
import type { SimulationOptions } from "../fixtures/SimulatedStack";
import { SimulatedStack } from "../fixtures/SimulatedStack";
import { EMULATED_DATE } from "../emulatedDate";

interface Policy {
  readonly Statement: readonly { readonly Action: string | readonly string[] }[];
}

/** Every action of the policy that the documents give users. */
function actionsOfPolicy(): string[] {
  const page = readFileSync(join(__dirname, "../../docs/permissions.md"), "utf8");
  const policies = [...page.matchAll(/```json\n([\s\S]*?)```/g)]
    .map(([, text]) => text ?? "")
    .filter((text) => text.includes('"Statement"'))
    .map((text) => JSON.parse(text) as Policy);
  assert.equal(policies.length, 1, "the page gives one policy");
  return [...new Set(policies.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action)))];
}

/** All verbs on a cluster that has something of everything; what was refused or could not be looked at. */
async function missed(allow: readonly string[]): Promise<string[]> {
  const emulator = await startEmulator({
    startAt: EMULATED_DATE,
    upgradeSeconds: 20,
    seed: {
      clusters: [
        {
          name: "devel",
          version: "1.32",
          region: "eu-west-1",
          nodegroups: [
            { name: "workers", version: "1.32" },
            { name: "behind", version: "1.31", launchTemplate: { name: "blue", version: "3", latestVersion: 5 } },
          ],
          addons: [{ name: "coredns", configurationValues: '{"replicaCount":2}' }],
        },
        { name: "inspected", version: "1.32", region: "eu-west-1", nodegroups: [{ name: "workers" }], kubernetes: {} },
        { name: "blocked", version: "1.33", region: "eu-west-1", insights: [{ name: "Deprecated APIs" }] },
      ],
      credentials: [{ accessKeyId: "AKIALEASTPRIVILEGE", secretAccessKey: "least", allow }],
    },
  });
  try {
    const options: SimulationOptions = {
      url: emulator.url,
      clock: await EmulatedTime.of(emulator.url),
      config: { "aws:accessKey": "AKIALEASTPRIVILEGE", "aws:secretKey": "least", "aws:maxRetries": "1" },
    };
    const stack = new SimulatedStack(options);
    const addon = new SimulatedStack({
      ...options,
      resource: (world) => new AddonOrNodegroupLifecycle(addonResource, world),
    });
    const nodegroup = new SimulatedStack({
      ...options,
      resource: (world) => new AddonOrNodegroupLifecycle(nodegroupResource, world),
    });
    const program = { clusterName: "devel", refreshInsights: true };
    const trouble: string[] = [];
    const ups = [
      [stack, { ...program, version: "1.32" }],
      [stack, { ...program, version: "1.33" }],
      [stack, { ...program, version: "1.32", allowRollback: true }],
      [addon, { clusterName: "devel", addonName: "coredns", version: "latest" }],
      [
        nodegroup,
        { clusterName: "devel", nodegroupName: "behind", launchTemplate: { name: "blue", version: "$Latest" } },
      ],
    ] as const;
    for (const [of, args] of ups) {
      const outcome = await of.up(args);
      if (outcome.kind === "failed") trouble.push(outcome.message);
      if (outcome.kind === "refused") trouble.push(...outcome.problems);
    }
    // An insight that stands in the way is asked what it names.
    const blocked = new SimulatedStack(options);
    trouble.push(...(await blocked.preview({ clusterName: "blocked", version: "1.34" })), ...blocked.messages);
    const inspected = new SimulatedStack({ ...options, resource: (world) => new ClusterUpgradeLifecycle(world) });
    const whole = { clusterName: "inspected", version: "1.33", inspectCluster: true };
    trouble.push(...(await inspected.preview(whole)), ...inspected.messages);
    for (const of of [stack, addon, nodegroup]) {
      await of.refresh().catch((error: unknown) => trouble.push(String(error)));
    }
    // The command line, a process of its own, is asked for what nothing else needs.
    if ((await deniedBy(emulator)).length === 0) trouble.push(await surveyed(emulator.url));
    const denied = await deniedBy(emulator);
    const told = [...trouble, ...stack.messages, ...addon.messages, ...nodegroup.messages].join("\n");
    for (const operation of denied) {
      assert(told.includes(operation), `${operation} was denied, and nobody was told:\n${told}`);
    }
    return [...new Set(denied)];
  } finally {
    await emulator.close();
  }
}

/** The operations of the requests that were denied. */
async function deniedBy({ url }: RunningEmulator): Promise<string[]> {
  const requests = (await (await fetch(`${url}/_emulator/requests`)).json()) as {
    operation: string;
    error: string | null;
  }[];
  return requests
    .filter(({ error }) => error === "AccessDeniedException" || error === "UnauthorizedOperation")
    .map(({ operation }) => operation);
}

/** What the command line tells of all clusters. */
function surveyed(url: string): Promise<string> {
  const argv = ["report", "--all", "--to", "1.34", "--format", "md", "--region", "eu-west-1", "--endpoint", url];
  const env = { PATH: process.env.PATH, AWS_ACCESS_KEY_ID: "AKIALEASTPRIVILEGE", AWS_SECRET_ACCESS_KEY: "least" };
  return new Promise((resolve) => {
    execFile(process.execPath, [join(__dirname, "../../dist/cli/main.js"), ...argv], { env }, (_error, out, err) => {
      resolve(out + err);
    });
  });
}

describe("the IAM policy in docs/permissions.md", () => {
  it("suffices for every verb", async () => {
    assert.deepEqual(await missed(actionsOfPolicy()), []);
  });

  it("holds no action that could be dropped unnoticed, and what is missed is told by its name", async function () {
    this.timeout(300_000);
    const actions = actionsOfPolicy();
    assert(actions.includes("eks:UpdateClusterVersion"));
    for (const dropped of actions) {
      const rest = actions.filter((action) => action !== dropped);
      assert.deepEqual(await missed(rest), [dropped.replace(/^(eks|ec2):/, "")]);
    }
  });
});
