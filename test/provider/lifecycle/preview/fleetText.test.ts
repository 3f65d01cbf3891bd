import assert from "node:assert/strict";
import { versionFromEks } from "../../../../provider/core/versions/kubernetesVersion";
import type { Due } from "../../../../provider/fleet/due";
import { whatIsDue } from "../../../../provider/fleet/due";
import { NOTHING_KNOWN } from "../../../../provider/fleet/known";
import { planOf } from "../../../../provider/fleet/plan";
import type { SurveyedMember } from "../../../../provider/fleet/survey";
import { brokenRules } from "../../preflight/messageRules";
import { fleetText } from "../../../../provider/lifecycle/preview/fleetText";
import type { FleetPlanArgs } from "../../../../provider/resources/fleetArgs";
import type { PlanFinding } from "../../../../provider/resources/planTypes";

const NOW = Date.parse("2026-11-03T12:00:00Z");
const DAY = 24 * 3_600_000;

/** Clusters with all that clusters can have: some failed, some blocked, some without a history, some proven. */
function member(n: number, supportType = n % 3 === 0 ? "STANDARD" : "EXTENDED"): SurveyedMember {
  const canary = n % 40 === 0;
  const version = versionFromEks(canary ? "1.33" : "1.32");
  const failed = n % 97 === 5;
  return {
    arn: `arn:aws:eks:eu-west-1:${111_111_111_111 + (n % 10)}:cluster/c-${n}`,
    name: `c-${n}`,
    account: String(111_111_111_111 + (n % 10)),
    region: "eu-west-1",
    labels: canary ? { ring: "canary" } : {},
    joinedAt: undefined,
    connection: {},
    cluster:
      n % 211 === 7
        ? { seen: false, why: `AccessDenied ${n}` }
        : {
            seen: true,
            value: {
              version,
              status: n % 53 === 0 && !canary ? `UPDATING` : "ACTIVE",
              healthy: true,
              supportType: supportType as "STANDARD",
              updates: canary
                ? [{ id: `u${n}`, kind: "upgrade", status: "Successful", to: version, createdAt: NOW - 9 * DAY }]
                : failed
                  ? [
                      {
                        id: `f${n}`,
                        kind: "upgrade",
                        status: "Failed",
                        to: versionFromEks("1.33"),
                        createdAt: NOW - n * 60_000,
                      },
                    ]
                  : [],
              blockers: [],
            },
          },
  };
}

const ARGS: FleetPlanArgs = {
  name: "platform",
  members: [],
  target: "1.33",
  waves: [
    { name: "canary", where: { ring: "canary" }, soak: "24h", proof: "10%" },
    { name: "tenth", share: 0.1, soak: "10d", failures: 100, maxConcurrent: 10 },
    {
      name: "prod",
      rest: true,
      failures: 100,
      maxConcurrent: "5%",
      windows: [{ cron: "0 22 * * TUE-THU", duration: "6h", timezone: "Europe/Berlin" }],
    },
  ],
};

function blocked(name: string): PlanFinding[] {
  const n = Number(name.slice(2));
  if (n % 5 !== 0) return [];
  const code = n % 2 === 0 ? "EKSV020" : "EKSV030";
  return [
    { code, severity: "error", resource: `cluster/${name}`, fact: "it is so", remedy: "change it", docs: "docs" },
  ];
}

function warnedOf(name: string): PlanFinding[] {
  const usual = { resource: `cluster/${name}`, remedy: "see to it", docs: "docs" };
  const waived = { code: "EKSV021", severity: "error", fact: "accepted", waived: "known" } as const;
  return [
    { ...usual, code: "EKSV013", severity: "warning", fact: "EKS upgrades it by itself" },
    { ...usual, code: "EKSV001", severity: "note", fact: "nothing new" },
    ...(Number(name.slice(2)) % 7 === 3 ? [{ ...usual, ...waived }] : []),
  ];
}

async function dueOf(count: number, supportType?: string): Promise<Due> {
  const members = Array.from({ length: count }, (_, n) => member(n, supportType));
  const survey = {
    at: NOW,
    members,
    unreadable: members.flatMap(({ name, cluster }) => (cluster.seen ? [] : [{ what: name, why: cluster.why }])),
    unknown: [],
    versions: [
      {
        version: versionFromEks("1.32"),
        support: "STANDARD_SUPPORT" as const,
        endOfStandardSupport: "2026-11-05",
        endOfExtendedSupport: "2027-11-05",
      },
      {
        version: versionFromEks("1.33"),
        support: "STANDARD_SUPPORT" as const,
        endOfStandardSupport: "2027-03-05",
        endOfExtendedSupport: "2028-03-05",
      },
    ],
    known: NOTHING_KNOWN,
  };
  const decided = await whatIsDue(survey, {
    args: ARGS,
    runEndsAt: undefined,
    examine: ({ name }) => Promise.resolve([...blocked(name), ...warnedOf(name)]),
  });
  assert("due" in decided, JSON.stringify(decided));
  return decided.due;
}

describe("The text of a fleet's plan", () => {
  it("is a page for two thousand clusters, and is there in seconds", async function () {
    this.timeout(60_000);
    const plan = planOf(ARGS, await dueOf(2000));
    const lines = fleetText(plan).split("\n");
    assert(lines.length <= 66, `${lines.length} lines`);
    const longest = lines.reduce((most, line) => Math.max(most, line.length), 0);
    assert(longest <= 320, `${longest} characters`);
    assert.equal(plan.members.length, 2000);
  });

  it("has the table, blockers by cause, holds with their end, what could not be read, and the forecast", async () => {
    const plan = planOf(ARGS, await dueOf(400));
    const text = fleetText(plan);
    assert.match(text, /^fleet platform: to 1\.33, 400 clusters in 3 waves, as of 2026-11-03 12:00 UTC/);
    assert.match(text, /wave +clusters +versions +now +proven/);
    assert.match(text, /blocked +EKSV0[23]0: \d+ clusters? \(c-\d+[^)]*\); fix: change it/);
    assert.match(text, /warned +EKSV013: \d+ clusters \(c-\d+[^)]*\): EKS upgrades it by itself\n/);
    assert.match(text, /EKSV021 \(waived\): \d+ clusters? \(c-\d+[^)]*\): accepted\n/);
    assert.doesNotMatch(text, /EKSV001|nothing new/);
    assert.match(text, /held +tenth: \d+ clusters, 10 of at most 10 clusters of wave tenth are upgraded now/);
    assert.match(text, /unread +c-7: AccessDenied 7; it proves nothing/);
    assert.match(text, /due +canary: /);
    assert.deepEqual([text, ...plan.warnings].flatMap(brokenRules), []);
    assert(plan.warnings.some((warning) => /soaks for 10 days: EKS rolls .* seven days/.test(warning)));
    assert(
      plan.warnings.some((warning) => /AWS upgrades \d+ clusters of 1\.32 by itself from 2026-11-05 on/.test(warning)),
    );
    assert(plan.warnings.some((warning) => warning.includes("cost extended support from 2026-11-05 on")));
  });

  it("says of a supportType that nobody knows yet what may happen, and reckons no cost for it", async () => {
    const { warnings } = planOf(ARGS, await dueOf(400, "LONGER"));
    const may = warnings.filter((warning) => warning.startsWith("AWS may upgrade "));
    assert.deepEqual(
      may.map((warning) => warning.replace(/\d+/, "N")),
      [
        "AWS may upgrade N clusters of 1.32 by itself from 2026-11-05 on (whether it does so under supportType LONGER is not known), and when this plan comes to them is not known",
      ],
    );
    assert(!warnings.some((warning) => /AWS upgrades|cost extended support/.test(warning)));
  });
});
