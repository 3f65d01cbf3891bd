import assert from "node:assert/strict";
import { observe } from "../../../../provider/observe/observe";
import { UNKNOWN_VALUE } from "../../../../provider/core/pulumiValues";
import { ClusterUpgradeLifecycle } from "../../../../provider/lifecycle/clusterUpgrade";
import { PreviewedCluster } from "../../../fixtures/PreviewedCluster";

const CLUSTER = {
  version: "1.33",
  nodegroups: [{ name: "a" }, { name: "b" }, { name: "c" }],
  addons: [{ name: "vpc-cni" }, { name: "coredns" }, { name: "kube-proxy" }, { name: "aws-ebs-csi-driver" }],
  fargateProfiles: [{ name: "batch" }],
};
const ARN = "arn:aws:eks:eu-west-1:000000000000:cluster/devel";

describe("a preview", () => {
  let devel: PreviewedCluster;

  beforeEach(async () => {
    devel = await PreviewedCluster.start(CLUSTER);
  });

  afterEach(() => devel.close());

  it("of a change of version makes at most 8 calls, and one for each node group and each add-on", async () => {
    const { requests, failures } = await devel.preview({ version: "1.35" }, { version: "1.33" });
    assert.deepEqual(failures, []);
    assert(requests.length <= 8 + CLUSTER.nodegroups.length + CLUSTER.addons.length, String(requests.length));
    assert.equal(requests.filter(({ operation }) => operation === "DescribeNodegroup").length, 3);
    assert.equal(requests.filter(({ operation }) => operation === "DescribeAddon").length, 4);
    assert.equal(requests.filter(({ operation }) => operation === "DescribeAddonVersions").length, 1);
  });

  it("makes its calls side by side: none of the first five waits for another's answer", async () => {
    const first = ["DescribeCluster", "DescribeClusterVersions", "ListAddons", "ListInsights"];
    for (const operation of [...first, "ListNodegroups"]) await devel.world.fault({ operation, what: "hold" });
    const preview = devel.preview({ version: "1.35" }, { version: "1.33" });
    let held: unknown[] = [];
    for (const until = Date.now() + 5_000; held.length < 5 && Date.now() < until;) {
      held = (await devel.world.control("GET", "held?wait=1")) as unknown[];
    }
    await devel.world.control("POST", "release", { all: true });
    assert.equal(held.length, 5);
    assert.deepEqual((await preview).failures, []);
  });

  it("that gets no answer in time says what it could not check", async () => {
    await devel.world.fault({ operation: "ListInsights", what: "hold" });
    const clock = devel.world.time;
    const connected = await devel.connect();
    const eks = await connected.eks();
    const wish = {
      clusterName: "devel",
      region: "eu-west-1",
      desired: { major: 1, minor: 34 },
      updates: "some",
    } as const;
    const snapshot = await observe(wish, { eks, clock, lookMs: 1_000 });
    await devel.world.control("POST", "release", { all: true, how: "drop" });
    assert.deepEqual(snapshot.insights, {
      seen: false,
      why: { kind: "no-answer", operation: "ListInsights", words: "no answer within 1 s" },
    });
    assert(snapshot.cluster.seen && snapshot.nodegroups.seen && snapshot.addonReleases.seen);
  });

  it("of a rollback needs the cluster's updates besides, with a call for each", async () => {
    await devel.close();
    const history = [
      { from: "1.32", to: "1.33", finishedAt: "2026-05-01T00:00:00Z" },
      { from: "1.33", to: "1.34", finishedAt: "2026-09-30T00:00:00Z" },
    ];
    devel = await PreviewedCluster.start({ version: "1.34", history });
    const { requests } = await devel.preview({ version: "1.33", allowRollback: true }, { version: "1.34" });
    assert.equal(requests.filter(({ operation }) => operation === "ListUpdates").length, 1);
    assert.equal(requests.filter(({ operation }) => operation === "DescribeUpdate").length, history.length);
    assert(requests.length <= 8 + history.length);
  });

  const known = { version: "1.33", __clusterArn: ARN };
  for (const [what, program, olds] of [
    ["of no change", { version: "1.33" }, known],
    ["of another spelling", { version: "v1.33" }, known],
    [
      "of other settings",
      { version: "1.33", force: true, preflight: "warn", rollbackTimeoutMinutes: 120, allowRollback: true },
      known,
    ],
    ["of a new waiver", { version: "1.33", waive: [{ code: "EKSV030", reason: "we know" }] }, known],
    ["of a version that is not computed yet", { version: UNKNOWN_VALUE }, known],
    ["of a cluster that is not computed yet", { clusterName: UNKNOWN_VALUE, version: "1.33" }, {}],
    ["of a role that is not computed yet", { version: "1.34", assumeRole: { roleArn: UNKNOWN_VALUE } }, known],
  ] as const) {
    it(`${what} makes no AWS call, and says nothing`, async () => {
      const shown = await devel.preview(program, olds);
      assert.deepEqual([shown.requests, shown.plan, shown.warnings, shown.failures], [[], "", [], []]);
    });
  }

  it('makes only the call for the ARN under preflight: "off", and says nothing', async () => {
    const shown = await devel.preview({ version: "1.37", preflight: "off" });
    assert.deepEqual(
      shown.requests.map(({ operation }) => operation),
      ["DescribeCluster"],
    );
    assert.deepEqual([shown.plan, shown.warnings, shown.failures], ["", [], []]);
    assert.equal(shown.inputs.__clusterArn, undefined);
  });

  it("shows what would stop it as warnings where the stack says preflight: warn, and keeps no such input", async () => {
    const settings = { "pulumi-eks-version:preflight": "warn" };
    const stopped = await devel.preview({ version: "1.31" });
    assert.match(stopped.failures.map(({ reason }) => reason).join(), /EKSV014/);
    for (const wholeCluster of [false, true]) {
      const shown = await devel.preview({ version: "1.31" }, {}, settings, wholeCluster);
      assert.deepEqual(shown.failures, []);
      assert.match(shown.warnings.join(), /EKSV014/);
      assert.equal(shown.inputs.preflight, undefined);
      const enforced = await devel.preview({ version: "1.31", preflight: "enforce" }, {}, settings, wholeCluster);
      assert.match(
        enforced.failures.map(({ reason }) => reason).join(),
        /EKSV014/,
        "what the resource says comes first",
      );
    }
    const wrong = await devel.preview({ version: "1.31" }, {}, { "pulumi-eks-version:preflight": "warning" });
    assert.deepEqual(wrong.failures, [
      { property: "pulumi-eks-version:preflight", reason: 'must be "enforce", "warn" or "off"' },
    ]);
  });

  for (const wholeCluster of [false, true]) {
    it(`lets nothing pass in up where the stack says preflight: warn, but where the resource does: ${wholeCluster ? "ClusterUpgrade" : "ClusterVersion"}`, async () => {
      const stack = devel.world.stack(
        { "pulumi-eks-version:preflight": "warn" },
        wholeCluster ? { resource: (tools) => new ClusterUpgradeLifecycle(tools) } : {},
      );
      await devel.world.fault({
        operation: "ListInsights",
        what: { kind: "accessDenied" },
      });
      const program = { clusterName: "devel", version: "1.36" };
      assert.equal((await stack.up({ ...program, version: "1.34" })).kind, "ok");
      const outcome = await stack.up(program);
      assert(outcome.kind === "failed", JSON.stringify(outcome));
      assert.equal(outcome.code, "PreflightRefused", outcome.message);
      assert.match(outcome.message, /EKSV028[^]*nothing was started[^]*preflight: "warn" on the resource does/);
      assert(
        stack.messages.some((one) => /EKSV028[^]*up: {4}is stopped by this/.test(one)),
        stack.messages.join("\n"),
      );
      assert.equal((await devel.world.truth()).version, "1.34");
      assert.equal((await stack.up({ ...program, preflight: "warn" })).kind, "ok");
      assert.equal((await devel.world.truth()).version, "1.36");
    });
  }

  it("keeps the cluster's ARN known for an update; what is created has the inputs that the user wrote", async () => {
    const program = { version: "1.34" };
    assert.equal((await devel.preview(program, { version: "1.33" })).inputs.__clusterArn, ARN);
    const { inputs } = await devel.preview(program);
    assert.deepEqual(inputs, { clusterName: "devel", region: "eu-west-1", version: "1.34" });
  });

  it("shows the way, how long it takes and says who, what is touched, support and cost, and the way back", async () => {
    await devel.close();
    devel = await PreviewedCluster.start({ version: "1.33" });
    const { plan } = await devel.preview({ version: "1.35" }, { version: "1.33" });
    assert.equal(
      plan,
      `plan: 1.33 → 1.35, 2 hops, about 20 min  (cluster "devel", eu-west-1)
  hop 1     upgrade 1.33 → 1.34, about 10 min
  hop 2     upgrade 1.34 → 1.35, about 10 min
  touched   by this plan: the control plane only; node groups and add-ons stay as they are
            nodes of EKS Auto Mode and Karpenter, if there are any, follow it by drift
  duration  what users reported of EKS control planes in 2025; EKS itself promises no time
  support   1.33 is in extended support until 2027-07-29, $0.60 per hour
            1.35 is in standard support until 2027-03-27, extended until 2028-03-27, $0.10 per hour
  cost      leaving extended support saves $0.50 per hour, about $365 a month
  rollback  to 1.34 for seven days after the last hop (write version: "1.34", allowRollback: true)
  EKSV028 nodes outside managed node groups (self-managed, Karpenter's, hybrid) are not seen, and not moved
  EKSV034 EKS manages no kube-proxy, coredns, vpc-cni here: where they run on their own they are not seen, and not moved; a kube-proxy older than 1.32 does not work with 1.35`,
    );
  });

  it("says that there is nothing to start where a new resource adopts a cluster that has the version", async () => {
    const { plan, failures } = await devel.preview({ version: "1.33" });
    assert.match(plan, /^plan: 1\.33 runs already, nothing to start {2}\(cluster "devel"/);
    assert.deepEqual(failures, []);
  });

  it("shows all that stands in the way at once, errors first", async () => {
    await devel.close();
    const nodegroups = [
      { name: "a", version: "1.30" },
      { name: "b", version: "1.29" },
    ];
    devel = await PreviewedCluster.start({ version: "1.32", nodegroups, insights: [{ name: "Deprecated APIs" }] });
    const { failures, plan } = await devel.preview({ version: "1.38" });
    const codes = failures.map(({ property, reason }) => `${property} ${reason.slice(0, 7)}`);
    assert.deepEqual([...new Set(codes)], ["version EKSV010", "version EKSV020", "version EKSV040"]);
    assert.equal(codes.filter((code) => code.endsWith("EKSV020")).length, 2);
    assert.match(plan, /refused as it stands/);
  });

  it("without credentials says what it could not check, and stops nothing", async () => {
    const nobody = { "aws:accessKey": "", "aws:secretKey": "" };
    const { plan, warnings, failures } = await devel.preview({ version: "1.35" }, { version: "1.33" }, nobody);
    assert.deepEqual(failures, []);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /^EKSV005 could not check anything: DescribeCluster met CredentialsProviderError/);
    assert.match(plan, /^plan: 1\.33 → 1\.35, 2 hops, about 20 min/);
  });

  it("with a key that AWS does not know says so once, and stops nothing", async () => {
    const wrong = { "aws:accessKey": "unknown" };
    const { plan, warnings, failures } = await devel.preview({ version: "1.35" }, {}, wrong);
    assert.deepEqual(failures, []);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /UnrecognizedClientException/);
    assert.match(plan, /^plan: to 1\.35; what runs now could not be seen/);
  });

  it("names each missing permission once, and still tells all the rest", async () => {
    for (const operation of ["ListNodegroups", "ListInsights", "DescribeClusterVersions", "DescribeAddon"]) {
      await devel.world.fault({ operation, what: "accessDenied" });
    }
    const { plan, warnings, failures } = await devel.preview({ version: "1.35" }, { version: "1.33" });
    // Without the insights, how old other nodes are is not known, and there are two hops.
    const codes = failures.map(({ reason }) => /^EKSV\d+/.exec(reason)?.[0]);
    assert.deepEqual(codes, ["EKSV028"]);
    const told = warnings.map((text) => /eks:\w+/.exec(text)?.[0]).sort();
    assert.deepEqual(told, [
      "eks:DescribeAddon",
      "eks:DescribeClusterVersions",
      "eks:ListInsights",
      "eks:ListNodegroups",
    ]);
    assert.match(plan, /1\.33 → 1\.35, 2 hops/);
  });

  it("stops at an account that may not be touched", async () => {
    const { failures } = await devel.preview(
      { version: "1.35" },
      {},
      { "aws:forbiddenAccountIds": '["000000000000"]' },
    );
    assert.equal(failures.length, 1);
    assert.match(failures[0]?.reason ?? "", /AccountNotAllowed: aws:forbiddenAccountIds/);
  });

  it("cannot be made to write control sequences to the terminal by what AWS says", async () => {
    await devel.close();
    const insights = [{ name: "bad\u001b[2J", reason: "one\u001b]0;x\u0007\ntwo" }];
    devel = await PreviewedCluster.start({ insights, health: [{ code: "Other", message: "\u001b[31mred" }] });
    const { plan, warnings, failures } = await devel.preview({ version: "1.32" });
    const everything = [plan, ...warnings, ...failures.map(({ reason }) => reason)].join("\n");
    assert.match(everything, /red/);
    assert.match(everything, /one.*two/);
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(everything, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });
});
