import assert from "node:assert/strict";
import { versionFromEks } from "../../../provider/core/versions/kubernetesVersion";
import type { NodegroupRequest } from "../../../provider/plan/nodegroup";
import { nodegroupPlan } from "../../../provider/plan/nodegroup";

const v = versionFromEks;

/** Of a cluster at 1.33 with the node group `workers` at 1.32, which shall follow. */
function planOf(more: Partial<NodegroupRequest>) {
  return nodegroupPlan({
    nodegroup: "workers",
    clusterName: "devel",
    region: "eu-west-1",
    version: undefined,
    at: v("1.32"),
    cluster: v("1.33"),
    allowRollback: false,
    rest: [],
    templateRefusal: undefined,
    ownImage: undefined,
    ...more,
  });
}

/** `property: reason`, or nothing. */
function refusalOf(more: Partial<NodegroupRequest>): string | undefined {
  const { refusals, steps, text } = planOf(more);
  assert(refusals.length <= 1);
  const [refusal] = refusals;
  if (refusal === undefined) {
    assert.doesNotMatch(text, /refused/);
    return undefined;
  }
  assert.deepEqual(steps, []);
  assert.match(text, /, refused as it stands/);
  assert(refusal.reason.startsWith(`${refusal.property}: `));
  return refusal.reason;
}

describe("the plan of a node group", () => {
  it("is one roll to the cluster's version where it names none", () => {
    assert.deepEqual(planOf({}), {
      target: "1.33",
      at: "1.32",
      steps: ["1.33"],
      text:
        'plan: node group workers 1.32 → 1.33, its nodes roll once, about 20 min  (cluster "devel", eu-west-1)\n' +
        "  duration  by the number of nodes; EKS promises no time",
      warnings: [],
      refusals: [],
    });
  });

  it("is nothing where it is there", () => {
    const { steps, text, warnings } = planOf({ at: v("1.33") });
    assert.deepEqual([steps, warnings], [[], []]);
    assert.match(text, /^plan: node group workers is at 1\.33, nothing to start/);
    assert.deepEqual(planOf({ version: v("1.32") }).steps, []);
    assert.equal(refusalOf({ version: v("1.32") }), undefined);
  });

  it("is a roll for something else than the version", () => {
    const { steps, text } = planOf({ at: v("1.33"), rest: ["release 1.33.4-20251103", "force"] });
    assert.deepEqual(steps, ["1.33"]);
    assert.match(text, /node group workers 1\.33 with release 1\.33\.4-20251103, force, its nodes roll once/);
  });

  it("is a roll again where the last one failed, whatever version EKS shows", () => {
    const { steps, text, warnings } = planOf({ at: v("1.33"), rollFailed: true });
    assert.deepEqual(steps, ["1.33"]);
    assert.match(text, /node group workers 1\.33 again, since its last roll failed, its nodes roll once/);
    assert.match(warnings.join("\n"), /^the last roll of node group workers failed.* may not be at 1\.33$/);
    assert.doesNotMatch(planOf({ rollFailed: true }).text, /again/);
    assert.doesNotMatch(planOf({ at: v("1.33"), rest: ["force"] }).text, /again/);
  });

  it("is refused for a version that is newer than the cluster's", () => {
    assert.match(refusalOf({ version: v("1.34") }) ?? "", /^version: 1\.34 is newer than the cluster's 1\.33/);
    assert.match(
      refusalOf({ version: v("1.34"), at: v("1.34") }) ?? "",
      /^version: 1\.34 is newer than the cluster's 1\.33/,
    );
  });

  it("is refused for a lower version without allowRollback", () => {
    const lower = { at: v("1.33"), version: v("1.32") };
    assert.match(
      refusalOf(lower) ?? "",
      /^version: node group workers runs 1\.33, and 1\.32 is lower; .*allowRollback/,
    );
    const { steps, warnings } = planOf({ ...lower, allowRollback: true });
    assert.deepEqual([steps, warnings], [["1.32"], ["node group workers rolls back, from 1.33 to 1.32"]]);
  });

  it("is refused with allowRollback for more than the minor that the cluster can go back by", () => {
    const far = { at: v("1.33"), version: v("1.31"), allowRollback: true };
    assert.match(refusalOf(far) ?? "", /can be rolled back to, 1\.32, not to 1\.31$/);
  });

  it("is refused for a version between its own and the cluster's", () => {
    const between = refusalOf({ at: v("1.31"), version: v("1.32") });
    assert.match(
      between ?? "",
      /moves node group workers to the cluster's version, 1\.33, .* its own, 1\.31, not to 1\.32/,
    );
  });
});

describe("the launch template of a node group", () => {
  const templateRefusal = { fact: "it has none", remedy: "leave it out" };

  it("stands in the way as EKS would refuse it, after the version", () => {
    assert.equal(refusalOf({ templateRefusal }), "launchTemplate: it has none; leave it out");
    assert.match(refusalOf({ templateRefusal, version: v("1.34") }) ?? "", /^version: /);
  });
});

describe("a node group with an image of its own", () => {
  const own = (otherTemplate: boolean, releaseVersion = false) => ({ ownImage: { otherTemplate, releaseVersion } });

  it("rolls with another version of its launch template", () => {
    assert.equal(refusalOf(own(true)), undefined);
    assert.match(
      refusalOf(own(false)) ?? "",
      /^launchTemplate: node group workers has an image of its own.* image of 1\.33/,
    );
  });

  it("takes no release of EKS's", () => {
    assert.match(refusalOf(own(true, true)) ?? "", /^releaseVersion: .*leave releaseVersion out$/);
  });

  it("is left alone where nothing has to change", () => {
    assert.equal(refusalOf({ ...own(false, true), at: v("1.33") }), undefined);
    assert.match(refusalOf({ ...own(false), at: v("1.33"), rest: ["force"] }) ?? "", /^launchTemplate: /);
  });

  it("of which EKS knows the type has no release that is looked at", () => {
    const custom = { amiType: "CUSTOM", releaseVersion: "mine", rest: ["release mine"] };
    assert.equal(refusalOf({ ...custom, ...own(true) }), undefined);
  });
});

describe("the image of a node group", () => {
  const al2 = { amiType: "AL2_x86_64" };

  it("of Amazon Linux 2 ends at 1.32", () => {
    assert.match(refusalOf(al2) ?? "", /^version: node group workers uses AL2_x86_64.* for 1\.33: it ends at 1\.32/);
    assert.equal(refusalOf({ ...al2, at: v("1.31"), cluster: v("1.32") }), undefined);
    assert.equal(refusalOf({ ...al2, at: v("1.33") }), undefined);
    assert.match(refusalOf({ ...al2, at: v("1.33"), rest: ["force"] }) ?? "", /^version: /);
    assert.equal(refusalOf({ amiType: "AL2023_x86_64_STANDARD" }), undefined);
  });

  it("is one of its kind and for its version", () => {
    const asked = (releaseVersion: string, amiType?: string) => ({ amiType, releaseVersion, rest: ["release"] });
    assert.equal(refusalOf(asked("1.33.4-20251103", "AL2023_x86_64_STANDARD")), undefined);
    const other = refusalOf(asked("1.32.4-20251103", "AL2023_x86_64_STANDARD"));
    assert.match(
      other ?? "",
      /^releaseVersion: 1\.32\.4-20251103 is no release of AL2023_x86_64_STANDARD for Kubernetes 1\.33/,
    );
    assert.match(refusalOf(asked("1.32.4-20251103")) ?? "", /is no release of an image for Kubernetes 1\.33/);
    // It has that release already: nothing is sent.
    assert.equal(refusalOf({ ...asked("1.32.4-20251103"), rest: [] }), undefined);
  });
});
