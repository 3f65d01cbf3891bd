import assert from "node:assert/strict";
import { versionFromEks } from "../../../provider/core/versions/kubernetesVersion";
import type { AddonRelease } from "../../../provider/eks/types";
import type { AddonRequest } from "../../../provider/plan/addon";
import { addonPlan, addonSteps, hasStops } from "../../../provider/plan/addon";

const release = (version: string, fits: readonly string[], defaultFor: readonly string[] = []): AddonRelease => ({
  addon: "coredns",
  version,
  fits: fits.map(versionFromEks),
  defaultFor: defaultFor.map(versionFromEks),
});

/** Not in order, as EKS lists them; 1.10 and 1.9 differ as numbers only. */
const RELEASES = [
  release("v1.9.0-eksbuild.1", ["1.30", "1.31"], ["1.30"]),
  release("v1.11.0-eksbuild.1", ["1.32"]),
  release("v1.10.0-eksbuild.1", ["1.31", "1.32"], ["1.31"]),
  release("v1.10.0-eksbuild.2", ["1.31"]),
];

function planOf(more: Partial<AddonRequest>) {
  return addonPlan({
    addon: "coredns",
    clusterName: "devel",
    region: "eu-west-1",
    version: "latest",
    at: "v1.9.0-eksbuild.1",
    cluster: versionFromEks("1.31"),
    rest: false,
    releases: RELEASES,
    ...more,
  });
}

const reasons = (more: Partial<AddonRequest>): string[] => planOf(more).refusals.map(({ reason }) => reason);

describe("the plan of an add-on", () => {
  it("goes to the newest that fits the cluster with latest, and to EKS's default with default", () => {
    assert.deepEqual(planOf({}), {
      target: "v1.10.0-eksbuild.2",
      at: "v1.9.0-eksbuild.1",
      steps: ["v1.10.0-eksbuild.2"],
      text: 'plan: add-on coredns v1.9.0-eksbuild.1 → v1.10.0-eksbuild.2, 1 update, about 2 min  (cluster "devel", eu-west-1)',
      warnings: [],
      refusals: [],
    });
    assert.equal(planOf({ version: "default" }).target, "v1.10.0-eksbuild.1");
  });

  for (const version of ["latest", "default"]) {
    it(`never moves down with ${version}`, () => {
      const { target, steps, warnings, text } = planOf({ version, at: "v1.12.0-eksbuild.1" });
      assert.deepEqual([target, steps, warnings], ["v1.12.0-eksbuild.1", [], []]);
      assert.match(text, /^plan: add-on coredns is at v1\.12\.0-eksbuild\.1, nothing to start/);
    });

    it(`refuses ${version} where EKS tells no such version`, () => {
      const { target, steps, text, refusals } = planOf({ version, cluster: versionFromEks("1.35") });
      assert.deepEqual([target, steps], ["v1.9.0-eksbuild.1", []]);
      assert.match(text, new RegExp(`v1\\.9\\.0-eksbuild\\.1 → ${version}, refused as it stands`));
      assert.deepEqual(
        refusals.map(({ property }) => property),
        ["version"],
      );
      assert.match(refusals[0]?.reason ?? "", new RegExp(`no ${version} version of coredns for Kubernetes 1\\.35`));
    });
  }

  it("finds no default for a version that has others only", () => {
    assert.match(reasons({ version: "default", cluster: versionFromEks("1.32") }).join(), /no default version/);
  });

  it("goes down to a version that is written, and warns", () => {
    const { steps, warnings } = planOf({ version: "v1.9.0-eksbuild.1", at: "v1.10.0-eksbuild.1" });
    assert.deepEqual(steps, ["v1.9.0-eksbuild.1"]);
    assert.deepEqual(warnings, ["coredns moves down, from v1.10.0-eksbuild.1 to v1.9.0-eksbuild.1"]);
    assert.deepEqual(planOf({ version: "v1.9.0-eksbuild.1" }).warnings, []);
  });

  it("refuses a version that does not fit, and names those that do, the newest first", () => {
    const { steps, text, refusals } = planOf({ version: "v1.11.0-eksbuild.1" });
    assert.deepEqual(steps, []);
    assert.match(text, /refused as it stands/);
    assert.deepEqual(refusals, [
      {
        property: "version",
        reason:
          "version: coredns v1.11.0-eksbuild.1 does not fit Kubernetes 1.31; those that do are " +
          "v1.10.0-eksbuild.2, v1.10.0-eksbuild.1 (EKS's default), v1.9.0-eksbuild.1",
      },
    ]);
  });

  it("names at most eight, and says that there are more", () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => release(`v2.${index}.0-eksbuild.1`, ["1.31"]));
    const [eight = ""] = reasons({ version: "v9.0.0-eksbuild.1", releases: many(8) });
    assert.match(eight, /v2\.0\.0-eksbuild\.1$/);
    const [nine = ""] = reasons({ version: "v9.0.0-eksbuild.1", releases: many(9) });
    assert.match(nine, /v2\.1\.0-eksbuild\.1, and older ones$/);
    const [none = ""] = reasons({ version: "v9.0.0-eksbuild.1", cluster: versionFromEks("1.35") });
    assert.match(none, /no version of it does$/);
  });

  it("keeps what does not fit and is there already, unless it shall move", () => {
    const at = { at: "v1.8.0-eksbuild.1", version: "v1.8.0-eksbuild.1" };
    assert.deepEqual([reasons(at), planOf(at).steps], [[], []]);
  });

  it("goes to a version that is written where EKS tells none, and warns that it is not known to fit", () => {
    const { steps, warnings, refusals } = planOf({ version: "v2.0.0-eksbuild.1", releases: [] });
    assert.deepEqual([steps, refusals], [["v2.0.0-eksbuild.1"], []]);
    assert.match(warnings.join("\n"), /^whether coredns v2\.0\.0-eksbuild\.1 fits Kubernetes 1\.31 is not known/);
    assert.deepEqual(planOf({ version: "v1.9.0-eksbuild.1", releases: [] }).warnings, []);
  });

  it("is one update for something else than the version, and says so", () => {
    const there = { version: "v1.9.0-eksbuild.1", rest: true };
    assert.deepEqual(planOf(there).steps, ["v1.9.0-eksbuild.1"]);
    assert.match(planOf(there).text, /coredns v1\.9\.0-eksbuild\.1, new configuration, 1 update, about 2 min/);
    assert.deepEqual(planOf({ version: "v1.10.0-eksbuild.1", rest: true }).steps, ["v1.10.0-eksbuild.1"]);
    assert.deepEqual(planOf({ version: "v1.11.0-eksbuild.1", rest: true }).steps, []);
    const far = { addon: "vpc-cni", at: "v1.8.0-eksbuild.1", version: "v1.10.0-eksbuild.1", rest: true };
    assert.deepEqual(planOf(far).steps, ["v1.9.0-eksbuild.1", "v1.10.0-eksbuild.1"]);
  });

  it("of vpc-cni says each update and the time of all", () => {
    const { steps, text } = planOf({ addon: "vpc-cni", at: "v1.8.0-eksbuild.1", version: "v1.10.0-eksbuild.1" });
    assert.deepEqual(steps, ["v1.9.0-eksbuild.1", "v1.10.0-eksbuild.1"]);
    assert.match(text, /v1\.8\.0-eksbuild\.1 → v1\.9\.0-eksbuild\.1 → v1\.10\.0-eksbuild\.1, 2 updates, about 4 min/);
  });

  it("of vpc-cni is refused where a minor between has no version that fits, and says where to go", () => {
    const asked = { addon: "vpc-cni", at: "v1.7.0-eksbuild.1", version: "v1.10.0-eksbuild.1" };
    const { steps, refusals, text } = planOf(asked);
    assert.deepEqual(steps, []);
    assert.match(text, /refused as it stands/);
    assert.deepEqual(
      refusals.map(({ property }) => property),
      ["version"],
    );
    assert.match(refusals[0]?.reason ?? "", /no version of its minor 1\.8 fits Kubernetes 1\.31; .*nearer to v1\.7\.0/);
    // One reason is enough: what does not fit has no way to it either.
    const unfit = reasons({ ...asked, version: "v1.11.0-eksbuild.1" });
    assert.equal(unfit.length, 1);
    assert.match(unfit.join(), /does not fit/);
  });
});

describe("the steps of an add-on", () => {
  const fitting = ["v1.18.1", "v1.18.3", "v1.18.2", "v1.19.0", "v1.20.0"];

  it("are one, or none if it is there", () => {
    assert.deepEqual(addonSteps("coredns", "v1.10.1", "v1.13.0", []), { steps: ["v1.13.0"] });
    assert.deepEqual(addonSteps("vpc-cni", "v1.18.1", "v1.18.1", []), { steps: [] });
    assert.deepEqual(addonSteps("vpc-cni", "v1.18.1", "v1.18.3", fitting), { steps: ["v1.18.3"] });
    assert.deepEqual(addonSteps("vpc-cni", "v1.18.1", "v1.19.0", []), { steps: ["v1.19.0"] });
  });

  it("of vpc-cni go through the newest of each minor between, up and down", () => {
    assert.deepEqual(addonSteps("vpc-cni", "v1.17.0", "v1.20.0", fitting), {
      steps: ["v1.18.3", "v1.19.0", "v1.20.0"],
    });
    assert.deepEqual(addonSteps("vpc-cni", "v1.20.0", "v1.17.0", fitting), {
      steps: ["v1.19.0", "v1.18.3", "v1.17.0"],
    });
  });

  it("of vpc-cni name the first minor that has none", () => {
    assert.deepEqual(addonSteps("vpc-cni", "v1.15.0", "v1.19.0", fitting), { steps: [], missing: 16 });
    assert.deepEqual(addonSteps("vpc-cni", "v1.23.0", "v1.20.0", fitting), { steps: [], missing: 22 });
  });

  it("of vpc-cni are one where a version has no minor of its own", () => {
    assert.deepEqual(addonSteps("vpc-cni", "none", "v1.19.0", fitting), { steps: ["v1.19.0"] });
    assert.deepEqual(addonSteps("vpc-cni", "v1.15.0", "edge", fitting), { steps: ["edge"] });
  });

  it("have others between for more than one minor of vpc-cni only", () => {
    assert.equal(hasStops("vpc-cni", "v1.18.1", "v1.20.0"), true);
    assert.equal(hasStops("vpc-cni", "v1.20.0", "v1.18.1"), true);
    assert.equal(hasStops("vpc-cni", "v1.18.1", "v1.19.0"), false);
    assert.equal(hasStops("coredns", "v1.10.1", "v1.13.0"), false);
  });
});
