import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startEmulator } from "../../emulator/src/index";
import { EmulatedTime } from "../provider/EmulatedTime";
import { SimulatedStack } from "../provider/SimulatedStack";

interface Policy {
  readonly Statement: readonly { readonly Action: string | readonly string[] }[];
}

/** Every action of the policies that the README gives users. */
function actionsOfReadme(): string[] {
  const readme = readFileSync(join(__dirname, "../../README.md"), "utf8");
  const policies = [...readme.matchAll(/```json\n([\s\S]*?)```/g)]
    .map(([, text]) => text ?? "")
    .filter((text) => text.includes('"Statement"'))
    .map((text) => JSON.parse(text) as Policy);
  assert.equal(policies.length, 1, "the README gives one policy");
  return policies.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action));
}

/** All verbs on a cluster that has something of everything; what was refused or could not be looked at. */
async function missed(allow: readonly string[]): Promise<string[]> {
  const emulator = await startEmulator({
    startAt: Date.parse("2026-10-01T00:00:00Z"),
    upgradeSeconds: 20,
    seed: {
      clusters: [
        {
          name: "devel",
          version: "1.32",
          region: "eu-west-1",
          nodegroups: [{ name: "workers", version: "1.32" }],
          addons: [{ name: "coredns" }],
        },
      ],
      credentials: [{ accessKeyId: "AKIALEASTPRIVILEGE", secretAccessKey: "least", allow }],
    },
  });
  try {
    const stack = new SimulatedStack({
      url: emulator.url,
      clock: await EmulatedTime.of(emulator.url),
      config: { "aws:accessKey": "AKIALEASTPRIVILEGE", "aws:secretKey": "least", "aws:maxRetries": "1" },
    });
    const program = { clusterName: "devel", refreshInsights: true };
    const trouble: string[] = [];
    for (const args of [{ version: "1.32" }, { version: "1.33" }, { version: "1.32", allowRollback: true }]) {
      const outcome = await stack.up({ ...program, ...args });
      if (outcome.kind === "failed") trouble.push(outcome.message);
      if (outcome.kind === "refused") trouble.push(...outcome.problems);
    }
    await stack.refresh().catch((error: unknown) => trouble.push(String(error)));
    const requests = (await (await fetch(`${emulator.url}/_emulator/requests`)).json()) as {
      operation: string;
      error: string | null;
    }[];
    const denied = requests.filter(({ error }) => error === "AccessDeniedException").map(({ operation }) => operation);
    const told = [...trouble, ...stack.messages].join("\n");
    for (const operation of denied) {
      assert(told.includes(operation), `${operation} was denied, and nobody was told:\n${told}`);
    }
    return [...new Set(denied)];
  } finally {
    await emulator.close();
  }
}

describe("the README's IAM policy", () => {
  it("suffices for every verb", async () => {
    assert.deepEqual(await missed(actionsOfReadme()), []);
  });

  it("holds no action that could be dropped unnoticed, and what is missed is told by its name", async function () {
    this.timeout(120_000);
    const actions = actionsOfReadme();
    assert(actions.includes("eks:UpdateClusterVersion"));
    for (const dropped of actions) {
      const rest = actions.filter((action) => action !== dropped);
      assert.deepEqual(await missed(rest), [dropped.replace("eks:", "")]);
    }
  });
});
