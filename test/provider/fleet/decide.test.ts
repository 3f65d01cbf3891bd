import assert from "node:assert/strict";
import fc from "fast-check";
import {
  compareVersions,
  formatVersion,
  nextMinor,
  versionFromEks,
} from "../../../provider/core/versions/kubernetesVersion";
import { decide } from "../../../provider/fleet/decide";
import { forecast } from "../../../provider/fleet/forecast";
import type { ClusterFacts, MemberFacts, VersionUpdate } from "../../../provider/fleet/facts";
import type { FleetPolicy, WavePolicy } from "../../../provider/fleet/policy";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse("2026-11-03T12:00:00Z"); // a Tuesday
const v = versionFromEks;

function wave(name: string, more: Partial<WavePolicy> = {}): WavePolicy {
  const usual = { soakMs: DAY, proof: 1, failures: 0, maxConcurrent: undefined, approval: undefined, windows: [] };
  return { name, ...usual, ...more };
}

function policy(more: Partial<FleetPolicy> = {}): FleetPolicy {
  return {
    target: v("1.34"),
    waves: [wave("canary"), wave("prod")],
    freezes: [],
    gates: [],
    retry: { max: 2, afterMs: 12 * HOUR },
    hops: "all",
    hopMs: HOUR / 6,
    endsBefore: undefined,
    exempt: new Map(),
    accept: new Map(),
    ...more,
  };
}

function update(to: string, daysAgo: number, more: Partial<VersionUpdate> = {}): VersionUpdate {
  return {
    id: `to-${to}-${daysAgo}`,
    kind: "upgrade",
    status: "Successful",
    to: v(to),
    createdAt: NOW - daysAgo * DAY,
    ...more,
  };
}

function member(
  name: string,
  inWave: string,
  version: string,
  updates: readonly VersionUpdate[] = [],
  more: Partial<ClusterFacts> = {},
): MemberFacts {
  const value = {
    version: v(version),
    status: "ACTIVE",
    healthy: true,
    supportType: "EXTENDED",
    updates,
    blockers: [],
    ...more,
  } as const;
  return { id: `arn:${name}`, name, wave: inWave, managed: true, joinedAt: undefined, cluster: { seen: true, value } };
}

/** Each member's decision in words. */
function decided(facts: readonly MemberFacts[], by: FleetPolicy = policy(), now = NOW): Record<string, string> {
  const { members } = decide(facts, by, now);
  return Object.fromEntries(
    facts.map(({ id, name }) => {
      const decision = members.get(id);
      switch (decision?.kind) {
        case "held":
          return [
            name,
            `held: ${decision.reason}${decision.until === undefined ? "" : ` until ${new Date(decision.until).toISOString()}`}`,
          ];
        case "start":
        case "follow":
          return [name, `${decision.kind} ${formatVersion(decision.to)}`];
        default:
          return [name, decision?.kind ?? "not decided"];
      }
    }),
  );
}

const PROVEN = member("c", "canary", "1.34", [update("1.34", 2)]);
const BEHIND = member("p", "prod", "1.33");

describe("What is due in a fleet", () => {
  it("begins with the first wave, and holds the next until it has proven the version", () => {
    assert.deepEqual(decided([member("c", "canary", "1.33"), BEHIND]), { c: "start 1.34", p: "held: wave" });
    assert.deepEqual(decided([member("c", "canary", "1.34", [update("1.34", 0.9)]), BEHIND]), {
      c: "there",
      p: "held: wave",
    });
    assert.deepEqual(decided([PROVEN, BEHIND]), { c: "there", p: "start 1.34" });
  });

  for (const [what, canary] of [
    ["could not be read", { ...PROVEN, cluster: { seen: false, why: "AccessDenied" } }],
    ["was created at the version", member("c", "canary", "1.34", [])],
    ["has lost its history", member("c", "canary", "1.34", undefined, { updates: undefined })],
    ["may be upgraded by AWS", member("c", "canary", "1.34", [update("1.34", 9)], { supportType: "STANDARD" })],
    [
      "has a support policy that is not known",
      member("c", "canary", "1.34", [update("1.34", 9)], { supportType: undefined }),
    ],
    ["is at it by a way that EKS's history does not tell", member("c", "canary", "1.34", [update("1.33", 9)])],
    ["is not healthy", member("c", "canary", "1.34", [update("1.34", 9)], { healthy: false })],
    [
      "has an update of a status that is not known",
      member("c", "canary", "1.34", [update("1.34", 9, { status: "Paused" })]),
    ],
    [
      "has an update after it of a status that is not known",
      member("c", "canary", "1.34", [update("1.34", 9), update("1.35", 1, { status: "Paused" })]),
    ],
  ] as const) {
    it(`opens no wave by a member that ${what}`, () => {
      assert.notEqual(decided([canary, BEHIND]).p, "start 1.34");
    });
  }

  it("takes a member as proof where a person accepts it, until a date", () => {
    const created = member("c", "canary", "1.34");
    const accepted = (until: number) =>
      policy({ accept: new Map([["arn:c", { at: v("1.34"), until, why: "made at it" }]]) });
    assert.equal(decided([created, BEHIND], accepted(NOW + 1)).p, "start 1.34");
    assert.equal(decided([created, BEHIND], accepted(NOW)).p, "held: wave");
  });

  it("gives a later wave what the wave before has proven, not the target", () => {
    const canary = member("c", "canary", "1.33", [update("1.33", 2)]);
    const prod = [member("p", "prod", "1.32"), member("q", "prod", "1.33")];
    assert.deepEqual(decided([canary, ...prod]), { c: "start 1.34", p: "start 1.33", q: "held: wave" });
  });

  it("freezes everything after a canary that was rolled back, and does not upgrade it again by itself", () => {
    const back = member("c", "canary", "1.33", [update("1.34", 3), update("1.33", 1, { kind: "rollback" })]);
    const loose = policy({ waves: [wave("canary", { proof: 0.5 }), wave("prod")] });
    const others = [1, 2, 3].map((n) => ({ ...PROVEN, id: `arn:ok${n}`, name: `ok${n}` }));
    const found = decided([back, ...others, BEHIND], loose);
    assert.deepEqual([found.c, found.p], ["held: rolledBack", "held: rolledBack"]);
  });

  it("ends that by an acceptance of the version that was rolled back, not by one of an older version", () => {
    const back = member("c", "canary", "1.33", [update("1.34", 3), update("1.33", 1, { kind: "rollback" })]);
    const found = (at: string) => {
      const accept = new Map([["arn:c", { at: v(at), until: NOW + DAY, why: "why" }]]);
      return decided([back, member("p", "prod", "1.32")], policy({ accept }));
    };
    assert.deepEqual(found("1.33"), { c: "held: rolledBack", p: "held: rolledBack" });
    assert.deepEqual(found("1.34"), { c: "start 1.34", p: "held: wave" });
  });

  it("lets a member that comes later not close what was open", () => {
    const late = { ...member("late", "canary", "1.33"), joinedAt: NOW - HOUR };
    assert.deepEqual(decided([PROVEN, late, BEHIND]), { c: "there", late: "start 1.34", p: "start 1.34" });
    const early = { ...late, joinedAt: NOW - 2 * DAY };
    assert.equal(decided([PROVEN, early, BEHIND]).p, "held: wave");
  });

  it("takes a member that joins with the version as proof from then on", () => {
    const joined = { ...PROVEN, joinedAt: NOW - HOUR };
    assert.equal(decided([joined, BEHIND]).p, "start 1.34");
    assert.equal(decided([joined, member("d", "canary", "1.33"), BEHIND]).p, "held: wave");
  });

  it("proves nothing by a part of clusters whose number is not known", () => {
    const half = policy({ waves: [wave("canary", { proof: 0.5 }), wave("prod")] });
    const unseen: MemberFacts = { ...member("d", "canary", "1.33"), cluster: { seen: false, why: "AccessDenied" } };
    assert.equal(decided([PROVEN, unseen, BEHIND], half).p, "start 1.34");
    assert.equal(decided([PROVEN, { ...unseen, uncounted: true }, BEHIND], half).p, "held: wave");
  });

  it("waits for the last member's soak", () => {
    const young = member("d", "canary", "1.34", [update("1.34", 0.5)]);
    assert.equal(decided([PROVEN, young, BEHIND]).p, "held: wave");
  });

  it("stops a wave over its failure budget, and the waves after it", () => {
    const failed = member("f", "canary", "1.33", [update("1.34", 1, { status: "Failed" })]);
    const found = decided([failed, member("c", "canary", "1.33"), BEHIND]);
    assert.deepEqual(found, { f: "held: failures", c: "held: failures", p: "held: failures" });
    const one = policy({ waves: [wave("canary", { failures: 1 }), wave("prod")] });
    assert.deepEqual(decided([failed, member("c", "canary", "1.33")], one), { f: "start 1.34", c: "start 1.34" });
  });

  it("counts retries from EKS's history, and gives up after them", () => {
    const budget = policy({ waves: [wave("canary", { failures: 9 })] });
    const failures = (...days: number[]) =>
      member(
        "f",
        "canary",
        "1.33",
        days.map((day) => update("1.34", day, { status: "Failed" })),
      );
    assert.equal(decided([failures(0.25)], budget).f, "held: retry until 2026-11-03T18:00:00.000Z");
    assert.equal(decided([failures(3, 1)], budget).f, "start 1.34");
    assert.equal(decided([failures(5, 3, 1)], budget).f, "failed");
  });

  it("goes one minor at a time, and soaks between, where it shall", () => {
    const one = policy({ hops: "one", waves: [wave("canary")] });
    const at = (name: string, version: string, daysAgo?: number) =>
      member(name, "canary", version, daysAgo === undefined ? [] : [update(version, daysAgo)]);
    assert.equal(decided([at("a", "1.32")], one).a, "start 1.33");
    assert.equal(decided([at("a", "1.33", 0.5)], one).a, "held: soak until 2026-11-04T00:00:00.000Z");
    assert.deepEqual(decided([at("a", "1.33", 2), at("b", "1.32")], one), { a: "held: soak", b: "start 1.33" });
    assert.deepEqual(decided([at("a", "1.33", 2), at("b", "1.33", 1)], one), { a: "start 1.34", b: "start 1.34" });
  });

  describe("once a wave goes on to its next minor version", () => {
    const waves = [wave("canary", { failures: 1 }), wave("prod")];
    const behind = member("p", "prod", "1.32");
    const after = (version: string, ...updates: VersionUpdate[]) => {
      const { waves: found, members } = decide(
        [member("c", "canary", version, updates), behind],
        policy({ hops: "one", waves }),
        NOW,
      );
      const due = members.get("arn:p");
      const proven = found[0]?.proven;
      return [proven && formatVersion(proven), due?.kind === "held" ? due.reason : due?.kind];
    };

    for (const [what, next] of [
      ["runs", { status: "InProgress" }],
      ["has ended", {}],
      ["has failed", { status: "Failed" }],
      ["was cancelled", { status: "Cancelled" }],
    ] as const) {
      it(`keeps what it has proven: the upgrade to the next one ${what}`, () => {
        const version = what === "has ended" ? "1.34" : "1.33";
        assert.deepEqual(after(version, update("1.33", 2), update("1.34", 0.5, next)), ["1.33", "start"]);
        assert.deepEqual(after(version, update("1.33", 1.3), update("1.34", 0.5, next)), [undefined, "wave"]);
      });
    }

    it("proves by the later version what it left before the soak was over", () => {
      assert.deepEqual(after("1.34", update("1.33", 1.6), update("1.34", 1)), ["1.34", "start"]);
    });

    it("takes back what was proven with a rollback, also one to the version that was proven", () => {
      const back = { kind: "rollback" } as const;
      assert.deepEqual(after("1.33", update("1.33", 5), update("1.34", 3), update("1.33", 2, back)), [
        undefined,
        "rolledBack",
      ]);
      const again = [update("1.33", 5), update("1.34", 3), update("1.33", 2, back)];
      assert.deepEqual(after("1.34", ...again, update("1.34", 0.5)), [undefined, "wave"]);
    });

    it("proves nothing while it is not well, or after a step that EKS's history does not tell", () => {
      const updates = [update("1.33", 3), update("1.34", 1.5, { status: "Successful" })];
      const sick = member("c", "canary", "1.34", updates, { healthy: false });
      assert.equal(decided([sick, behind], policy({ hops: "one", waves })).p, "held: wave");
      assert.deepEqual(after("1.35", ...updates), [undefined, "wave"]);
    });
  });

  it("follows what runs, whoever started it, and starts at most as many as the wave may", () => {
    const runs = member("r", "canary", "1.33", [update("1.34", 0, { status: "InProgress" })]);
    const two = policy({ waves: [wave("canary", { maxConcurrent: 2 })] });
    const rest = ["a", "b"].map((name) => member(name, "canary", "1.33"));
    assert.deepEqual(decided([runs, ...rest], two), { r: "follow 1.34", a: "start 1.34", b: "held: concurrency" });
  });

  it("asks approval for the version, the calendar for the whole hop, and the run for its end", () => {
    const first = member("c", "canary", "1.33");
    const by = (more: Partial<WavePolicy>, rest: Partial<FleetPolicy> = {}) =>
      decided([first], policy({ waves: [wave("canary", more)], ...rest })).c;
    assert.equal(by({ approval: { approved: undefined } }), "held: approval");
    assert.equal(by({ approval: { approved: "1.33" } }), "held: approval");
    assert.equal(by({ approval: { approved: "1.34" } }), "start 1.34");
    const nights = { cron: "0 22 * * TUE-THU", forMs: 6 * HOUR, timeZone: "Europe/Berlin" };
    assert.equal(by({ windows: [nights] }), "held: window until 2026-11-03T21:00:00.000Z");
    const days = { cron: "0 8 * * *", forMs: 5 * HOUR + 6 * 60_000, timeZone: "UTC" };
    assert.equal(by({ windows: [days] }), "start 1.34");
    const short = { ...days, forMs: 4 * HOUR + 9 * 60_000 };
    assert.equal(by({ windows: [short] }), "held: window until 2026-11-04T08:00:00.000Z");
    assert.equal(by({ windows: [{ ...days, forMs: 60_000 }] }), "held: window");
    const freeze = { from: NOW + 5 * 60_000, to: NOW + DAY, why: "Black Friday" };
    assert.equal(by({}, { freezes: [freeze] }), "held: freeze until 2026-11-04T12:00:00.000Z");
    assert.equal(by({}, { freezes: [{ ...freeze, from: NOW + HOUR }] }), "start 1.34");
    assert.equal(by({}, { endsBefore: NOW + 9 * 60_000 }), "held: runFor");
  });

  it("leaves alone what is exempt, managed elsewhere, blocked or not ACTIVE", () => {
    const facts = [
      member("e", "canary", "1.33"),
      { ...member("m", "canary", "1.33"), managed: false },
      member("b", "canary", "1.33", [], { blockers: ["EKSV020"] }),
      member("u", "canary", "1.33", [], { status: "UPDATING" }),
    ];
    const exempt = policy({ exempt: new Map([["arn:e", { until: NOW + DAY, why: "till" }]]) });
    assert.deepEqual(decided(facts, exempt), { e: "exempt", m: "notManaged", b: "blocked", u: "held: notActive" });
    assert.equal(decided(facts, exempt, NOW + DAY).e, "start 1.34");
  });

  describe("for any fleet", () => {
    const days = fc.noBias(fc.integer({ min: 0, max: 6 * 24 })).map((hours) => hours / 24);
    const versions = fc.integer({ min: 31, max: 35 }).map((minor) => `1.${minor}`);
    const updates = fc.array(
      fc.record({
        daysAgo: days,
        to: versions,
        kind: fc.constantFrom("upgrade" as const, "upgrade" as const, "rollback" as const),
        status: fc.constantFrom(
          "Successful",
          "Successful",
          "Successful",
          "Failed",
          "Cancelled",
          "InProgress",
          "Cancelling",
        ),
      }),
      { maxLength: 3 },
    );
    const clusters = fc.record({
      wave: fc.constantFrom("canary", "canary", "prod", "prod", "last"),
      version: versions,
      /** Most clusters are where their newest upgrade has led. */
      upgraded: fc.option(days, { nil: undefined, freq: 5 }),
      half: fc.boolean(),
      /** How long before that it was upgraded to the version before; and whether it is on its way still. */
      went: fc.option(days, { nil: undefined }),
      onItsWay: fc.boolean(),
      odd: fc.noBias(fc.integer({ min: 0, max: 9 })).map((one) => one === 0),
      updates,
      seen: fc.boolean(),
      history: fc.boolean(),
      managed: fc.boolean(),
      healthy: fc.boolean(),
      joined: fc.option(days, { nil: undefined }),
      supportType: fc.constantFrom("EXTENDED" as const, "EXTENDED" as const, "STANDARD" as const),
      blockers: fc.constantFrom([], [], ["EKSV020"]),
    });
    const fleets = fc.array(fc.noBias(clusters), { minLength: 1, maxLength: 12, size: "max" }).map((all) =>
      all.map((one, index): MemberFacts => {
        // Most are as fleets are, some are anything at all; the first waves are mostly done.
        const calm = !one.odd;
        const done = calm && one.upgraded !== undefined && (one.wave === "canary" || one.half);
        const onItsWay = done && one.went !== undefined && one.onItsWay;
        const version = onItsWay ? "1.33" : done ? "1.34" : one.version;
        const history =
          done && one.upgraded !== undefined
            ? [
                ...(one.went === undefined ? [] : [update("1.33", one.upgraded + one.went)]),
                update("1.34", one.upgraded, onItsWay ? { status: "InProgress" } : {}),
              ]
            : calm
              ? []
              : one.updates.map(({ daysAgo, to, kind, status }) => update(to, daysAgo, { kind, status }));
        const made = member(`m${index}`, one.wave, version, history, {
          healthy: calm || one.healthy,
          supportType: calm ? "EXTENDED" : one.supportType,
          blockers: calm ? [] : one.blockers,
          updates: calm || one.history ? history : undefined,
          status: onItsWay ? "UPDATING" : "ACTIVE",
        });
        return {
          ...made,
          managed: calm || one.managed,
          joinedAt: calm || one.joined === undefined ? undefined : NOW - one.joined * DAY,
          cluster: calm || one.seen ? made.cluster : { seen: false, why: "AccessDenied" },
        };
      }),
    );
    const policies = fc
      .record({
        proof: fc.constantFrom(0.5, 0.8, 1),
        failures: fc.integer({ min: 0, max: 2 }),
        maxConcurrent: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
        hops: fc.constantFrom("one" as const, "all" as const),
      })
      .map(({ hops, ...each }) => policy({ hops, waves: ["canary", "prod", "last"].map((name) => wave(name, each)) }));

    const holds = (what: string, property: (facts: MemberFacts[], by: FleetPolicy) => void): void => {
      it(what, () => {
        fc.assert(fc.property(fleets, policies, property), { numRuns: 2000, seed: 18 });
      });
    };
    const startsOf = (facts: readonly MemberFacts[], by: FleetPolicy): MemberFacts[] => {
      const { members } = decide(facts, by, NOW);
      return facts.filter(({ id }) => members.get(id)?.kind === "start");
    };
    /** An upgrade beyond the version that ended well, after which nothing was begun for the soak, and nothing was rolled back. */
    const lasted = (
      { kind, status, to, createdAt }: VersionUpdate,
      all: readonly VersionUpdate[],
      { soakMs }: WavePolicy,
      from: VersionUpdate["to"],
    ): boolean => {
      const later = all.filter((each) => each.createdAt > createdAt);
      return (
        kind === "upgrade" &&
        status === "Successful" &&
        compareVersions(to, from) > 0 &&
        createdAt + soakMs <= NOW &&
        later.every((each) => each.kind === "upgrade" && each.createdAt >= createdAt + soakMs)
      );
    };
    const position = (by: FleetPolicy, name: string): number => by.waves.findIndex((one) => one.name === name);

    it("starts something in a good part of the cases, also in later waves", () => {
      let [any, later] = [0, 0];
      fc.assert(
        fc.property(fleets, policies, (facts, by) => {
          const starts = startsOf(facts, by);
          if (starts.length > 0) any += 1;
          if (starts.some((one) => one.wave !== "canary")) later += 1;
        }),
        { numRuns: 2000, seed: 18 },
      );
      assert(any > 400 && later > 40, `${any} and ${later} of 2000`);
    });

    holds("every member is decided, and a start is the next minor of one that may move", (facts, by) => {
      const { members, waves } = decide(facts, by, NOW);
      assert.equal(members.size, facts.length);
      for (const one of startsOf(facts, by)) {
        assert(one.managed && one.cluster.seen);
        const { version, updates: known, status, blockers } = one.cluster.value;
        const to = nextMinor(version);
        const ceiling = waves[position(by, one.wave)]?.ceiling;
        assert(known?.every((each) => ["Successful", "Failed", "Cancelled"].includes(each.status)));
        assert.deepEqual([status, blockers], ["ACTIVE", []]);
        assert(ceiling && compareVersions(to, ceiling) <= 0 && compareVersions(to, by.target) <= 0);
      }
    });

    holds(
      "nothing starts in a wave whose predecessor has no member that lasted at the version or above",
      (facts, by) => {
        for (const one of startsOf(facts, by)) {
          const before = by.waves[position(by, one.wave) - 1];
          if (!before) continue;
          const proof = facts.some(({ wave: name, cluster }) => {
            if (name !== before.name || !cluster.seen || !one.cluster.seen) return false;
            const { updates: known = [], supportType, healthy } = cluster.value;
            const from = one.cluster.value.version;
            return supportType === "EXTENDED" && healthy && known.some((each) => lasted(each, known, before, from));
          });
          assert(proof, one.name);
        }
      },
    );

    holds(
      "nothing starts after a rollback of an earlier wave, nor in a wave over its budget and after it",
      (facts, by) => {
        const { waves } = decide(facts, by, NOW);
        for (const one of startsOf(facts, by)) {
          const at = position(by, one.wave);
          assert(waves.slice(0, at + 1).every(({ overBudget }) => !overBudget));
          const rolledBack = facts.filter(({ cluster, wave: name }) => {
            const known = cluster.seen ? (cluster.value.updates ?? []) : [];
            const newest = [...known].sort((a, b) => b.createdAt - a.createdAt)[0];
            return newest?.kind === "rollback" && compareVersions(newest.to, by.target) < 0 && position(by, name) < at;
          });
          assert.deepEqual(rolledBack, []);
        }
      },
    );

    holds("a wave never has more at work than it may", (facts, by) => {
      const { members } = decide(facts, by, NOW);
      for (const { name, maxConcurrent } of by.waves) {
        const inWave = facts.filter((one) => one.wave === name);
        const starts = inWave.filter(({ id }) => members.get(id)?.kind === "start").length;
        const busy = inWave.filter(
          ({ cluster }) =>
            cluster.seen &&
            cluster.value.updates?.some(({ status }) => !["Successful", "Failed", "Cancelled"].includes(status)),
        ).length;
        if (starts > 0 && maxConcurrent !== undefined) assert(starts + busy <= maxConcurrent);
      }
    });

    holds("a member that joins now takes no start from a later wave", (facts, by) => {
      // A moment later: who joins in the very moment of the proof is part of it.
      const late = { ...member("late", "canary", "1.31"), joinedAt: NOW + 1 };
      const names = (found: readonly MemberFacts[]) =>
        found.filter((one) => one.wave !== "canary").map(({ name }) => name);
      assert.deepEqual(names(startsOf([...facts, late], by)), names(startsOf(facts, by)));
    });

    holds("a wave that goes on keeps what it has proven", (facts, by) => {
      const gone = facts.map((one): MemberFacts => {
        if (!one.cluster.seen || one.cluster.value.status !== "ACTIVE" || !one.cluster.value.updates) return one;
        const { value } = one.cluster;
        const next = update(formatVersion(nextMinor(value.version)), 0, { status: "InProgress" });
        const updates = [...(value.updates ?? []), next];
        return { ...one, cluster: { seen: true, value: { ...value, status: "UPDATING", updates } } };
      });
      const provenOf = (all: readonly MemberFacts[]) =>
        decide(all, by, NOW).waves.map(({ proven }) => (proven ? proven.minor : 0));
      assert.deepEqual(provenOf(gone), provenOf(facts));
    });

    holds("a member whose history is lost opens nothing", (facts, by) => {
      const before = decide(facts, by, NOW).waves;
      facts.forEach((lost, index) => {
        if (!lost.cluster.seen) return;
        const value = { ...lost.cluster.value, updates: undefined };
        const blind = facts.map((one, at): MemberFacts =>
          at === index ? { ...one, cluster: { seen: true, value } } : one,
        );
        decide(blind, by, NOW).waves.forEach(({ proven }, at) => {
          assert((proven?.minor ?? 0) <= (before[at]?.proven?.minor ?? 0), lost.name);
        });
      });
    });

    holds("during a freeze nothing starts", (facts, by) => {
      assert.deepEqual(startsOf(facts, { ...by, freezes: [{ from: NOW - 1, to: NOW + 1, why: "freeze" }] }), []);
    });

    holds("a member that can no longer be read opens nothing", (facts, by) => {
      const wellBehaved = facts.findIndex(
        ({ cluster }) =>
          cluster.seen &&
          cluster.value.updates?.every(({ status, kind }) => status === "Successful" && kind === "upgrade"),
      );
      if (wellBehaved < 0) return;
      const blind = facts.map((one, index): MemberFacts =>
        index === wellBehaved ? { ...one, cluster: { seen: false, why: "ExpiredToken" } } : one,
      );
      const before = new Set(startsOf(facts, { ...by, hops: "all" }).map(({ name }) => name));
      const others = startsOf(blind, { ...by, hops: "all" }).filter((one) => one.wave !== facts[wellBehaved]?.wave);
      assert.deepEqual(
        others.filter(({ name }) => !before.has(name)),
        [],
      );
    });
  });
});

describe("the forecast of a fleet", () => {
  it("counts on what is accepted for as long as it is accepted, whatever else comes meanwhile", () => {
    // By itself it proves nothing: it is not well.
    const unwell = member("a", "canary", "1.34", [update("1.34", 5)], { healthy: false });
    const facts = [unwell, member("b", "prod", "1.33")];
    const windows = [{ cron: "0 12 5 11 *", forMs: 6 * HOUR, timeZone: "UTC" }];
    const startOfProd = (acceptedDays: number): number | undefined => {
      const accept = new Map([["arn:a", { at: v("1.34"), until: NOW + acceptedDays * DAY, why: "broken" }]]);
      const by = policy({ accept, waves: [wave("canary"), wave("prod", { windows })] });
      return forecast(facts, by, NOW).waves.get("prod")?.startsAt;
    };
    assert.equal(startOfProd(3), NOW + 2 * DAY);
    assert.notEqual(startOfProd(1), NOW + 2 * DAY, "it is accepted no longer");
  });

  it("plays each member on from the version that it has, also where they start side by side", () => {
    const facts = [member("a", "canary", "1.32"), member("b", "canary", "1.33"), member("c", "canary", "1.33")];
    const { departures } = forecast(facts, policy({ waves: [wave("canary", { soakMs: 0 })] }), NOW);
    const minutes = [...departures].map(([arn, those]) => [arn, ...those.map(({ at }) => (at - NOW) / (HOUR / 60))]);
    assert.deepEqual(minutes.sort(), [
      ["arn:a", 10, 20],
      ["arn:b", 10],
      ["arn:c", 10],
    ]);
  });
});
