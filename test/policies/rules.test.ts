import assert from "node:assert/strict";
import type { Declared, DeclaredInStack } from "../../policies/rules";
import { endlessWaivers, extendedSupport, minorsBehind, noBake, preflightOff, twoOwners } from "../../policies/rules";

const TODAY = "2026-11-25";

function declared(kind: string, props: Readonly<Record<string, unknown>>, stack = "prod"): Declared {
  const type = `pulumi-nodejs:dynamic/eks:${kind}`;
  return { type, urn: `urn:pulumi:${stack}::project::${type}::name`, props: { clusterName: "prod", ...props } };
}

const cluster = (version: unknown): Declared => declared("ClusterVersion", { version });

describe("the policy on extended support", () => {
  const consents = [{ clusterName: "prod", until: "2026-12-31", reason: "the shop's season" }];
  const CASES = [
    ["lets a version in standard support pass", "1.34", {}, undefined],
    ["lets the last day of standard support pass", "1.34", { today: "2026-12-02" }, undefined],
    [
      "stops it on the day after",
      "1.34",
      { today: "2026-12-03" },
      /1\.34 of cluster "prod" is in extended support since/,
    ],
    ["stops a version in extended support", "v1.33", {}, /since 2026-07-29, which costs \$0\.60 .* no consent names/],
    ["lets it pass with a consent", "1.33", { consents }, undefined],
    ["lets it pass on the consent's last day", "1.33", { consents, today: "2026-12-31" }, undefined],
    [
      "stops it after the consent",
      "1.33",
      { consents, today: "2027-01-01" },
      /consent .* ended on 2026-12-31 \(the shop's/,
    ],
    [
      "takes no consent for another cluster",
      "1.33",
      { consents: consents.map((one) => ({ ...one, clusterName: "b" })) },
      /no consent/,
    ],
    ["takes no consent for a version without support", "1.30", { consents }, /out of every support since 2026-07-23/],
    ["stops a version that is older than its calendar", "1.20", {}, /1\.20 of cluster "prod" is in no calendar/],
    ["lets a version pass that is newer than its calendar", "1.99", {}, undefined],
    ["leaves what is no version to the resource itself", "latest", {}, undefined],
  ] as const;
  for (const [title, version, { today = TODAY, ...settings }, expected] of CASES as readonly Case[]) {
    it(title, () => {
      check(extendedSupport(cluster(version), settings, today), expected);
    });
  }

  it("goes by the calendar that it is given", () => {
    const dates = { released: "2026-06-01", endOfStandardSupport: "2026-11-24", endOfExtendedSupport: "2027-11-24" };
    const calendar = [{ version: "1.34", ...dates }];
    check(extendedSupport(cluster("1.34"), { calendar }, TODAY), /in extended support since 2026-11-24/);
  });

  it("looks at whole clusters too, and at no add-on or resource of others", () => {
    check(extendedSupport(declared("ClusterUpgrade", { version: "1.33" }), {}, TODAY), /extended/);
    check(extendedSupport(declared("AddonVersion", { version: "1.33" }), {}, TODAY), undefined);
    check(extendedSupport({ ...cluster("1.33"), type: "aws:eks/cluster:Cluster" }, {}, TODAY), undefined);
  });
});

describe("the policy on versions that lag", () => {
  it("allows two minors, if nothing else is said", () => {
    check(minorsBehind(cluster("1.33"), {}, TODAY), undefined);
    check(
      minorsBehind(cluster("1.32"), {}, TODAY),
      /1\.32 of cluster "prod" is 3 minors behind 1\.35; at most 2 are allowed/,
    );
  });

  it("counts from the newest version that is released", () => {
    check(minorsBehind(cluster("1.32"), {}, "2026-01-26"), undefined);
    const dates = { released: "2026-11-01", endOfStandardSupport: "2028-01-01", endOfExtendedSupport: "2029-01-01" };
    check(minorsBehind(cluster("1.33"), { calendar: [{ version: "1.36", ...dates }] }, TODAY), /3 minors behind 1\.36/);
  });

  it("allows what it is told to", () => {
    check(minorsBehind(cluster("1.32"), { minors: 3 }, TODAY), undefined);
    check(minorsBehind(cluster("1.34"), { minors: 0 }, TODAY), /1 minors behind/);
  });
});

describe("the policy on preflight", () => {
  it('stops "off" on each of the resources, and nothing else', () => {
    for (const kind of ["ClusterVersion", "ClusterUpgrade", "AddonVersion", "NodegroupVersion"]) {
      check(preflightOff(declared(kind, { preflight: "off" })), /use "enforce"/);
      for (const preflight of ["enforce", "warn", undefined]) {
        check(preflightOff(declared(kind, { preflight })), undefined);
      }
    }
    check(preflightOff({ ...declared("ClusterVersion", { preflight: "off" }), type: "other:index:Thing" }), undefined);
    check(
      preflightOff({ ...declared("X", { preflight: "off" }), type: "eks-version:index:ClusterVersion" }),
      /enforce/,
    );
  });
});

describe("the policy on waivers", () => {
  const CASES = [
    ["lets one pass that ends later", { until: "2026-12-31" }, undefined],
    ["lets one pass on its last day", { until: TODAY }, undefined],
    ["stops one that has ended", { until: "2026-11-24" }, /the waiver of EKSV030 ended on 2026-11-24/],
    ["stops one without an end", {}, /the waiver of EKSV030 has no end; add until/],
    ["stops one whose end is no day", { until: "2026-02-30" }, /ends "2026-02-30", which is no day/],
  ] as const;
  for (const [title, until, expected] of CASES) {
    it(title, () => {
      const waive = [{ code: "EKSV030", reason: "planned", ...until }];
      check(endlessWaivers(declared("ClusterVersion", { waive }), TODAY), expected);
    });
  }

  it("asks nothing where nothing is waived", () => {
    check(endlessWaivers(cluster("1.33"), TODAY), undefined);
  });
});

describe("the policy on the bake", () => {
  const whole = (bakeMinutes: unknown, stack?: string): Declared => declared("ClusterUpgrade", { bakeMinutes }, stack);

  it("asks for an hour in stacks of production", () => {
    for (const stack of ["prod", "prod-eu", "shop-prod", "production"]) {
      check(noBake(whole(undefined, stack), {}), new RegExp(`bakeMinutes is 0 in stack "${stack}"; at least 60`));
      check(noBake(whole(59, stack), {}), /bakeMinutes is 59/);
      check(noBake(whole(60, stack), {}), undefined);
    }
  });

  it("asks nothing in other stacks, nor of a control plane alone", () => {
    check(noBake(whole(undefined, "dev"), {}), undefined);
    check(noBake(whole(undefined, "preprod"), {}), undefined);
    check(noBake(declared("ClusterVersion", {}), {}), undefined);
  });

  it("takes the names of stacks and the minutes that it is given", () => {
    check(noBake(whole(10, "live.eu"), { stacks: ["live.*"], minutes: 15 }), /at least 15/);
    check(noBake(whole(10, "liveXeu"), { stacks: ["live.*"], minutes: 15 }), undefined);
  });
});

type Case = readonly [string, string, Parameters<typeof extendedSupport>[1] & { today?: string }, RegExp | undefined];

function check(violations: readonly string[], expected: RegExp | undefined): void {
  if (expected === undefined) assert.deepEqual(violations, []);
  else {
    assert.equal(violations.length, 1, violations.join("\n"));
    assert.match(violations[0] ?? "", expected);
  }
}

describe("the policy on two owners", () => {
  const ours = (kind: string, props: object = {}): DeclaredInStack => ({ ...declared(kind, { ...props }), opts: {} });
  const aws = (
    type: string,
    props: Readonly<Record<string, unknown>>,
    ignoreChanges: string[] = [],
  ): DeclaredInStack => ({
    type: `aws:eks/${type}`,
    urn: `urn:${type}`,
    props,
    opts: { ignoreChanges },
  });
  const cluster = (ignored?: string[]): DeclaredInStack =>
    aws("cluster:Cluster", { name: "prod", version: "1.33" }, ignored);
  const nodes = (ignored?: string[]): DeclaredInStack =>
    aws(
      "nodeGroup:NodeGroup",
      { clusterName: "prod", nodeGroupName: "a", version: "1.33", releaseVersion: "1" },
      ignored,
    );
  const addon = (ignored?: string[]): DeclaredInStack =>
    aws("addon:Addon", { clusterName: "prod", addonName: "coredns", addonVersion: "v1" }, ignored);

  const CASES: readonly [string, readonly DeclaredInStack[], RegExp | undefined][] = [
    [
      "sees a cluster",
      [ours("ClusterVersion"), cluster()],
      /^version of cluster "prod" is managed by a ClusterVersion as/,
    ],
    ["lets it pass where it is ignored", [ours("ClusterVersion"), cluster(["version"])], undefined],
    ["lets another cluster pass", [ours("ClusterVersion", { clusterName: "test" }), cluster()], undefined],
    ["leaves node groups to a ClusterVersion's program", [ours("ClusterVersion"), nodes(), addon()], undefined],
    [
      "sees a node group",
      [ours("ClusterUpgrade"), nodes(["version"])],
      /^releaseVersion of "a" .*\["version","releaseVersion"\]/,
    ],
    ["sees an add-on", [ours("ClusterUpgrade"), addon()], /^addonVersion of "coredns"/],
    [
      "sees one that a resource of its own has",
      [ours("AddonVersion", { addonName: "coredns" }), addon()],
      /AddonVersion/,
    ],
    ["tells add-ons apart", [ours("AddonVersion", { addonName: "vpc-cni" }), addon()], undefined],
    ["sees a node group of its own", [ours("NodegroupVersion", { nodegroupName: "a" }), nodes()], /NodegroupVersion/],
    ["lets what is excluded pass", [ours("ClusterUpgrade", { nodegroups: { a: "excluded" } }), nodes()], undefined],
    ["… or all of it", [ours("ClusterUpgrade", { addons: { "*": { version: "excluded" } } }), addon()], undefined],
    ["lets a cluster pass that no resource of ours has", [cluster(), nodes(), addon()], undefined],
  ];
  for (const [title, resources, expected] of CASES) {
    it(title, () => {
      check(
        twoOwners(resources).map(({ violation }) => violation),
        expected,
      );
    });
  }
});
