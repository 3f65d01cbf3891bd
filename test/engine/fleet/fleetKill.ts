import assert from "node:assert/strict";
import { EmulatedFleet, FIRST, READ_ACTIONS, TOOLING, UPGRADE_ACTIONS } from "../../fixtures/EmulatedFleet";
import type { KillPoint } from "../kills/killMatrix";
import { killTree } from "../processTree";
import { PulumiProject } from "../PulumiProject";

const PROGRAM = `
const { Fleet } = require("pulumi-eks-version");
new Fleet("platform", {
  members: [{ accounts: ["${FIRST}"], regions: ["eu-west-1"], readRole: "eks-fleet-read" }],
  manage: { role: "eks-upgrades" },
  scope: "cluster",
  target: "1.33",
  waves: [{ name: "all", rest: true }],
});
`;

const ALLOW: Readonly<Record<string, readonly string[]>> = {
  "eks-fleet-read": READ_ACTIONS,
  "eks-upgrades": [...UPGRADE_ACTIONS, "eks:UpdateNodegroupVersion", "eks:UpdateAddon"],
};

/** The kinds of updates that a Fleet starts. */
export const STARTS = ["UpdateClusterVersion", "UpdateAddon", "UpdateNodegroupVersion"] as const;

/** Kills provider and engine at the first request of this kind, and checks that the next up ends right, with no update twice. */
export async function killedAt(operation: (typeof STARTS)[number], when: KillPoint): Promise<void> {
  const fleet = await EmulatedFleet.start({
    upgradeSeconds: 0.5,
    addonSeconds: 0.3,
    nodegroupSeconds: 0.5,
    roles: Object.entries(ALLOW).map(([name, allow]) => ({
      arn: `arn:aws:iam::${FIRST}:role/${name}`,
      trust: [TOOLING],
      allow,
    })),
    clusters: ["a", "b"].map((name) => ({
      name,
      version: "1.32",
      nodegroups: [{ name: "workers", version: "1.32" }],
      addons: [{ name: "kube-proxy" }],
    })),
  });
  const stack = new PulumiProject({ program: PROGRAM, endpoint: fleet.emulator.url });
  try {
    await stack.init();
    const rule = { id: "first", operation, nth: 1, what: { kind: "hold", when } };
    await fleet.control("POST", "faults", rule);
    const command = stack.start("up", "--yes", "--skip-preview");
    const held = fleet.control("GET", "held?wait=60&rule=first");
    const ended = command.ended.then(({ output }) => Promise.reject(new Error(`nothing was held:\n${output}`)));
    await Promise.race([held, ended]);
    assert(command.process.pid !== undefined);
    ended.catch(() => {});
    killTree(command.process.pid);
    await command.ended;
    await fleet.control("POST", "release", { all: true, how: "drop" });
    await fleet.control("DELETE", "faults");
    await stack.succeeds("cancel", "--yes");
    const up = await stack.up();
    assert.equal(up.code, 0, up.output);
    const { "a addon": first = 0, "b addon": second = 0, ...rest } = updatesOf(fleet);
    assert.deepEqual(rest, { "a cluster": 1, "a nodegroup": 1, "b cluster": 1, "b nodegroup": 1 });
    // One whose nodes had all rolled by then leaves its add-on to the next hop.
    assert(first <= 1 && second <= 1 && first + second >= 1, JSON.stringify({ first, second }));
    const unchanged = await stack.up();
    assert.match(unchanged.output, /unchanged/);
  } finally {
    stack.remove();
    await fleet.close();
  }
}

/** What EKS has been at, of each cluster and each part of it. */
function updatesOf(fleet: EmulatedFleet): Record<string, number> {
  const counts: Record<string, number> = {};
  const { store, clock } = fleet.emulator.emulator;
  for (const { name, updates } of store.clusters({ account: FIRST, region: "eu-west-1" }, clock.now())) {
    for (const { target } of updates) {
      const what = `${name} ${target.kind}`;
      counts[what] = (counts[what] ?? 0) + 1;
    }
  }
  return counts;
}
