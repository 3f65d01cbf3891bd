import assert from "node:assert/strict";
import { addonFindings } from "../../../../provider/preflight/checks/addons";
import { addon, cluster, context, facts, inside, offered, release, remedies, seen, told } from "./someCluster";

/** What is not asked about: the three that every cluster needs are there. */
const OTHERS = [addon("kube-proxy", "none"), addon("vpc-cni", "v1"), addon("coredns", "v1")];

describe("an add-on against the versions on the way", () => {
  const RELEASES = [
    release("csi", "v1.0", ["1.30", "1.31"]),
    release("csi", "v1.1", ["1.31", "1.32"]),
    release("csi", "v1.2", ["1.32"], ["1.32"]),
    release("csi", "v1.3", ["1.32"]),
  ];

  function of(version: string, from: string, to: string, more: object = {}, options: object = {}) {
    const addons = seen([...OTHERS, addon("csi", version)]);
    const releases = seen([...RELEASES, ...OTHERS.map(({ name }) => release(name, "other", []))]);
    const findings = addonFindings(context(from, to, { addons, addonReleases: releases, ...more }, options));
    return findings.filter(({ resource }) => resource === "addon/csi");
  }

  it("stops at the first hop that it does not fit, a rollback included", () => {
    assert.deepEqual(of("v1.0", "1.30", "1.31"), []);
    const found = of("v1.0", "1.30", "1.33");
    assert.deepEqual(told(found), ["EKSV030 error addon/csi"]);
    assert.equal(found[0]?.hop, "1.31 → 1.32");
    assert.equal(facts(found), "add-on csi v1.0 does not fit 1.32 (hop 2 of 3, 1.31 → 1.32)");
    assert.equal(of("v1.1", "1.31", "1.30")[0]?.hop, "1.31 → 1.30");
    assert.deepEqual(told(of("v1.0", "1.30", "1.33", {}, { force: true })), ["EKSV030 warning addon/csi"]);
  });

  it("is told a version that fits before and after the hop, where there is one", () => {
    assert.match(
      remedies(of("v1.0", "1.31", "1.32")),
      /update it to v1\.1 before that hop, which fits both versions .*--addon-version v1\.1/,
    );
    // None fits both: EKS's default for what comes after.
    const [lateOnly] = addonFindings(
      context("1.31", "1.32", {
        addons: seen([...OTHERS, addon("csi", "v1.0")]),
        addonReleases: seen([
          release("csi", "v1.0", ["1.31"]),
          release("csi", "v1.3", ["1.32"]),
          release("csi", "v1.2", ["1.32"], ["1.32"]),
        ]),
      }),
    ).filter(({ code }) => code === "EKSV030");
    assert.match(lateOnly?.remedy ?? "", /right after that hop .*--addon-version v1\.2/);
  });

  it("is told three of the versions that fit, EKS's default first", () => {
    const told = (count: number) => {
      const fitting = ["v1.1", "v1.2", "v1.3", "v1.4", "v1.5"]
        .slice(0, count)
        .map((version) => release("csi", version, ["1.32"], version === "v1.2" ? ["1.32"] : ["1.31"]));
      const addonReleases = seen([release("csi", "v1.0", ["1.31"]), ...fitting]);
      return /^update it to (.*) right after/.exec(remedies(of("v1.0", "1.31", "1.32", { addonReleases })))?.[1];
    };
    assert.equal(told(1), "v1.1");
    assert.equal(told(3), "v1.2 (EKS's default), v1.1, v1.3");
    assert.equal(told(5), "v1.2 (EKS's default), v1.1, v1.3 or one of 2 more");
  });

  it("that EKS does not list fits no version for which EKS lists others", () => {
    const found = of("v0.9", "1.31", "1.32");
    assert.match(facts(found), /v0\.9 does not fit 1\.32 .*, for EKS does not list that version of it$/);
    assert.deepEqual(of("v0.9", "1.32", "1.33"), []);
  });

  it("that EKS lists for none of them has to go, or its publisher be asked", () => {
    const found = of("v1.3", "1.32", "1.33");
    assert.match(facts(found), /does not fit 1\.33 .*, and EKS lists no version of it that does$/);
    assert.match(remedies(found), /^ask the add-on's publisher/);
  });

  it("is not held against versions that are past their support, for which EKS lists nothing", () => {
    const versions = seen([offered("1.32", { support: "UNSUPPORTED" }), offered("1.31")]);
    assert.deepEqual(of("v1.0", "1.31", "1.32", { versions }), []);
    assert.deepEqual(of("v0.9", "1.31", "1.32", { versions }), []);
  });

  it("of which EKS lists nothing is noted, where a hop is due", () => {
    const none = { addonReleases: seen([release("coredns", "v1", [])]) };
    const found = of("v1.0", "1.31", "1.32", none);
    assert.deepEqual(told(found), ["EKSV035 note addon/csi"]);
    assert.deepEqual(of("v1.0", "1.31", "1.31", none), []);
    const unseen = { seen: false, why: { kind: "denied", operation: "DescribeAddonVersions", words: "no" } } as const;
    assert.deepEqual(of("v1.0", "1.31", "1.32", { addonReleases: unseen }), []);
  });

  it("that is not healthy is warned of, where a hop is due", () => {
    const issues = [{ code: "AddonPermissionFailure", message: "no role", resourceIds: [] }];
    const unwell = (status: string, its: readonly object[], to = "1.31") =>
      addonFindings(
        context("1.30", to, {
          addons: seen([...OTHERS, { ...addon("csi", "v1.0", { status }), issues: its as typeof issues }]),
          addonReleases: seen([...RELEASES, ...OTHERS.map(({ name }) => release(name, "other", []))]),
        }),
      );
    assert.deepEqual(told(unwell("DEGRADED", [])), ["EKSV031 warning addon/csi"]);
    assert.equal(facts(unwell("DEGRADED", [])), "add-on csi is DEGRADED");
    assert.match(facts(unwell("ACTIVE", issues)), /AddonPermissionFailure: no role/);
    for (const status of ["ACTIVE", "CREATING", "UPDATING", "DELETING"]) assert.deepEqual(unwell(status, []), []);
    assert.deepEqual(unwell("DEGRADED", issues, "1.30"), []);
  });
});

describe("kube-proxy against the API server", () => {
  const of = (version: string, from: string, to: string, options: object = {}) =>
    addonFindings(
      context(from, to, { addons: seen([...OTHERS.slice(1), addon("kube-proxy", version)]) }, options),
    ).filter(({ code }) => code !== "EKSV035");

  it("may lag three minors, two before 1.25", () => {
    assert.deepEqual(of("v1.29.1-eksbuild.1", "1.31", "1.32"), []);
    const found = of("v1.29.1-eksbuild.1", "1.31", "1.33");
    assert.deepEqual(told(found), ["EKSV032 error addon/kube-proxy"]);
    assert.equal(found[0]?.hop, "1.32 → 1.33");
    assert.match(facts(found), /would be 4 minors behind the API server after hop 2 of 2, .*; 3 are allowed$/);
    assert.match(
      remedies(found),
      /to a version of 1\.32 \(aws eks describe-addon-versions --addon-name kube-proxy --kubernetes-version 1\.32 lists/,
    );
    assert.match(facts(of("v1.24.1-eksbuild.1", "1.26", "1.27")), /3 minors behind .*; 2 are allowed$/);
    assert.deepEqual(told(of("v1.29.1-eksbuild.1", "1.31", "1.33", { force: true })), [
      "EKSV032 warning addon/kube-proxy",
    ]);
  });

  it("is never newer than it after a rollback", () => {
    const found = of("v1.33.1-eksbuild.1", "1.33", "1.32");
    assert.match(facts(found), /would be newer than the API server after hop 1 of 1/);
    assert.match(remedies(found), /to a version of 1\.32 first/);
    assert.equal(found[0]?.hop, "1.33 → 1.32");
    assert.deepEqual(of("v1.32.1-eksbuild.1", "1.33", "1.32"), []);
    // An upgrade only brings the API server nearer to it.
    assert.deepEqual(of("v1.34.1-eksbuild.1", "1.31", "1.32"), []);
  });

  it("is the only add-on whose version tells of Kubernetes' own", () => {
    const others = seen([...OTHERS, addon("csi", "v1.19.0-eksbuild.1")]);
    const found = addonFindings(context("1.31", "1.33", { addons: others }));
    assert.deepEqual(new Set(found.map(({ code }) => code)), new Set(["EKSV035"]));
  });

  it("is not judged where its version cannot be read", () => {
    assert.deepEqual(of("edge", "1.31", "1.35"), []);
  });
});

describe("what every cluster needs and EKS does not manage", () => {
  const of = (names: readonly string[], from: string, to: string, more: object = {}) =>
    addonFindings(context(from, to, { addons: seen(names.map((name) => addon(name, "v1"))), ...more })).filter(
      ({ code }) => code === "EKSV034",
    );

  it("is noted where an upgrade is due and the cluster was not looked into", () => {
    const found = of(["coredns"], "1.31", "1.33");
    assert.deepEqual(told(found), ["EKSV034 note cluster/devel"]);
    assert.match(
      facts(found),
      /no kube-proxy, vpc-cni here: .*; a kube-proxy older than 1\.30 does not work with 1\.33$/,
    );
    assert.match(facts(of([], "1.31", "1.34")), /; a kube-proxy older than 1\.31 does not work with 1\.34$/);
    assert.doesNotMatch(facts(of(["coredns", "kube-proxy"], "1.31", "1.33")), /does not work/);
    assert.deepEqual(of(["coredns", "kube-proxy", "vpc-cni"], "1.31", "1.33"), []);
    assert.deepEqual(of([], "1.32", "1.31"), []);
    assert.deepEqual(of([], "1.31", "1.32", { cluster: seen(cluster("1.31", { autoMode: true })) }), []);
    const why = { kind: "denied", operation: "ListAddons", words: "no" } as const;
    assert.deepEqual(of([], "1.31", "1.32", { addons: { seen: false, why } }), []);
  });

  it("is judged by what runs, where the cluster was looked into", () => {
    const components = [
      { name: "kube-proxy", resource: "daemonset/kube-proxy", version: "v1.31.2-eksbuild.3" },
      { name: "coredns", resource: "deployment/coredns", version: "v1.11.1-eksbuild.4" },
      { name: "vpc-cni", resource: "daemonset/aws-node", version: undefined },
    ] as const;
    const looked = { inside: inside({ components }) };
    const found = of(["coredns"], "1.31", "1.32", looked);
    assert.deepEqual(told(found), [
      "EKSV034 note daemonset/kube-system/kube-proxy",
      "EKSV034 note daemonset/kube-system/aws-node",
    ]);
    assert.match(facts(found), /kube-proxy here: .* with v1\.31\.2-eksbuild\.3; within the version skew of every hop/);
    assert.match(facts(found), /vpc-cni here: .*an image whose version cannot be read; whether it fits is not known$/);
    assert.deepEqual(of([], "1.31", "1.31", looked), []);
  });

  it("is judged by the skew, and by the oldest version that EKS lists", () => {
    const running = (
      name: "kube-proxy" | "coredns",
      version: string | undefined,
      from: string,
      to: string,
      options: object = {},
    ) =>
      addonFindings(
        context(
          from,
          to,
          {
            inside: inside({ components: [{ name, resource: `deployment/${name}`, version }] }),
            componentReleases: seen([
              release("coredns", "v1.11.1-eksbuild.4", ["1.32"]),
              release("coredns", "v1.10.1-eksbuild.2", ["1.31", "1.32"]),
              release("coredns", "v1.11.0-eksbuild.1", ["1.33"]),
              release("kube-proxy", "v1.33.0-eksbuild.1", ["1.33"]),
              release("vpc-cni", "v1.1.0-eksbuild.1", ["1.31", "1.32", "1.33"]),
            ]),
          },
          options,
        ),
      );
    const late = running("kube-proxy", "v1.29.0", "1.31", "1.33");
    assert.deepEqual(told(late), ["EKSV032 error deployment/kube-system/kube-proxy"]);
    assert.equal(late[0]?.hop, "1.32 → 1.33");
    assert.match(
      facts(late),
      /^kube-proxy v1\.29\.0, which EKS does not manage, would be 4 minors behind the API server after hop 2 of 2.*; 3 are allowed$/,
    );
    assert.match(remedies(late), /kube-proxy=IMAGE:v1\.31\.x/);
    assert.deepEqual(told(running("kube-proxy", "1.29.0", "1.31", "1.33", { force: true })), [
      "EKSV032 warning deployment/kube-system/kube-proxy",
    ]);
    assert.deepEqual(told(running("kube-proxy", "v1.29.0", "1.31", "1.32")), [
      "EKSV034 note deployment/kube-system/kube-proxy",
    ]);
    const newer = running("kube-proxy", "v1.33.0", "1.33", "1.32");
    assert.match(facts(newer), /would be newer than the API server after hop 1 of 1, 1\.33 → 1\.32$/);
    assert.match(remedies(newer), /kube-proxy=IMAGE:v1\.32\.x/);
    assert.deepEqual(told(running("kube-proxy", "v1.32.0", "1.33", "1.32")), [
      "EKSV034 note deployment/kube-system/kube-proxy",
    ]);
    assert.match(
      facts(running("kube-proxy", "latest", "1.31", "1.32")),
      /whether it keeps the version skew is not known/,
    );
    assert.match(
      facts(running("kube-proxy", undefined, "1.31", "1.32")),
      /whether it keeps the version skew is not known/,
    );

    assert.match(facts(running("coredns", "v1.10.1-eksbuild.2", "1.31", "1.32")), /; it stays as it is$/);
    const old = running("coredns", "v1.10.1-eksbuild.1", "1.30", "1.33");
    assert.deepEqual(told(old), ["EKSV034 warning deployment/kube-system/coredns"]);
    assert.equal(old[0]?.hop, "1.30 → 1.31");
    assert.match(facts(old), /^coredns v1\.10\.1-eksbuild\.1, which .*the oldest is v1\.10\.1-eksbuild\.2$/);
    assert.equal(running("coredns", "v1.10.9-eksbuild.1", "1.31", "1.33")[0]?.hop, "1.32 → 1.33");
    // EKS lists none for 1.34 at all.
    assert.match(facts(running("coredns", "v1.10.9-eksbuild.1", "1.33", "1.34")), /; it stays as it is$/);
    assert.match(facts(running("coredns", undefined, "1.30", "1.31")), /; it stays as it is$/);
  });
});
