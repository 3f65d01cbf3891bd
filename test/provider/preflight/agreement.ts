import assert from "node:assert/strict";
import fc from "fast-check";
import { versionsOf } from "../../../emulator/src/eks/addon/addonCatalogue";
import type { Outcome } from "../../fixtures/SimulatedStack";
import { SimulatedControlPlane } from "../../fixtures/SimulatedControlPlane";

const NOW = Date.parse("2026-10-01T00:00:00Z");
const DAY = 24 * 3_600_000;
/** The oldest version that is in support at NOW. */
const OLDEST_LISTED = 31;
const STATUSES = ["PASSING", "WARNING", "ERROR", "UNKNOWN"] as const;

/** A cluster, what EKS enforces, and what a program wants of it. */
export interface Situation {
  readonly minor: number;
  readonly by: number;
  /** Whether the resource was there before, at the cluster's version. */
  readonly adopted: boolean;
  readonly nodegroups: readonly { readonly behind: number; readonly al2: boolean }[];
  readonly addons: readonly { readonly name: string; readonly pick: number }[];
  readonly insights: readonly {
    readonly ahead: number;
    readonly status: (typeof STATUSES)[number];
    readonly category: "UPGRADE_READINESS" | "ROLLBACK_READINESS" | "MISCONFIGURATION";
  }[];
  readonly upgradedDaysAgo: number | undefined;
  readonly standard: boolean;
  readonly autoMode: boolean;
  readonly unhealthy: boolean;
  readonly strict: boolean;
  readonly force: boolean;
  readonly allowRollback: boolean;
}

const seldom = fc.integer({ min: 0, max: 9 }).map((draw) => draw === 0);

/**
 * Left out is what the EKS API does not show to anybody: how many addresses are free, which features of EKS the previous minor
 * lacks, how old self-managed and Fargate's kubelets are, which add-ons fit versions past their support, and whether EKS itself
 * made an upgrade at the end of extended support.
 */
export const situation: fc.Arbitrary<Situation> = fc.record({
  minor: fc.integer({ min: 28, max: 36 }),
  by: fc.integer({ min: -2, max: 4 }),
  adopted: fc.boolean(),
  nodegroups: fc.array(fc.record({ behind: fc.nat({ max: 4 }), al2: seldom }), { maxLength: 3 }),
  addons: fc.uniqueArray(
    fc.record({ name: fc.constantFrom("vpc-cni", "coredns", "kube-proxy", "aws-ebs-csi-driver"), pick: fc.nat() }),
    { maxLength: 3, selector: ({ name }) => name },
  ),
  insights: fc.array(
    fc.record({
      ahead: fc.integer({ min: 1, max: 3 }),
      status: fc.constantFrom(...STATUSES),
      category: fc.constantFrom("UPGRADE_READINESS", "ROLLBACK_READINESS", "MISCONFIGURATION"),
    }),
    { maxLength: 2 },
  ),
  upgradedDaysAgo: fc.option(fc.constantFrom(1, 3, 6, 8, 30), { nil: undefined }),
  standard: fc.boolean(),
  autoMode: seldom,
  unhealthy: seldom,
  strict: fc.boolean(),
  force: fc.boolean(),
  allowRollback: fc.boolean(),
});

/** What became of a program that preview saw, and of the same program with nobody looking. */
export interface Agreement {
  readonly looked: Outcome;
  readonly blind: Outcome | undefined;
}

/** What preview accepts, up completes; what preview refuses is refused in any case, and nothing was started before. */
export async function holdsTheAgreement(one: Situation): Promise<Agreement> {
  const wanted = `1.${one.minor + one.by}`;
  const { looked, world } = await upIn(one, {});
  try {
    if (looked.kind === "ok") {
      assert.equal((await world.truth()).version, wanted);
      return { looked, blind: undefined };
    }
    assert.equal(looked.kind, "refused", `preview accepted it, and up failed: ${JSON.stringify(looked)}`);
    assert.equal(await started(world), 0, "something was started before preview refused");
  } finally {
    await world.close();
  }
  const { looked: blind, world: other } = await upIn(one, { preflight: "off" });
  try {
    assert.notEqual(blind.kind, "ok", `preview refused what EKS allows: ${JSON.stringify(looked)}`);
    return { looked, blind };
  } finally {
    await other.close();
  }
}

async function upIn(one: Situation, more: object): Promise<{ looked: Outcome; world: SimulatedControlPlane }> {
  const world = await SimulatedControlPlane.start(clusterOf(one), {
    startAt: NOW,
    insights: "enforce",
    nodegroupSkew: one.strict ? "strict" : "skew",
  });
  const stack = world.stack();
  const common = {
    clusterName: "devel",
    nodegroupPolicy: one.strict ? "strict" : "skew",
    force: one.force,
    allowRollback: one.allowRollback,
    ...more,
  };
  if (one.adopted) await stack.up({ ...common, version: `1.${one.minor}` });
  return { looked: await stack.up({ ...common, version: `1.${one.minor + one.by}` }), world };
}

async function started(world: SimulatedControlPlane): Promise<number> {
  const requests = await world.requests();
  return requests.filter(({ operation }) => operation === "UpdateClusterVersion").length;
}

function clusterOf(one: Situation): object {
  const version = `1.${one.minor}`;
  return {
    version,
    nodegroups: one.nodegroups.map(({ behind, al2 }, index) => ({
      name: `workers-${index}`,
      version: `1.${Math.max(23, one.minor - behind)}`,
      ...(al2 && one.minor - behind <= 32 ? { amiType: "AL2_x86_64" } : {}),
    })),
    addons: (one.minor >= OLDEST_LISTED ? one.addons : []).map(({ name, pick }) => ({
      name,
      version: addonVersion(name, version, pick),
    })),
    insights: one.insights.map(({ ahead, status, category }, index) => ({
      name: `Insight ${index}`,
      status,
      category,
      ...(category === "UPGRADE_READINESS" ? { kubernetesVersion: `1.${Math.min(36, one.minor + ahead)}` } : {}),
    })),
    upgradePolicy: { supportType: one.standard ? "STANDARD" : "EXTENDED" },
    autoMode: one.autoMode,
    health: one.unhealthy ? [{ code: "IamRoleNotFound", message: "the role is gone" }] : [],
    history:
      one.upgradedDaysAgo === undefined
        ? []
        : [
            {
              from: `1.${one.minor - 1}`,
              to: version,
              finishedAt: new Date(NOW - one.upgradedDaysAgo * DAY).toISOString(),
            },
          ],
  };
}

/** One of those that run on the cluster now. */
function addonVersion(name: string, clusterVersion: string, pick: number): string {
  const minor = Number(clusterVersion.slice(2));
  const fitting = versionsOf(name).filter(({ fromMinor, toMinor }) => fromMinor <= minor && minor <= toMinor);
  return fitting[pick % fitting.length]?.name ?? "";
}
