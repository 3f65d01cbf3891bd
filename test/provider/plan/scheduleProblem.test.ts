import assert from "node:assert/strict";
import { UNKNOWN_VALUE } from "../../../provider/core/pulumiValues";
import { templateKey } from "../../../provider/core/templateWords";
import { versionFromEks } from "../../../provider/core/versions/kubernetesVersion";
import type { Addon, Nodegroup } from "../../../provider/eks/types";
import type { Snapshot } from "../../../provider/observe/snapshot";
import type { WholeClusterPolicies } from "../../../provider/plan/scheduleProblem";
import {
  policiesIn,
  scheduleProblem,
  templatesIn,
  withoutTemplate,
  withTemplateNumbers,
} from "../../../provider/plan/scheduleProblem";
import { sentConfigurations } from "../../../provider/plan/sentConfigurations";
import type { AddonStep, ScheduleStep } from "../../../provider/plan/schedule/types";

const v = versionFromEks;

const workers = (more: Partial<Nodegroup> = {}): Nodegroup => ({
  name: "workers",
  arn: "arn:workers",
  status: "ACTIVE",
  version: v("1.31"),
  amiType: "AL2023_x86_64_STANDARD",
  releaseVersion: "1.31.4-20251103",
  launchTemplateVersion: "3",
  subnets: [],
  issues: [],
  ...more,
});

const coredns = (more: Partial<Addon> = {}): Addon => ({
  name: "coredns",
  arn: "arn:coredns",
  status: "ACTIVE",
  version: "v1.11.1-eksbuild.1",
  issues: [],
  ...more,
});

function snapshot(nodegroups: readonly Nodegroup[], addons: readonly Addon[] = []): Snapshot {
  return {
    clusterName: "devel",
    region: "eu-west-1",
    at: 0,
    cluster: { seen: false, why: { kind: "left-out", operation: "DescribeCluster", words: "not needed here" } },
    versions: { seen: true, value: [] },
    nodegroups: { seen: true, value: nodegroups },
    addons: { seen: true, value: addons },
    addonReleases: { seen: true, value: [] },
    insights: { seen: true, value: [] },
    fargateProfiles: undefined,
    updates: undefined,
  };
}

function problemOf(nodegroup: Nodegroup, policies: WholeClusterPolicies = {}, to = "1.33") {
  const { nodegroups } = scheduleProblem(snapshot([nodegroup]), v("1.31"), v(to), policies, false);
  return nodegroups[0];
}

describe("what the planner goes by", () => {
  it("is what the program asks for, and else EKS's usual", () => {
    const asked = {
      nodegroupPolicy: "strict",
      nodegroupOrder: ["first", ["second", "third"]],
      maxParallelNodegroups: 2,
      bakeMinutes: 30,
    } as const;
    const { addons, nodegroups, releases, ...rest } = scheduleProblem(snapshot([]), v("1.31"), v("1.33"), asked, true);
    assert.deepEqual([addons, nodegroups, releases], [[], [], []]);
    assert.deepEqual(rest, {
      from: v("1.31"),
      to: v("1.33"),
      nodegroupPolicy: "strict",
      nodegroupOrder: [["first"], ["second", "third"]],
      maxParallelNodegroups: 2,
      bakeMinutes: 30,
      bakeDue: true,
      minutes: { hop: 10, addon: 2, nodegroup: 20 },
    });
    const usual = scheduleProblem(snapshot([]), v("1.31"), v("1.33"), {}, false);
    assert.deepEqual(
      [usual.nodegroupPolicy, usual.nodegroupOrder, usual.maxParallelNodegroups, usual.bakeMinutes, usual.bakeDue],
      ["skew", [], undefined, 0, false],
    );
  });

  it("is each add-on with the version that it shall have", () => {
    const choiceOf = (version?: string) =>
      scheduleProblem(
        snapshot([], [coredns()]),
        v("1.31"),
        v("1.33"),
        version === undefined ? {} : { addons: { coredns: version } },
        false,
      ).addons;
    assert.deepEqual(choiceOf(), [{ name: "coredns", version: "v1.11.1-eksbuild.1", choice: { kind: "follow" } }]);
    for (const kind of ["follow", "default", "latest", "excluded"]) {
      assert.deepEqual(choiceOf(kind)[0]?.choice, { kind });
    }
    assert.deepEqual(choiceOf("v1.12.0-eksbuild.1")[0]?.choice, { kind: "exact", version: "v1.12.0-eksbuild.1" });
  });

  it("is each node group with the version that it shall have", () => {
    assert.deepEqual(problemOf(workers()), {
      name: "workers",
      version: v("1.31"),
      choice: { kind: "follow" },
      otherwiseDue: false,
      otherwiseWhy: undefined,
    });
    assert.deepEqual(problemOf(workers(), { nodegroups: { "*": "excluded" } })?.choice, { kind: "excluded" });
    assert.deepEqual(problemOf(workers(), { nodegroups: { workers: "1.32" } })?.choice, {
      kind: "pinned",
      version: v("1.32"),
    });
    assert.equal(problemOf(workers({ rollFailed: true }))?.rollFailed, true);
  });

  it("leaves out node groups that are on their way out, or never came up", () => {
    for (const status of ["DELETING", "CREATE_FAILED", "DELETE_FAILED"]) {
      assert.equal(problemOf(workers({ status })), undefined, status);
    }
    assert.equal(problemOf(workers({ version: undefined })), undefined);
    for (const status of ["UPDATING", "DEGRADED", "CREATING"]) assert(problemOf(workers({ status })), status);
  });

  it("takes nodes of Amazon Linux 2 as far as 1.32, where they should go further", () => {
    const al2 = workers({ amiType: "AL2_x86_64" });
    const last = { kind: "pinned", version: v("1.32"), lastImage: true };
    assert.deepEqual(problemOf(al2)?.choice, last);
    assert.deepEqual(problemOf(al2, {}, "1.32")?.choice, { kind: "follow" });
    assert.deepEqual(problemOf(al2, { nodegroups: { workers: "1.33" } }, "1.34")?.choice, last);
    assert.deepEqual(problemOf(al2, { nodegroups: { workers: "1.32" } })?.choice, {
      kind: "pinned",
      version: v("1.32"),
    });
    assert.deepEqual(problemOf(al2, { nodegroups: { workers: "excluded" } })?.choice, { kind: "excluded" });
  });

  it("has a roll due for another release or another version of the launch template, unless it is excluded", () => {
    const due = (policy: object, nodegroup = workers()) =>
      problemOf(nodegroup, { nodegroups: { workers: policy } })?.otherwiseDue;
    assert.equal(due({ releaseVersion: "1.31.4-20251201" }), true);
    assert.equal(due({ releaseVersion: "1.31.4-20251103" }), false);
    assert.equal(due({ launchTemplate: { name: "gold", version: "4" } }), true);
    assert.equal(due({ launchTemplate: { name: "gold", version: "3" } }), false);
    assert.equal(due({ version: "excluded", releaseVersion: "1.31.4-20251201" }), false);
  });
});

describe("the policies in inputs", () => {
  it("are those that are computed; of what is not, nothing is asked", () => {
    const inputs = {
      addons: { coredns: "latest" },
      nodegroups: { workers: UNKNOWN_VALUE },
      maxParallelNodegroups: 2,
      nodegroupOrder: [["first", UNKNOWN_VALUE]],
      bakeMinutes: 30,
      waitForNodes: UNKNOWN_VALUE,
      nodegroupPolicy: "strict",
    };
    assert.deepEqual(policiesIn(inputs), {
      addons: { coredns: "latest" },
      nodegroups: undefined,
      maxParallelNodegroups: 2,
      nodegroupOrder: undefined,
      bakeMinutes: 30,
      waitForNodes: undefined,
      nodegroupPolicy: "strict",
    });
    assert.equal(policiesIn({ nodegroupPolicy: UNKNOWN_VALUE }).nodegroupPolicy, undefined);
  });
});

describe("the launch templates in policies", () => {
  const gold = { name: "gold", version: "$Latest" };
  const odd = [null, "follow", 3, { launchTemplate: null }, { launchTemplate: "gold" }, { launchTemplate: {} }];
  const others = Object.fromEntries(odd.map((policy, index) => [`other-${index}`, policy])) as object;
  const policies = { nodegroups: { workers: { launchTemplate: gold }, ...others }, bakeMinutes: 30 };

  it("are found among policies of any shape", () => {
    assert.deepEqual(templatesIn(policies), [gold]);
    assert.deepEqual(templatesIn({}), []);
  });

  it("have a number in place of a word where it is known; nothing else changes", () => {
    const numbers = { [templateKey(gold)]: "5" };
    assert.deepEqual(withTemplateNumbers(policies, numbers), {
      nodegroups: { workers: { launchTemplate: { name: "gold", version: "5", word: "$Latest" } }, ...others },
      bakeMinutes: 30,
    });
    assert.deepEqual(withTemplateNumbers(policies, {}), policies);
    assert.deepEqual(withTemplateNumbers({ bakeMinutes: 30 }, numbers), { bakeMinutes: 30 });
  });

  it("are left out of one node group, and nothing else of it", () => {
    const two = { nodegroups: { blue: { launchTemplate: gold }, green: { launchTemplate: gold, version: "1.32" } } };
    assert.deepEqual(withoutTemplate({ ...two, bakeMinutes: 30 }, "green"), {
      nodegroups: { blue: { launchTemplate: gold }, green: { launchTemplate: undefined, version: "1.32" } },
      bakeMinutes: 30,
    });
    assert.deepEqual(withoutTemplate(policies, "other-1"), policies);
    assert.deepEqual(withoutTemplate({}, "green"), {});
  });
});

describe("the configuration values that the steps send", () => {
  const step = (id: string, name: string, to: string): AddonStep => ({
    kind: "addon",
    id,
    addon: name,
    from: "v1.0",
    to,
    after: [],
    minutes: 2,
    why: "",
  });
  const hop: ScheduleStep = {
    kind: "control-plane",
    id: "hop 1.32",
    from: v("1.31"),
    to: v("1.32"),
    after: [],
    minutes: 10,
    why: "",
  };
  const first = step("1", "coredns", "v1.1");
  const last = step("2", "coredns", "v1.2");
  const other = step("3", "vpc-cni", "v1.3");

  it("are those asked for at the end, and those that it has on the way there", () => {
    const seen = snapshot([], [coredns({ configurationValues: "has: 1" })]);
    const asked = { addons: { coredns: { configurationValues: "asked: 1" } } };
    assert.deepEqual(sentConfigurations([first, last, other, hop], seen, asked), [
      { addon: "coredns", version: "v1.1", values: "has: 1", asked: false },
      { addon: "coredns", version: "v1.2", values: "asked: 1", asked: true },
    ]);
    assert.deepEqual(
      sentConfigurations([last], seen, {}).map(({ values, asked: itIs }) => [values, itIs]),
      [["has: 1", false]],
    );
  });

  it("are of add-ons only", () => {
    const all = { addons: { "*": { configurationValues: "asked: 1" } } };
    assert.deepEqual(sentConfigurations([hop], snapshot([]), all), []);
  });

  it("are none where the add-on has none, or they are empty", () => {
    assert.deepEqual(sentConfigurations([last], snapshot([], [coredns()]), {}), []);
    assert.deepEqual(sentConfigurations([last], snapshot([], [coredns({ configurationValues: " \n" })]), {}), []);
    assert.deepEqual(sentConfigurations([last], snapshot([]), {}), []);
  });
});
