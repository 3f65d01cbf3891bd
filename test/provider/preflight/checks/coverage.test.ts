import assert from "node:assert/strict";
import { AwsFailure, NOT_EKS } from "../../../../provider/core/failures/awsFailure";
import type { Part, Unseen } from "../../../../provider/observe/part";
import { coverageFindings } from "../../../../provider/preflight/checks/coverage";
import { insideCoverageFindings } from "../../../../provider/preflight/checks/inside/coverage";
import { preflight } from "../../../../provider/preflight/preflight";
import { cluster, context, facts, inside, insight, nodegroup, remedies, seen, snapshot, told, v } from "./someCluster";

const unseen = (operation: string, kind: Unseen["kind"] = "denied", more: Partial<Unseen> = {}): Part<never> => ({
  seen: false,
  why: { kind, operation, words: "it said no", ...more },
});

describe("what preview could not look at", () => {
  const of = (more: object) => coverageFindings(snapshot("1.31", more));

  it("is a cluster that is not there", () => {
    const found = of({ cluster: unseen("DescribeCluster", "not-found"), nodegroups: unseen("ListNodegroups") });
    assert.deepEqual(told(found), ["EKSV001 warning cluster/devel"]);
    assert.equal(facts(found), 'there is no cluster "devel" in eu-west-1');
  });

  it("is anything where the cluster itself is out of reach, said once", () => {
    const found = of({ cluster: unseen("DescribeCluster"), nodegroups: unseen("ListNodegroups") });
    assert.equal(facts(found), "could not check anything: DescribeCluster met it said no");
  });

  it("is each part for itself, by the call that several need", () => {
    const found = of({
      nodegroups: unseen("DescribeNodegroup"),
      addons: unseen("ListAddons"),
      updates: unseen("ListNew"),
      configurations: [
        { addon: "a", version: "v1", asked: true, problems: unseen("DescribeAddonConfiguration") },
        { addon: "b", version: "v1", asked: true, problems: unseen("DescribeAddonConfiguration") },
      ],
      insights: seen([
        insight({ detailsUnseen: { kind: "denied", operation: "DescribeInsight", words: "no" } }),
        insight(),
      ]),
    });
    assert.equal(
      facts(found),
      [
        "could not check the node groups: DescribeNodegroup met it said no",
        "could not check the add-ons: ListAddons met it said no",
        "could not check ListNew: ListNew met it said no",
        "could not check whether versions of add-ons accept their configuration values: DescribeAddonConfiguration met it said no",
        "could not check what EKS's insights name, and who calls deprecated APIs: DescribeInsight met no",
      ].join("\n"),
    );
    assert.equal(new Set(told(found)).size, 1);
    assert.deepEqual(of({}), []);
  });

  it("is noted where it was left out", () => {
    const found = of({ updates: unseen("ListUpdates", "left-out", { words: "too many calls" }) });
    assert.deepEqual(told(found), ["EKSV005 note cluster/devel"]);
    assert.equal(facts(found), "did not check the cluster's updates: too many calls");
  });

  it("is put right by why it was not seen", () => {
    const remedy = (kind: Unseen["kind"], more: Partial<Unseen> = {}) =>
      remedies(of({ addons: unseen("ListAddons", kind, more) }));
    assert.match(remedy("denied"), /^allow eks:ListAddons/);
    assert.match(remedy("credentials"), /^give preview credentials/);
    assert.match(remedy("transient"), /^preview again where EKS can be reached/);
    assert.match(remedy("no-answer"), /^preview again where EKS can be reached/);
    assert.match(remedy("invalid"), /^see what AWS says to ListAddons/);
    const failure = new AwsFailure("invalid", "ListAddons", NOT_EKS, "a page", undefined, 200);
    assert.match(remedy("invalid", { failure }), /^see that the endpoint/);
    const other = new AwsFailure("denied", "ListAddons", "AccessDenied", "no", "id", 403);
    assert.match(remedy("denied", { failure: other }), /^allow eks:ListAddons/);
    assert.equal(
      /met (x+)$/.exec(facts(of({ addons: unseen("ListAddons", "denied", { words: "x".repeat(400) }) })))?.[1]?.length,
      300,
    );
  });
});

describe("what could not be read inside the cluster", () => {
  const of = (more: object) => insideCoverageFindings(snapshot("1.31", more));
  const looked = inside({});

  it("is nothing where it was not to be looked into, or all was seen", () => {
    assert.deepEqual(of({}), []);
    assert.deepEqual(of({ inside: looked, componentReleases: seen([]) }), []);
  });

  it("is anything, or each part for itself", () => {
    const all = of({ inside: unseen("GET nodes") });
    assert.deepEqual(told(all), ["EKSV005 warning cluster/devel"]);
    const long = of({ inside: unseen("GET nodes", "denied", { words: "x".repeat(400) }) });
    assert.equal(/met (x+)$/.exec(facts(long))?.[1]?.length, 300);
    assert.match(
      facts(all),
      /^could not check anything inside the cluster \(inspectCluster\): GET nodes met it said no$/,
    );
    assert(looked.seen);
    const parts = of({
      inside: seen({ ...looked.value, pods: unseen("GET pods"), budgets: unseen("GET pdb") }),
      componentReleases: unseen("DescribeAddonVersions"),
    });
    assert.equal(
      facts(parts),
      "could not check which pods are on the nodes: GET pods met it said no\n" +
        "could not check the disruption budgets: GET pdb met it said no\n" +
        "could not check which versions of CoreDNS and the CNI fit: DescribeAddonVersions met it said no",
    );
  });

  it("is put right by why it was not seen", () => {
    const remedy = (operation: string, kind: Unseen["kind"]) => remedies(of({ inside: unseen(operation, kind) }));
    assert.match(remedy("GET nodes", "credentials"), /access entry/);
    assert.match(remedy("GET nodes", "denied"), /ClusterRole/);
    assert.equal(remedy("DescribeAddonVersions", "denied"), "allow the call that is named");
    assert.match(remedy("GET nodes", "transient"), /private one within its network/);
  });
});

describe("a preflight", () => {
  const of = (from: string, to: string, more: object = {}, options: object = {}) => {
    const { snapshot: here, ...rest } = context(from, to, more, options);
    return preflight(here, rest);
  };

  it("knows the way, and what stands in it, errors first", () => {
    const found = of("1.28", "1.33", {
      nodegroups: seen([nodegroup("1.28")]),
      cluster: seen(cluster("1.28", { status: "MIGRATING" })),
      fargateProfiles: seen(["batch"]),
      versions: unseen("DescribeClusterVersions"),
    });
    assert.deepEqual(found.from, v("1.28"));
    assert.equal(found.steps.length, 5);
    assert.deepEqual(told(found.findings), [
      "EKSV020 error nodegroup/workers",
      "EKSV002 warning cluster/devel",
      "EKSV005 warning cluster/devel",
      "EKSV028 warning cluster/devel",
      "EKSV023 note cluster/devel",
      "EKSV034 note cluster/devel",
    ]);
  });

  it("has no steps where there is no way", () => {
    const lower = of("1.33", "1.32", {}, { allowRollback: false });
    assert.deepEqual([lower.steps, told(lower.findings)], [[], ["EKSV014 error cluster/devel"]]);
    // Somebody moved it past: going back is possible, and was not asked for.
    const past = of("1.33", "1.32", { addons: seen([]) }, { recorded: v("1.31") });
    assert.deepEqual([past.steps, told(past.findings)], [[], ["EKSV015 error cluster/devel"]]);
  });

  it("goes by the state where the cluster is not seen, and by nothing where that has no version", () => {
    const hidden = { cluster: unseen("DescribeCluster"), nodegroups: seen([nodegroup("1.20")]) };
    const known = of("1.31", "1.32", hidden, { recorded: v("1.31") });
    assert.deepEqual([known.from, known.steps.length], [v("1.31"), 1]);
    assert.deepEqual(told(known.findings), ["EKSV005 warning cluster/devel"]);
    const unknown = of("1.31", "1.32", hidden);
    assert.deepEqual([unknown.from, unknown.steps], [undefined, []]);
  });
});
