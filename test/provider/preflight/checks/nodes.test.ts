import assert from "node:assert/strict";
import { fargateFindings, nodeFindings } from "../../../../provider/preflight/checks/nodes";
import { unseenNodeFindings } from "../../../../provider/preflight/checks/unseenNodes";
import { cluster, context, facts, inside, nodegroup, remedies, seen, told } from "./someCluster";

describe("a managed node group on the way of its cluster", () => {
  const of = (version: string | undefined, from: string, to: string, more: object = {}, options: object = {}) =>
    nodeFindings(context(from, to, { nodegroups: seen([nodegroup(version, more)]) }, options));

  it("blocks the first hop that would leave it too far behind: three minors are allowed, two before 1.25", () => {
    assert.deepEqual(of("1.28", "1.29", "1.31"), []);
    const found = of("1.28", "1.29", "1.33");
    assert.deepEqual(told(found), ["EKSV020 error nodegroup/workers"]);
    assert.equal(found[0]?.hop, "1.31 → 1.32");
    assert.match(facts(found), /runs 1\.28 and blocks hop 3 of 4, .* may lag 3 minors behind the API server, not 4$/);
    assert.match(remedies(found), /^update it to 1\.29 or later first/);
    assert.deepEqual(of("1.24", "1.25", "1.26"), []);
    const old = of("1.24", "1.25", "1.27");
    assert.match(facts(old), /may lag 2 minors .* not 3$/);
    assert.match(remedies(old), /^update it to 1\.25 or later first/);
    assert.match(remedies(of("1.25", "1.26", "1.29")), /^update it to 1\.26 or later first/);
  });

  it("is told where its cluster has to go first", () => {
    assert.match(remedies(of("1.28", "1.28", "1.32")), /^go to 1\.29 first: write version: "1\.29"/);
  });

  it("has to be at the cluster's version before each hop under strict", () => {
    const strict = { nodegroupPolicy: "strict" };
    assert.deepEqual(of("1.31", "1.31", "1.32", {}, strict), []);
    const found = of("1.31", "1.31", "1.33", {}, strict);
    assert.match(
      facts(found),
      /blocks hop 2 of 2, 1\.32 → 1\.33: under nodegroupPolicy "strict" .* must be at 1\.32 before/,
    );
    assert.match(remedies(found), /^go to 1\.32 first/);
    assert.match(remedies(of("1.30", "1.31", "1.32", {}, strict)), /^update it to 1\.31 or later first/);
  });

  it("whose last roll failed blocks any hop", () => {
    const found = of("1.31", "1.31", "1.33", { rollFailed: true });
    assert.deepEqual(told(found), ["EKSV020 error nodegroup/workers"]);
    assert.equal(found[0]?.hop, "1.31 → 1.32");
    assert.match(facts(found), /EKS shows 1\.31, which versions its nodes have is not known/);
    assert.match(facts(of(undefined, "1.31", "1.33", { rollFailed: true })), /EKS shows no version/);
    assert.deepEqual(of("1.31", "1.31", "1.31", { rollFailed: true }), []);
  });

  it("is no matter to a rollback here, nor where EKS tells no version", () => {
    assert.deepEqual(of("1.20", "1.33", "1.32"), []);
    assert.deepEqual(of(undefined, "1.31", "1.33"), []);
  });

  it("that is not healthy is warned of, where a hop is due", () => {
    const issues = [{ code: "AsgInstanceLaunchFailures", message: "no room", resourceIds: [] }];
    assert.equal(
      facts(of("1.31", "1.31", "1.32", { issues })),
      "node group workers is ACTIVE: AsgInstanceLaunchFailures: no room",
    );
    for (const status of ["DEGRADED", "CREATE_FAILED", "A_WORD_THAT_IS_NEW"]) {
      const found = of("1.31", "1.31", "1.32", { status });
      assert.deepEqual(told(found), ["EKSV021 warning nodegroup/workers"]);
      assert.equal(facts(found), `node group workers is ${status}`);
    }
    assert.deepEqual(of("1.31", "1.31", "1.31", { issues, status: "DEGRADED" }), []);
    assert.deepEqual(of("1.31", "1.31", "1.32", { status: "UPDATING" }), []);
  });

  it("of Amazon Linux 2 stops the hop past 1.32, and is warned of after it", () => {
    const al2 = { amiType: "AL2_x86_64" };
    assert.deepEqual(of("1.31", "1.31", "1.32", al2), []);
    const found = of("1.32", "1.31", "1.34", al2);
    assert.deepEqual(told(found), ["EKSV022 error nodegroup/workers"]);
    assert.equal(found[0]?.hop, "1.32 → 1.33");
    assert.match(facts(found), /no Amazon Linux 2 image for 1\.33: it cannot follow the control plane beyond 1\.32/);
    assert.deepEqual(told(of("1.32", "1.32", "1.33", al2, { force: true })), ["EKSV022 warning nodegroup/workers"]);
    assert.deepEqual(told(of("1.32", "1.33", "1.34", al2)), ["EKSV022 warning nodegroup/workers"]);
    assert.deepEqual(of("1.32", "1.32", "1.33", { amiType: "AL2023_x86_64_STANDARD" }), []);
  });
});

describe("nodes that EKS's API does not tell of", () => {
  const NODES_SEEN = { inside: inside({}) };

  it("are those of Fargate, where an upgrade is due and the nodes were not seen", () => {
    const of = (from: string, to: string, more: object = {}) =>
      fargateFindings(context(from, to, { fargateProfiles: seen(["batch", "web"]), ...more }));
    assert.deepEqual(told(of("1.31", "1.32")), ["EKSV023 note cluster/devel"]);
    assert.match(facts(of("1.31", "1.32")), /Fargate profiles \(batch, web\)/);
    assert.deepEqual(of("1.31", "1.31"), []);
    assert.deepEqual(of("1.32", "1.31"), []);
    assert.deepEqual(of("1.31", "1.32", NODES_SEEN), []);
    assert.deepEqual(of("1.31", "1.32", { fargateProfiles: seen([]) }), []);
    const { inside: seenInside } = NODES_SEEN;
    const why = { kind: "denied", operation: "GET", words: "no" } as const;
    const hidden = seenInside.seen && seen({ ...seenInside.value, nodes: { seen: false, why } });
    assert.deepEqual(told(of("1.31", "1.32", { inside: hidden })), ["EKSV023 note cluster/devel"]);
  });

  it("are those outside managed node groups; more than two hops are a warning", () => {
    const passing = {
      id: "1",
      name: "Kubelet version skew",
      category: "UPGRADE_READINESS",
      status: "PASSING",
      reason: "",
    } as const;
    const insights = seen([{ ...passing, refreshedAt: undefined, version: { major: 1, minor: 31 } }]);
    const of = (from: string, to: string, more: object = {}) =>
      unseenNodeFindings(context(from, to, { insights, ...more }));
    assert.deepEqual(told(of("1.30", "1.32")), ["EKSV028 note cluster/devel"]);
    assert.doesNotMatch(facts(of("1.30", "1.32")), /further behind|Auto Mode/);
    assert.deepEqual(told(of("1.30", "1.33")), ["EKSV028 warning cluster/devel"]);
    assert.match(facts(of("1.30", "1.33")), /further behind after each of the 3 hops$/);
    assert.deepEqual(of("1.32", "1.31"), []);
    assert.deepEqual(of("1.30", "1.33", NODES_SEEN), []);
    const auto = of("1.30", "1.31", { cluster: seen(cluster("1.30", { autoMode: true })) });
    assert.match(facts(auto), /^EKS Auto Mode replaces its nodes after each hop/);
  });
});
