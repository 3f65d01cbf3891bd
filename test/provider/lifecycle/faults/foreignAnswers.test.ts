import assert from "node:assert/strict";
import { addonResource } from "../../../../provider/lifecycle/addonVersion";
import { ClusterUpgradeLifecycle } from "../../../../provider/lifecycle/clusterUpgrade";
import { AddonOrNodegroupLifecycle } from "../../../../provider/lifecycle/addonOrNodegroup";
import { nodegroupResource } from "../../../../provider/lifecycle/nodegroupVersion";
import type { SimulationOptions } from "../../../fixtures/SimulatedStack";
import { SimulatedControlPlane } from "../../../fixtures/SimulatedControlPlane";

const JSON_TYPE = { "content-type": "application/json" };

/** What will never be an answer of EKS: up ends at the first one. Beside each, what the error says of it. */
const FOR_GOOD: readonly (readonly [what: object, says: RegExp])[] = [
  [{ kind: "html", status: 404 }, /HTTP 404 with an answer that is not one of EKS/],
  [
    { kind: "answer", status: 501, headers: JSON_TYPE, body: '{"message":"no such action"}' },
    /HTTP 501 .* not one of EKS/,
  ],
  [
    { kind: "answer", status: 400, headers: { "content-type": "text/plain" }, body: "bad" },
    /HTTP 400 .* not one of EKS/,
  ],
  [
    { kind: "redirect", status: 302, location: "https://portal.test/login" },
    /HTTP 302, a redirect to https:\/\/portal\.test\/login/,
  ],
];

/** What may pass, and is put up with for a minute and a half. */
const FOR_A_WHILE: readonly (readonly [what: object, says: RegExp])[] = [
  [{ kind: "html", status: 200 }, /HTTP 200 with an answer that cannot be read/],
  [{ kind: "answer", status: 200, headers: JSON_TYPE, body: "{}" }, /HTTP 200 with an answer that holds no \S+/],
  [{ kind: "brokenGzip" }, /HTTP 200 with an answer that cannot be read/],
];

const WHILE_MS = 90_000;
/** The last pause before the next look, and what goes on before the answers in question. */
const PAUSES_MS = 60_000;

interface Kind {
  readonly resource?: SimulationOptions["resource"];
  readonly program: object;
  /** Which calls are answered so, and the cluster in which up gets to them at once. */
  readonly calls: readonly (readonly [operation: string, cluster: object])[];
}

const AT_31 = { version: "1.31", nodegroups: [{ name: "workers", version: "1.31" }], addons: [{ name: "kube-proxy" }] };
const NODES_BEHIND = { ...AT_31, version: "1.32", addons: [] };
const ADDON_BEHIND = { version: "1.32", addons: [{ name: "kube-proxy", version: "v1.31.6-eksbuild.2" }] };

const KINDS: Readonly<Record<string, Kind>> = {
  ClusterVersion: {
    program: { clusterName: "devel", version: "1.32", preflight: "warn" },
    calls: ["DescribeCluster", "ListUpdates", "UpdateClusterVersion", "DescribeUpdate"].map((one) => [one, AT_31]),
  },
  ClusterUpgrade: {
    resource: (world) => new ClusterUpgradeLifecycle(world),
    program: { clusterName: "devel", version: "1.32" },
    calls: [
      ["DescribeCluster", AT_31],
      ["ListNodegroups", AT_31],
      ["DescribeNodegroup", AT_31],
      ["ListAddons", AT_31],
      ["DescribeAddon", AT_31],
      ["DescribeAddonVersions", AT_31],
      ["ListUpdates", AT_31],
      ["UpdateClusterVersion", AT_31],
      ["DescribeUpdate", AT_31],
      ["UpdateNodegroupVersion", NODES_BEHIND],
      ["UpdateAddon", ADDON_BEHIND],
    ],
  },
  AddonVersion: {
    resource: (world) => new AddonOrNodegroupLifecycle(addonResource, world),
    program: { clusterName: "devel", addonName: "kube-proxy", version: "latest", preflight: "off" },
    calls: [
      "DescribeCluster",
      "DescribeAddon",
      "DescribeAddonVersions",
      "ListUpdates",
      "UpdateAddon",
      "DescribeUpdate",
    ].map((one) => [one, ADDON_BEHIND]),
  },
  NodegroupVersion: {
    resource: (world) => new AddonOrNodegroupLifecycle(nodegroupResource, world),
    program: { clusterName: "devel", nodegroupName: "workers", version: "1.32", preflight: "off" },
    calls: ["DescribeCluster", "DescribeNodegroup", "ListUpdates", "UpdateNodegroupVersion", "DescribeUpdate"].map(
      (one) => [one, NODES_BEHIND],
    ),
  },
};

describe("a call that is answered by something else than EKS, again and again", () => {
  for (const [name, { resource, program, calls }] of Object.entries(KINDS)) {
    for (const [operation, cluster] of calls) {
      it(`ends the up of a ${name}, with status, call and endpoint: ${operation}`, async () => {
        await Promise.all([
          ...FOR_GOOD.map((answer) => ends(answer, 0)),
          ...FOR_A_WHILE.map((answer) => ends(answer, WHILE_MS)),
        ]);
      });

      async function ends([what, says]: (typeof FOR_GOOD)[number], within: number): Promise<void> {
        const world = await SimulatedControlPlane.start(cluster);
        try {
          const stack = world.stack({}, resource ? { resource } : {});
          await world.fault({ operation, what });
          const before = world.time.slept;
          const outcome = await stack.up({ ...program });
          const took = world.time.slept - before;
          const about = `${JSON.stringify(what)}: ${JSON.stringify(outcome)}`;
          // What its check cannot do without is refused there.
          assert(outcome.kind === "failed" || outcome.kind === "refused", about);
          const said = outcome.kind === "failed" ? outcome.message : outcome.problems.join("\n");
          assert.match(said, says, about);
          assert(said.includes(`(${operation} at ${world.url})`), about);
          assert.doesNotMatch(said, /hidden field|cannot read prop|deserialization|EKS refused/i);
          if (operation.startsWith("Update")) {
            assert.match(said, /UpdateUnknown: .*not known/, about);
            if (within === 0) assert.match(said, /EKS lists no update that is new since the request/, about);
          }
          assert(took <= (within === 0 ? PAUSES_MS : within + PAUSES_MS), `${took / 1000} s: ${about}`);
          if (within > 0) assert(took >= WHILE_MS / 2, `given up after ${took / 1000} s: ${about}`);
        } finally {
          await world.close();
        }
      }
    }
  }
});

describe("a gateway's page that a call is answered with for ever, after EKS has answered", () => {
  const HTML = { kind: "html", status: 502 };
  const BLANK = { kind: "answer", status: 503, headers: {}, body: " " };
  const always = Array.from({ length: 1_000 }, (_, index) => index + 1);

  for (const [name, { resource, program, calls }] of Object.entries(KINDS)) {
    // What comes after a first answer: the looks at the parts, and all about updates.
    for (const [operation, cluster] of calls.filter(([one]) => /Update|Nodegroup|Addon$/.test(one))) {
      it(`is waited out in a ${name}, and told: since when, which call, which status; ${operation}`, async () => {
        await isTold(operation === "DescribeUpdate" ? BLANK : HTML);
      });

      async function isTold(page: { readonly status: number }): Promise<void> {
        const world = await SimulatedControlPlane.start(cluster);
        try {
          const stack = world.stack({}, resource ? { resource } : {});
          await world.fault({ operation, nth: always, what: page });
          const outcome = await stack.up({ ...program, __timeouts: { create: "6m" } });
          assert(outcome.kind === "failed", JSON.stringify(outcome));
          const met = `HTTP ${page.status} with an answer that cannot be read`;
          const answer = `UnreadableAnswer: ${met} (${operation} at ${world.url}), since 20`;
          assert(outcome.message.includes(answer), outcome.message);
          const told = stack.messages.filter((one) => one.startsWith("no usable answer since 20"));
          assert.equal(told.length, 1, told.join("\n"));
          assert(
            told[0]?.includes(`UTC: ${operation} at ${world.url} met UnreadableAnswer: ${met} (request `),
            told[0],
          );
          assert.match(told[0] ?? "", /waited out until 20\d\d-\d\d-\d\d \d\d:\d\d UTC \(customTimeouts\)/);
        } finally {
          await world.close();
        }
      }
    }
  }
});

describe("a request to start that EKS gets and something else answers", () => {
  for (const [name, { resource, program, calls }] of Object.entries(KINDS)) {
    for (const [operation, cluster] of calls.filter(([one]) => one.startsWith("Update"))) {
      it(`is found among EKS's updates and followed, in a ${name}: ${operation}`, async () => {
        const world = await SimulatedControlPlane.start(cluster);
        try {
          await world.fault({ operation, nth: 1, what: { kind: "html", status: 404, when: "after" } });
          const stack = world.stack({}, resource ? { resource } : {});
          const outcome = await stack.up({ ...program });
          assert.equal(outcome.kind, "ok", JSON.stringify(outcome));
          const requests = await world.requests();
          assert.equal(requests.filter((one) => one.operation === operation).length, 1);
        } finally {
          await world.close();
        }
      });
    }
  }

  it("is not said to be unknown once it was found, whatever cannot be read after it", async () => {
    const world = await SimulatedControlPlane.start(AT_31);
    try {
      await world.fault({ operation: "UpdateClusterVersion", what: { kind: "html", status: 404, when: "after" } });
      const later = Array.from({ length: 20 }, (_, index) => index + 3);
      await world.fault({ operation: "DescribeCluster", nth: later, what: "accessDenied" });
      const outcome = await world.stack().up({ clusterName: "devel", version: "1.32", preflight: "off" });
      assert(outcome.kind === "failed", JSON.stringify(outcome));
      assert((await world.requests()).some(({ operation }) => operation === "DescribeUpdate"));
      assert.match(outcome.message, /DescribeCluster/);
      assert.doesNotMatch(outcome.message, /not known|could EKS's updates be read/);
    } finally {
      await world.close();
    }
  });

  it("is said to be unknown where EKS's updates cannot be read either", async () => {
    const world = await SimulatedControlPlane.start(AT_31);
    try {
      await world.fault({ operation: "UpdateClusterVersion", what: { kind: "html", status: 404 } });
      const later = Array.from({ length: 20 }, (_, index) => index + 2);
      await world.fault({ operation: "ListUpdates", nth: later, what: "accessDenied" });
      const outcome = await world.stack().up({ clusterName: "devel", version: "1.32", preflight: "off" });
      assert(outcome.kind === "failed", JSON.stringify(outcome));
      assert.match(outcome.message, /nor could EKS's updates be read: ListUpdates met AccessDenied.*\(request /);
    } finally {
      await world.close();
    }
  });
});

describe("a role's session that something else than STS answers for", () => {
  for (const [what, code, says] of [
    [{ kind: "html", status: 404 }, "AwsError", /HTTP 404 with an answer that is not one of STS \(AssumeRole at http:/],
    [
      { kind: "html", status: 200 },
      "Unreachable",
      /HTTP 200 with an answer that holds no session \(AssumeRole at http:/,
    ],
    [{ kind: "brokenGzip" }, "Unreachable", /HTTP 200 with an answer that cannot be read \(AssumeRole at http:/],
    [
      { kind: "answer", status: 501, headers: JSON_TYPE, body: "{}" },
      "AwsError",
      /HTTP 501 with an answer that is not one of STS \(AssumeRole at http:/,
    ],
    [
      { kind: "redirect", status: 302, location: "https://portal.test/" },
      "AwsError",
      /a redirect to https:\/\/portal\.test\/: STS does not redirect/,
    ],
    ["accessDenied", "AccessDenied", /does not allow AssumeRole for cluster[^]*may sts:AssumeRole, .* trust policy/],
  ] as const) {
    it(`ends up, and is told as STS's: ${typeof what === "string" ? what : JSON.stringify(what)}`, async () => {
      const world = await SimulatedControlPlane.start();
      try {
        const role = JSON.stringify({ roleArn: "arn:aws:iam::000000000000:role/upgrades" });
        const stack = world.stack({ "aws:assumeRole": role });
        await world.fault({ operation: "AssumeRole", what });
        const outcome = await stack.up({ clusterName: "devel", version: "1.32" });
        assert(outcome.kind === "failed", JSON.stringify(outcome));
        assert.equal(outcome.code, code);
        assert.match(outcome.message, says);
        assert.doesNotMatch(outcome.message, /hidden field|DescribeCluster/);
        assert(world.time.slept <= WHILE_MS);
      } finally {
        await world.close();
      }
    });
  }
});
