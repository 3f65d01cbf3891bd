import { fleetPlanByArguments } from "../../../../provider/lifecycle/plans/fleetPlan";
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { getFleetPlan, getFleetPlanOutput } from "../../../../provider/lifecycle/plans/getFleetPlan";
import type { FleetPlanArgs } from "../../../../provider/resources/fleetArgs";
import type { FleetPlan } from "../../../../provider/resources/fleetPlan";
import type { FleetSeed } from "../../../fixtures/EmulatedFleet";
import { daysAgo, EmulatedFleet, FIRST, rolesOf, SECOND, upgraded } from "../../../fixtures/EmulatedFleet";

const canary = (name: string, more: object = {}) => ({ name, version: "1.32", tags: { ring: "canary" }, ...more });
const prod = (name: string, more: object = {}) => ({ name, version: "1.32", account: SECOND, ...more });

const ARGS: FleetPlanArgs = {
  name: "platform",
  members: [{ accounts: [FIRST, SECOND], regions: ["eu-west-1"], readRole: "eks-fleet-read" }],
  target: "1.33",
  waves: [
    { name: "canary", where: { ring: "canary" }, soak: "24h" },
    { name: "prod", rest: true },
  ],
};

describe("getFleetPlan", () => {
  let fleet: EmulatedFleet | undefined;

  afterEach(async () => {
    await fleet?.close();
    fleet = undefined;
  });

  async function planned(seed: FleetSeed, more: Partial<FleetPlanArgs> = {}): Promise<FleetPlan> {
    fleet = await EmulatedFleet.start(seed);
    return fleetPlanByArguments({ ...ARGS, ...more }, fleet.tools(), "getFleetPlan");
  }

  function decisions({ members }: FleetPlan): Record<string, string> {
    return Object.fromEntries(
      members.map(({ clusterName, decision, to, reason, until }) => [
        clusterName,
        [decision, to ?? reason, until].filter((part) => part !== undefined).join(" "),
      ]),
    );
  }

  it("finds the clusters of all accounts, and says what is due in each wave", async () => {
    const plan = await planned({ clusters: [canary("c"), prod("p"), prod("q")] });
    assert.deepEqual(decisions(plan), { c: "start 1.33", p: "held wave", q: "held wave" });
    const [first, second] = plan.waves;
    assert.deepEqual([first?.members, first?.versions, first?.decisions], [1, { "1.32": 1 }, { start: 1 }]);
    assert.deepEqual([second?.opensFor, second?.decisions], [undefined, { held: 2 }]);
    assert.deepEqual(second?.held, [
      { reason: "wave", members: 2, until: undefined, why: "the wave before has not proven a newer version" },
    ]);
  });

  it("opens a wave on EKS's own history, and not on a cluster that was created at the version", async () => {
    const proven = await planned({ clusters: [canary("c", upgraded("1.33", 2)), prod("p")] });
    assert.deepEqual(decisions(proven), { c: "there", p: "start 1.33" });
    await fleet?.close();
    const young = await planned({ clusters: [canary("c", upgraded("1.33", 0.5)), prod("p")] });
    assert.deepEqual(decisions(young), { c: "there", p: "held wave" });
    await fleet?.close();
    const created = await planned({ clusters: [canary("c", { version: "1.33" }), prod("p")] });
    assert.deepEqual(decisions(created), { c: "there", p: "held wave" });
    await fleet?.close();
    const standard = { ...upgraded("1.33", 9), upgradePolicy: { supportType: "STANDARD" } };
    const unproven = await planned({ clusters: [canary("c", standard), prod("p")] });
    assert.deepEqual(decisions(unproven), { c: "there", p: "held wave" });
  });

  it("freezes what comes after a canary that was rolled back", async () => {
    const history = [
      { from: "1.32", to: "1.33", finishedAt: daysAgo(3) },
      { from: "1.33", to: "1.32", type: "VersionRollback", finishedAt: daysAgo(1) },
    ];
    const others = ["d", "e", "f"].map((name) => canary(name, upgraded("1.33", 5)));
    const plan = await planned(
      { clusters: [canary("c", { createdVersion: "1.31", history }), ...others, prod("p")] },
      {
        waves: [
          { name: "canary", where: { ring: "canary" }, proof: "50%", soak: "24h" },
          { name: "prod", rest: true },
        ],
      },
    );
    assert.equal(plan.members.find(({ clusterName }) => clusterName === "p")?.reason, "rolledBack");
    assert.equal(plan.members.find(({ clusterName }) => clusterName === "c")?.reason, "rolledBack");
  });

  it("says which account cannot be read, opens nothing by it, and goes on with the rest", async () => {
    const plan = await planned({
      clusters: [canary("c", upgraded("1.33", 2)), canary("d"), prod("p")],
      roles: rolesOf(FIRST),
    });
    assert.equal(decisions(plan).d, "start 1.33");
    assert.equal(plan.unreadable.length, 1);
    assert.match(plan.unreadable[0]?.what ?? "", new RegExp(SECOND));
    assert.match(plan.unreadable[0]?.why ?? "", /AccessDenied/);
    assert(plan.waves.every(({ proven }) => proven === undefined));
  });

  it("opens nothing beside an account of which no cluster is known, whatever part of a wave is proof enough", async () => {
    const canaries = ["a", "b", "c", "d"].map((name) => canary(name, upgraded("1.33", 2)));
    const here = { name: "here", version: "1.32" };
    const waves = ARGS.waves.map((wave) => ({ ...wave, proof: "50%" }));
    const plan = await planned({ clusters: [...canaries, here], roles: rolesOf(FIRST) }, { waves });
    assert.equal(plan.waves[0]?.proven, undefined);
    assert.equal(decisions(plan).here, "held wave");
    await fleet?.close();
    const known = await planned({ clusters: [...canaries, canary("e"), here] }, { waves });
    assert.equal(decisions(known).here, "start 1.33", "one of which all is known may be behind");
  });

  it("needs the read role's rights, and says which is missing", async () => {
    const [read, write, ...rest] = rolesOf(FIRST, SECOND) as { allow: string[] }[];
    for (const missing of ["eks:ListClusters", "eks:DescribeCluster", "eks:ListUpdates", "eks:DescribeUpdate"]) {
      const allow = read?.allow.filter((action) => action !== missing);
      const plan = await planned({
        clusters: [canary("c", upgraded("1.33", 2)), prod("p")],
        roles: [{ ...read, allow }, { ...write }, ...rest],
      });
      assert.match(plan.unreadable.map(({ why }) => why).join(), new RegExp(missing.slice(4)), missing);
      assert.notEqual(decisions(plan).p, "start 1.33", missing);
      await fleet?.close();
    }
  });

  it("looks into what is due before it says so, and lets another go first that nothing stops", async () => {
    const insights = [{ name: "Deprecated APIs", status: "ERROR" }];
    const clusters = [canary("a", { insights }), canary("b"), canary("c"), prod("p")];
    const waves = [
      { name: "canary", where: { ring: "canary" }, maxConcurrent: 1 },
      { name: "prod", rest: true },
    ];
    const plan = await planned({ clusters, insights: "enforce" }, { waves });
    assert.deepEqual(decisions(plan), { a: "blocked", b: "start 1.33", c: "held concurrency", p: "held wave" });
    assert.equal(plan.blockers.length, 1);
    assert.match(plan.blockers[0]?.clusterArns[0] ?? "", /cluster\/a$/);
  });

  it("counts the members of other stacks towards what runs at the same time", async () => {
    const clusters = [canary("a"), canary("b", { account: SECOND }), canary("c", { account: SECOND })];
    const plan = await planned(
      { clusters },
      {
        waves: [{ name: "canary", rest: true, maxConcurrent: 2 }],
        manage: { accounts: [SECOND], role: "eks-upgrades" },
      },
    );
    assert.deepEqual(decisions(plan), { a: "notManaged", b: "start 1.33", c: "held concurrency" });
  });

  it("takes named clusters, their labels before their tags, and each cluster once", async () => {
    const assumeRole = { roleArn: `arn:aws:iam::${SECOND}:role/eks-fleet-read` };
    const plan = await planned(
      { clusters: [canary("c"), prod("p", { tags: { ring: "prod" } })] },
      {
        members: [...ARGS.members, { clusterName: "p", region: "eu-west-1", assumeRole, labels: { ring: "canary" } }],
        waves: [{ name: "canary", where: { ring: "canary" } }],
      },
    );
    assert.deepEqual(decisions(plan), { c: "start 1.33", p: "start 1.33" });
  });

  it("takes members by their tags, and leaves other clusters out", async () => {
    const members = [
      { accounts: [FIRST], regions: ["eu-west-1"], readRole: "eks-fleet-read", tags: { ring: "canary" } },
    ];
    const plan = await planned(
      { clusters: [canary("c"), canary("other", { tags: { ring: "none" } })] },
      { members, waves: [{ name: "all", rest: true }] },
    );
    assert.deepEqual(decisions(plan), { c: "start 1.33" });
  });

  it("follows a channel with the first wave, and what that has proven with the next", async () => {
    const clusters = [canary("c", upgraded("1.33", 2)), prod("p")];
    const plan = await planned({ clusters }, { target: { channel: "latest", behind: 1 } });
    const newest = Number(plan.target.split(".")[1]);
    assert(newest > 33, plan.target);
    assert.deepEqual(decisions(plan), { c: "start 1.34", p: "start 1.33" });
  });

  it("tells when each wave is due, and what waiting costs", async () => {
    const waves = [
      { name: "canary", where: { ring: "canary" }, soak: "24h" },
      { name: "prod", rest: true, maxConcurrent: 1 },
    ];
    const plan = await planned(
      { clusters: [canary("c", { version: "1.31" }), prod("p", { version: "1.31" })] },
      { waves },
    );
    const [first, second] = plan.waves;
    const minutes = (time: string | undefined): number => (Date.parse(time ?? "") - Date.parse(plan.at)) / 60_000;
    assert.equal(minutes(first?.forecast.startsAt), 0);
    // A hop, its soak, the second hop: then the first wave is at 1.33.
    assert.equal(Math.round(minutes(first?.forecast.endsAt)), 24 * 60 + 10);
    assert.equal(Math.round(minutes(first?.forecast.provenAt)), 48 * 60);
    assert.equal(Math.round(minutes(plan.completeAt)), 48 * 60 + 10);
    assert(second && minutes(second.forecast.startsAt) >= 24 * 60);
    assert(plan.costs.extendedSupport > 0 && plan.costs.soak > 0, JSON.stringify(plan.costs));
  });

  for (const [what, more, says] of [
    ["no member", { members: [] }, /members: they are missing; write for example \[\{ accounts/],
    ["an ARN for a role", { members: [{ accounts: [FIRST], readRole: "arn:aws:iam::1:role/x" }] }, /name of a role/],
    ["several accounts without a role", { members: [{ accounts: [FIRST, SECOND] }] }, /readRole/],
    ["a share over 1", { waves: [{ name: "a", share: 1.5 }] }, /above 0 and at most 1/],
    [
      "shares that add up to more than 1",
      {
        waves: [
          { name: "a", share: 0.6 },
          { name: "b", share: 0.5 },
        ],
      },
      /add up/,
    ],
    ["a wave in two ways", { waves: [{ name: "a", share: 0.6, rest: true }] }, /one way only/],
    ["a wave of nobody", { waves: [{ name: "a" }] }, /nobody is in this wave/],
    [
      "two waves of a name",
      {
        waves: [
          { name: "a", share: 0.1 },
          { name: "a", rest: true },
        ],
      },
      /twice/,
    ],
    [
      "a window that is shorter than a hop",
      { waves: [{ name: "a", rest: true, windows: [{ cron: "0 22 * * *", duration: "5m" }] }] },
      /nothing would ever start/,
    ],
    [
      "no cron",
      { waves: [{ name: "a", rest: true, windows: [{ cron: "0 25 * * *", duration: "5h" }] }] },
      /no cron expression/,
    ],
    [
      "no time zone",
      { waves: [{ name: "a", rest: true, windows: [{ cron: "0 2 * * *", duration: "5h", timezone: "Mars" }] }] },
      /IANA/,
    ],
    ["a run that is shorter than a hop", { runFor: "1m" }, /nothing would ever start/],
    ["a target that is none", { target: "latest" }, /not a Kubernetes minor version/],
    ["a word that is none", { wave: [] } as object, /no input "wave"/],
    ["a gate for no wave", { gates: [{ name: "g", open: true, waves: ["x"] }] }, /there is no wave "x"/],
    ["a freeze that ends before it begins", { freezes: [{ from: "2026-12-02", to: "2026-12-01", why: "w" }] }, /after/],
    [
      "a label that no cluster has",
      {
        waves: [
          { name: "a", where: { rung: "canary" } },
          { name: "b", rest: true },
        ],
      },
      /label "rung"; there are ring/,
    ],
    [
      "a value that no cluster has",
      {
        waves: [
          { name: "a", where: { ring: "canaries" } },
          { name: "b", rest: true },
        ],
      },
      /values of "ring" are canary/,
    ],
    [
      "waves that overlap",
      {
        waves: [
          { name: "a", where: { ring: "canary" } },
          { name: "b", where: { ring: "canary" } },
          { name: "c", rest: true },
        ],
      },
      /in waves "a" and "b"/,
    ],
    ["members without a wave", { waves: [{ name: "a", where: { ring: "canary" } }] }, /in no wave .*rest: true/],
    [
      "a share that is nobody",
      {
        waves: [
          { name: "a", share: 0.000001 },
          { name: "b", rest: true },
        ],
      },
      /larger share/,
    ],
    [
      "an exemption for nobody",
      { exempt: [{ cluster: "zz", until: "2027-01-01", why: "w" }] },
      /no cluster is called "zz"/,
    ],
  ] as [string, Partial<FleetPlanArgs>, RegExp][]) {
    it(`refuses ${what}, and says what to write`, async () => {
      await assert.rejects(planned({ clusters: [canary("c"), prod("p")] }, more), says);
    });
  }
});

describe("getFleetPlan in a program that is tested with Pulumi's mocks", () => {
  it("is answered by them, with outputs as arguments too, and asks no AWS", async () => {
    const asked: unknown[] = [];
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
      call: ({ token, inputs }) => {
        asked.push([token, (inputs as FleetPlanArgs).target]);
        return { members: [], waves: [] };
      },
    });
    try {
      assert.deepEqual((await getFleetPlan(ARGS)).members, []);
      // What it depends on is waited for.
      const before = new pulumi.ComponentResource("test:index:Before", "before");
      const args = pulumi.output("1.34").apply((target): FleetPlanArgs => ({ ...ARGS, target }));
      const output = getFleetPlanOutput(args, { dependsOn: [before] });
      const plan = await new Promise<FleetPlan>((resolve) => {
        output.apply((value) => {
          resolve(value);
        });
      });
      assert.deepEqual(plan.waves, []);
      assert.deepEqual(asked, [
        ["eks-version:index:getFleetPlan", "1.33"],
        ["eks-version:index:getFleetPlan", "1.34"],
      ]);
    } finally {
      pulumi.runtime.resetOptions("project", "stack", 1, "", "", false, "");
    }
  });
});
