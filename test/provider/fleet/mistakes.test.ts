import assert from "node:assert/strict";
import { FleetLifecycle } from "../../../provider/lifecycle/fleet";
import type { FleetSeed } from "../../fixtures/EmulatedFleet";
import { daysAgo, EmulatedFleet, FIRST, SECOND } from "../../fixtures/EmulatedFleet";
import { EmulatedTime } from "../../fixtures/EmulatedTime";
import { SimulatedStack } from "../../fixtures/SimulatedStack";

const ARGS = {
  name: "platform",
  members: [{ accounts: [FIRST, SECOND], regions: ["eu-west-1"], readRole: "eks-fleet-read" }],
  target: "1.33",
  waves: [
    { name: "canary", where: { ring: "canary" }, soak: "24h" },
    { name: "prod", rest: true },
  ],
};
const [CANARY, PROD] = ARGS.waves;

const CLUSTERS = [
  { name: "c", version: "1.32", tags: { ring: "canary" } },
  { name: "p", version: "1.32", account: SECOND },
];

describe("What a program of a fleet gets wrong", () => {
  let fleet: EmulatedFleet;

  afterEach(async () => {
    await fleet.close();
  });

  /** The problems of a preview, and what it has shown. */
  async function preview(more: object, seed: Partial<FleetSeed> = {}, fault?: object) {
    fleet = await EmulatedFleet.start({ clusters: CLUSTERS, ...seed });
    if (fault) await fleet.control("POST", "faults", fault);
    const stack = new SimulatedStack({
      url: fleet.emulator.url,
      clock: await EmulatedTime.of(fleet.emulator.url),
      config: { "aws:maxRetries": "2" },
      resource: (dependencies) => new FleetLifecycle(dependencies),
    });
    const problems = await stack.preview({ ...ARGS, ...more });
    return { problems: problems.join("\n"), text: stack.messages.join("\n") };
  }

  for (const [what, more, expected] of [
    ["a list of windows that is empty", { waves: [CANARY, { ...PROD, windows: [] }] }, /windows: it is empty/],
    ["a gate of no wave", { gates: [{ name: "g", open: false, waves: [] }] }, /gates\[0\]\.waves: it is empty/],
    ["no account to manage", { manage: { accounts: [], role: "eks-upgrades" } }, /manage\.accounts: it is empty/],
    ["members of no account", { members: [{ accounts: [], regions: ["eu-west-1"], readRole: "r" }] }, /it is empty/],
    ["members of no region", { members: [{ ...ARGS.members[0], regions: [] }] }, /members\[0\]\.regions: it is empty/],
    [
      "a window that never opens",
      { waves: [CANARY, { ...PROD, windows: [{ cron: "0 0 30 2 *", duration: "6h" }] }] },
      /cron: "0 0 30 2 \*" never comes/,
    ],
    [
      "a cluster that is exempt twice",
      { exempt: ["2027-01-01", "2027-02-01"].map((until) => ({ cluster: "c", until, why: "w" })) },
      /exempt\[1\]\.cluster: "c" is there twice/,
    ],
    [
      "a cluster that is exempt by its name and by its ARN",
      {
        exempt: ["c", `arn:aws:eks:eu-west-1:${FIRST}:cluster/c`].map((cluster) => ({
          cluster,
          until: "2027-01-01",
          why: "w",
        })),
      },
      /exempt\[1\]\.cluster: it is the cluster of exempt\[0\] too; write it once/,
    ],
    [
      "a cluster that is exempt and accepted",
      {
        exempt: [{ cluster: "c", until: "2027-01-01", why: "w" }],
        accept: [{ cluster: "c", at: "1.32", until: "2027-01-01", why: "w" }],
      },
      /accept\[0\]\.cluster: "c" is that of exempt\[0\] too, and who is exempt proves nothing; leave one of them out/,
    ],
    [
      "a cluster that is exempt by its name and accepted by its ARN",
      {
        exempt: [{ cluster: "c", until: "2027-01-01", why: "w" }],
        accept: [
          {
            cluster: `arn:aws:eks:eu-west-1:${FIRST}:cluster/c`,
            at: "1.32",
            until: "2027-01-01",
            why: "w",
          },
        ],
      },
      /accept\[0\]\.cluster: it is the cluster of exempt\[0\] too; who is exempt proves nothing; leave one of them out/,
    ],
    [
      "a day that there is not",
      { exempt: [{ cluster: "c", until: "2027-02-30", why: "w" }] },
      /exempt\[0\]\.until: it is "2027-02-30"; write a day or an instant such as/,
    ],
    [
      "a freeze without an end",
      { freezes: [{ from: "2026-12-01", why: "w" }] },
      /freezes\[0\]\.to: it is missing; write a day or an instant such as/,
    ],
    [
      "a cluster that is named twice, with different labels",
      { members: [...ARGS.members, ...["prod", "canary"].map((ring) => ({ clusterName: "c", labels: { ring } }))] },
      /members\[2\]\.clusterName: "c" is there twice; write it once/,
    ],
    [
      "an account that is there twice",
      { members: [{ ...ARGS.members[0], accounts: [FIRST, SECOND, FIRST] }] },
      /members\[0\]\.accounts\[2\]: "111111111111" is there twice; write it once/,
    ],
    [
      "a wave whose name has two lines",
      { waves: [{ ...CANARY, name: "first\nring" }, PROD] },
      /waves\[0\]\.name: it must be a text on one line, not "first\\nring"/,
    ],
    ["a target that EKS does not offer", { target: "1.43" }, /target: EKS does not offer 1\.43; its newest is 1\.\d\d/],
    [
      "a channel that leads to before all that EKS offers",
      { target: { channel: "latest", behind: 10 } },
      /target: EKS does not offer 1\.2\d, which is 10 behind latest/,
    ],
  ] as const) {
    it(`${what}, is refused`, async () => {
      const { problems, text } = await preview(more);
      assert.match(problems, expected, text);
    });
  }

  for (const [what, more, expected] of [
    [
      "an exemption that has ended",
      { exempt: [{ cluster: "c", until: daysAgo(1), why: "w" }] },
      /exempt\[0\]: it ended on .* for c, which goes as the others do; leave it out/,
    ],
    [
      "an acceptance that has ended",
      { accept: [{ cluster: "c", at: "1.33", until: daysAgo(1), why: "w" }] },
      /accept\[0\]: it ended on .* for c/,
    ],
    [
      "an acceptance of a version at which the cluster is not",
      { accept: [{ cluster: "c", at: "1.34", until: "2027-02-01", why: "w" }] },
      /accept\[0\]: c is at 1\.32, not at 1\.34, and proves nothing by it/,
    ],
    [
      "a target that every cluster is beyond",
      { target: "1.31" },
      /target: every cluster has a newer version than 1\.31, and none is taken to a lower one; write the version to go to/,
    ],
    [
      "a list of freezes that are all over",
      { freezes: ["2025-01-02", "2024-01-02"].map((to) => ({ from: "2023-12-20", to, why: "w" })) },
      /freezes: all of them are over, the last one since 2025-01-02, and nothing is frozen; leave them out/,
    ],
    [
      "a stack that manages nobody",
      { manage: { accounts: ["333333333333"], role: "eks-upgrades" } },
      /manage: this stack upgrades none of the fleet's 2 clusters/,
    ],
  ] as const) {
    it(`${what}, is said, and stops nobody`, async () => {
      const { problems, text } = await preview(more);
      assert.equal(problems, "");
      assert.match(text, expected);
    });
  }

  it("an exemption of a cluster whose account cannot be read, is no mistake", async () => {
    const fault = { account: SECOND, operation: "ListClusters", what: "accessDenied" };
    const more = { exempt: [{ cluster: "p", until: "2027-02-01", why: "w" }] };
    const { problems, text } = await preview(more, {}, fault);
    assert.equal(problems, "");
    assert.match(text, /1 start/);
  });

  it("an approval for another version, is named", async () => {
    const { text } = await preview({ waves: [{ ...CANARY, approve: "1.32" }, PROD] });
    assert.match(text, /wave canary is not approved for 1\.33, but for 1\.32/);
  });
});
